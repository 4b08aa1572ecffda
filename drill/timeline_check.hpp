// What a timeline must mean: targets that exist, links between two different sides, beginnings before the end.
#pragma once

#include "drill/scenario.hpp"
#include "drill/scenario_names.hpp"

namespace regiondrill::drill {

void check_timeline(const Scenario& scenario, const ScenarioNames& names);

}  // namespace regiondrill::drill
