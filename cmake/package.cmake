# `cpack` in a build directory makes a .deb and a tarball of what is installed. Both may lie anywhere: the program finds
# its scenarios from where it is.
set(CPACK_GENERATOR DEB TGZ)
set(CPACK_PACKAGE_NAME regiondrill)
set(CPACK_PACKAGE_VENDOR regiondrill)
set(CPACK_PACKAGE_CONTACT "the regiondrill project <regiondrill@example.org>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "rehearse region outages on one machine")
set(CPACK_PACKAGE_DESCRIPTION "A scenario script describes regions, the people who use them and what breaks when;
regiondrill plays it in virtual time and reports what those people would have lived through, and whether what was promised
held.")
set(CPACK_STRIP_FILES ON)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION devel)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
include(CPack)
