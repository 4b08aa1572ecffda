# Puts the tables of scenarios/data into the program. Included, it adds a generated source to regiondrill_sim that is
# written anew whenever a table changes; run as a script (cmake -DOUTPUT=... -DTABLES=... -P), it writes that source.
if(NOT CMAKE_SCRIPT_MODE_FILE)
  set(tables regions client-cities aws-rtt-ms azure-rtt-ms gcp-rtt-ms client-rtt-ms)
  list(TRANSFORM tables PREPEND ${PROJECT_SOURCE_DIR}/scenarios/data/)
  list(TRANSFORM tables APPEND .csv)
  set(output ${PROJECT_BINARY_DIR}/generated/sim/embedded_data.cpp)
  string(REPLACE ";" "," table_list "${tables}")
  add_custom_command(
    OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} -DOUTPUT=${output} -DTABLES=${table_list} -P ${CMAKE_CURRENT_LIST_FILE}
    DEPENDS ${tables} ${CMAKE_CURRENT_LIST_FILE}
    COMMENT "Embedding scenarios/data"
    VERBATIM)
  target_sources(regiondrill_sim PRIVATE ${output})
  return()
endif()

# The language promises 65536 characters a literal, gcc and clang take any number and only warn when pedantic.
set(source [=[
// Generated from scenarios/data by sim/embed_data.cmake.
#include "sim/atlas.hpp"

#pragma GCC diagnostic ignored "-Woverlength-strings"

namespace regiondrill::sim::embedded {
]=])
string(REPLACE "," ";" TABLES "${TABLES}")
foreach(table IN LISTS TABLES)
  get_filename_component(name ${table} NAME_WE)
  string(REPLACE "-" "_" name ${name})
  file(READ ${table} text)
  string(APPEND source "\nstd::string_view ${name}() {\n    return R\"csv(${text})csv\";\n}\n")
endforeach()
string(APPEND source "\n}  // namespace regiondrill::sim::embedded\n")
file(WRITE ${OUTPUT} "${source}")
