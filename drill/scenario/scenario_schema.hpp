// The JSON Schema of scenario scripts, generated from the tables that read them.
#pragma once

#include <string>

namespace regiondrill::drill {

/// Draft 2020-12, indented, with a line break at its end: the text of docs/scenario.schema.json.
std::string scenario_schema();

}  // namespace regiondrill::drill
