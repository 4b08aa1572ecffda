// Warnings about a scenario as SARIF 2.1.0 (OASIS), which code hosts show at the lines of the file.
#pragma once

#include "drill/report/lint.hpp"

#include <functional>
#include <string>
#include <vector>

namespace regiondrill::drill {

/// Where warnings are. A warning about what a setting of the command line gave has the file alone.
using PlaceOf = std::function<ScriptPlace(const std::string& pointer)>;

/// `file` is the scenario's, as it was given: a relative one stays relative, as code hosts want it. Ends with a line
/// break. The same warnings give the same text.
std::string sarif(const std::vector<Warning>& warnings, const std::string& file, const PlaceOf& place_of);

/// The same for a program of one's own, format regiondrill-lint/1.
std::string warnings_json(const std::vector<Warning>& warnings, const std::string& file, const PlaceOf& place_of);

}  // namespace regiondrill::drill
