// What expectations must mean: subjects that exist, a span of the drill, bounds something can lie between.
#pragma once

#include "drill/scenario/scenario.hpp"
#include "drill/scenario/scenario_names.hpp"

namespace regiondrill::drill {

void check_expectations(const Scenario& scenario, const ScenarioNames& names);

}  // namespace regiondrill::drill
