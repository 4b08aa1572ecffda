# Every target of ours is compiled alike.
#
# -ffp-contract=off: a fused multiply-add rounds once where two operations round twice, so allowing it would let the
# compiler decide the last bit of a draw, and a run must be the same on every machine.
add_library(regiondrill_flags INTERFACE)
target_include_directories(regiondrill_flags INTERFACE ${PROJECT_SOURCE_DIR} ${PROJECT_BINARY_DIR}/generated)
target_compile_options(regiondrill_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion -Wnon-virtual-dtor -Woverloaded-virtual
  -Werror -ffp-contract=off)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # GCC 12 warns of std::string's own copying in `"text" + string` (its bug 105651).
  # Where sources are compiled together it takes the types of their unnamed namespaces for those of a header.
  target_compile_options(regiondrill_flags INTERFACE -Wno-restrict -Wno-subobject-linkage)
  # A dozen sources together fill more than its heap's first limit, and it would look for garbage again and again, which
  # was a twelfth of its time. Without that it takes up to 1.75 GB instead of 1.3, where most is included.
  # clang-tidy, which reads the same options, does not know it.
  if(NOT CMAKE_CXX_COMPILER_LAUNCHER MATCHES "lint_source")
    target_compile_options(regiondrill_flags INTERFACE "SHELL:--param ggc-min-heapsize=1048576")
  endif()
  if(REGIONDRILL_SANITIZE)
    # The sanitizers' checks keep GCC from seeing that a variable is set, in the standard library's <regex> for one.
    target_compile_options(regiondrill_flags INTERFACE -Wno-maybe-uninitialized)
  endif()
endif()
if(REGIONDRILL_SANITIZE)
  target_compile_options(regiondrill_flags INTERFACE -fsanitize=${REGIONDRILL_SANITIZE} -fno-omit-frame-pointer
                                                     -fno-sanitize-recover=all)
  # A null pointer's use ends in AddressSanitizer's trap anyhow, and nothing here casts to what is aligned otherwise; the
  # two look at every access, which is a sixth of the time that compiling takes.
  if(REGIONDRILL_SANITIZE MATCHES "undefined")
    target_compile_options(regiondrill_flags INTERFACE -fno-sanitize=null,alignment)
  endif()
  target_link_options(regiondrill_flags INTERFACE -fsanitize=${REGIONDRILL_SANITIZE})
endif()

# A dozen sources are compiled as one, in the order of their paths: what they include, nearly all of it other people's, is
# read once for them and not a dozen times. So what stands in an unnamed namespace has a name of its own within its room.
# 1 compiles each source by itself, 0 all of a room together: for clang-tidy, which goes through all that is included once
# more for each of its checks.
set(REGIONDRILL_BATCH 12 CACHE STRING "Sources of a room that are compiled together")
function(regiondrill_compile_together target)
  set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE ${REGIONDRILL_BATCH})
endfunction()

# regiondrill_compile_alone(source ...): those that include what is changed often and their neighbours do not, so that
# such a change does not compile a dozen anew.
function(regiondrill_compile_alone)
  set_source_files_properties(${ARGN} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
endfunction()

# regiondrill_compile_lightly(target): for what is done seldom, or waits for the system. Much of it is made of templates,
# which -O2 takes a third longer to compile; under sanitizers -O1 takes four times as long as -O0.
function(regiondrill_compile_lightly target)
  if(REGIONDRILL_SANITIZE)
    target_compile_options(${target} PRIVATE -O0)
  else()
    target_compile_options(${target} PRIVATE $<$<CONFIG:Release>:-O1>)
  endif()
endfunction()

# regiondrill_room(NAME room [room ...]): the library of one room, of all sources in its folder (and its sub-folders),
# with the rooms it may include.
function(regiondrill_room name)
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS *.cpp)
  add_library(regiondrill_${name} STATIC ${sources})
  target_link_libraries(regiondrill_${name} PUBLIC regiondrill_flags Boost::headers)
  regiondrill_compile_together(regiondrill_${name})
  foreach(room IN LISTS ARGN)
    target_link_libraries(regiondrill_${name} PUBLIC regiondrill_${room})
  endforeach()
endfunction()

# regiondrill_light_part(ROOM folder ...): compiles these folders of a room lightly.
function(regiondrill_light_part room)
  set(part regiondrill_${room}_light)
  get_target_property(sources regiondrill_${room} SOURCES)
  list(TRANSFORM ARGN REPLACE "(.+)" "/${room}/\\1/" OUTPUT_VARIABLE folders)
  list(JOIN folders "|" light)
  set(heavy ${sources})
  list(FILTER sources INCLUDE REGEX "${light}")
  list(FILTER heavy EXCLUDE REGEX "${light}")
  add_library(${part} OBJECT ${sources})
  regiondrill_compile_together(${part})
  regiondrill_compile_lightly(${part})
  set_property(TARGET regiondrill_${room} PROPERTY SOURCES ${heavy} $<TARGET_OBJECTS:${part}>)
  target_link_libraries(${part} PRIVATE $<TARGET_PROPERTY:regiondrill_${room},LINK_LIBRARIES>)
  target_compile_definitions(${part} PRIVATE $<TARGET_PROPERTY:regiondrill_${room},COMPILE_DEFINITIONS>)
endfunction()
