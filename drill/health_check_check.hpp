// What the health checks of a scenario must mean.
#pragma once

#include "drill/scenario.hpp"
#include "drill/scenario_names.hpp"

namespace regiondrill::drill {

void check_health_checks(const Scenario& scenario, const ScenarioNames& names, const Script& script);

}  // namespace regiondrill::drill
