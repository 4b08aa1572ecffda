// What a timeline must mean: targets that exist, links between two different sides, beginnings before the end.
#pragma once

#include "drill/scenario/scenario.hpp"
#include "drill/scenario/scenario_names.hpp"

namespace regiondrill::drill {

/// One fault by itself; `pointer` is where it stands in the script of the names.
void check_fault(const FaultSpec& fault, const std::string& pointer, const Scenario& scenario,
                 const ScenarioNames& names);

void check_timeline(const Scenario& scenario, const ScenarioNames& names);

}  // namespace regiondrill::drill
