// What the populations of a scenario must mean: names of their own, known places, shares that add up.
#pragma once

#include "drill/scenario/scenario.hpp"
#include "drill/scenario/scenario_names.hpp"

namespace regiondrill::drill {

void check_populations(const Scenario& scenario, const ScenarioNames& names, const Script& script);

}  // namespace regiondrill::drill
