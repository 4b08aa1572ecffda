# Compiles through ccache where it is installed. Set CMAKE_CXX_COMPILER_LAUNCHER yourself, even to "", and this stands
# back.
if(NOT DEFINED CMAKE_CXX_COMPILER_LAUNCHER)
  find_program(REGIONDRILL_CCACHE ccache)
  if(REGIONDRILL_CCACHE)
    set(CMAKE_CXX_COMPILER_LAUNCHER ${REGIONDRILL_CCACHE})
  endif()
endif()
