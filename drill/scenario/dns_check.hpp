// What the DNS of a scenario must mean: a policy that has the regions it needs, checkers in known places.
#pragma once

#include "drill/scenario/scenario.hpp"
#include "drill/scenario/scenario_names.hpp"

namespace regiondrill::drill {

void check_dns(const Scenario& scenario, const ScenarioNames& names, const Script& script);

}  // namespace regiondrill::drill
