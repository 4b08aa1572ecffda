# Compiles through ccache where it is installed. Set CMAKE_CXX_COMPILER_LAUNCHER yourself, even to "", and this stands
# back. The sloppiness is what ccache asks for before it takes sources with precompiled headers.
if(NOT DEFINED CMAKE_CXX_COMPILER_LAUNCHER)
  find_program(REGIONDRILL_CCACHE ccache)
  if(REGIONDRILL_CCACHE)
    set(CMAKE_CXX_COMPILER_LAUNCHER
        ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros ${REGIONDRILL_CCACHE})
  endif()
endif()
