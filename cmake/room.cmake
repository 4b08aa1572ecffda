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
  target_compile_options(regiondrill_flags INTERFACE -Wno-restrict)
  if(REGIONDRILL_SANITIZE)
    # The sanitizers' checks keep GCC from seeing that a variable is set, in the standard library's <regex> for one.
    target_compile_options(regiondrill_flags INTERFACE -Wno-maybe-uninitialized)
  endif()
endif()
if(REGIONDRILL_SANITIZE)
  target_compile_options(regiondrill_flags INTERFACE -fsanitize=${REGIONDRILL_SANITIZE} -fno-omit-frame-pointer
                                                     -fno-sanitize-recover=all)
  target_link_options(regiondrill_flags INTERFACE -fsanitize=${REGIONDRILL_SANITIZE})
endif()

# A dozen sources are compiled as one: what they include, nearly all of it other people's, is read once for them and not
# a dozen times. So what stands in an unnamed namespace has a name of its own within its room.
set(REGIONDRILL_BATCH 12 CACHE STRING "Sources compiled together; 1 compiles each by itself")
function(regiondrill_batch target size)
  if(REGIONDRILL_BATCH GREATER 1)
    set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_MODE BATCH UNITY_BUILD_BATCH_SIZE ${size})
  endif()
endfunction()

# regiondrill_room(NAME room [room ...]): the library of one room, of all sources in its folder (and its sub-folders),
# with the rooms it may include.
function(regiondrill_room name)
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS *.cpp)
  add_library(regiondrill_${name} STATIC ${sources})
  target_link_libraries(regiondrill_${name} PUBLIC regiondrill_flags Boost::headers)
  regiondrill_batch(regiondrill_${name} ${REGIONDRILL_BATCH})
  foreach(room IN LISTS ARGN)
    target_link_libraries(regiondrill_${name} PUBLIC regiondrill_${room})
  endforeach()
endfunction()
