// From a scenario script to a Scenario: text, settings of the command line, shapes, meaning, defaults.
#pragma once

#include "drill/scenario/scenario.hpp"
#include "drill/scenario/scenario_schema.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace regiondrill::drill {

/// Both throw InputError with one line that says what is wrong, where, and what was probably meant. `settings` are
/// "path=value" as given to --set, laid over the script in their order.
Scenario read_scenario_file(const std::string& path, const std::vector<std::string>& settings = {});
Scenario read_scenario_text(std::string_view text, std::string file_name,
                            const std::vector<std::string>& settings = {});

}  // namespace regiondrill::drill
