// What the routed records of a scenario must mean: each answers something that exists, and has what its group's policy
// goes by.
#pragma once

#include "drill/scenario/scenario.hpp"
#include "drill/scenario/scenario_names.hpp"

namespace regiondrill::drill {

void check_record_groups(const Scenario& scenario, const ScenarioNames& names, const Script& script);

/// Regions that are checked, and the named checks: what a record may depend on.
std::vector<std::string> names_of_checks(const Scenario& scenario);

}  // namespace regiondrill::drill
