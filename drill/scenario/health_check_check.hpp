// What the health checks of a scenario must mean.
#pragma once

#include "drill/scenario/scenario.hpp"
#include "drill/scenario/scenario_names.hpp"

namespace regiondrill::drill {

std::vector<std::string> names_of_controls(const Scenario& scenario);

void check_health_checks(const Scenario& scenario, const ScenarioNames& names, const Script& script);

}  // namespace regiondrill::drill
