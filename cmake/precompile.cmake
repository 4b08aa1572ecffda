# What most sources of a target include, parsed once for all of them. With clang a small file then takes a quarter of the
# time; GCC reads such a file as slowly as the headers themselves, so it goes without. A source still names all that it
# needs: GCC's builds and script/lint read each as it stands.
option(REGIONDRILL_PRECOMPILE "Precompile what most sources include, with clang" ON)

# regiondrill_precompile(TARGET header ...): the standard library's common headers, and these.
function(regiondrill_precompile target)
  if(NOT REGIONDRILL_PRECOMPILE OR NOT CMAKE_CXX_COMPILER_ID MATCHES "Clang")
    return()
  endif()
  target_precompile_headers(${target} PRIVATE
    <algorithm> <array> <chrono> <cstdint> <deque> <functional> <map> <memory> <optional> <span> <string> <string_view>
    <utility> <vector> ${ARGN})
  # Or ccache would take each for a new one.
  target_compile_options(${target} PRIVATE "SHELL:-Xclang -fno-pch-timestamp")
endfunction()
