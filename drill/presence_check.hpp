// Whether regions can come and go as the timeline says.
#pragma once

#include "drill/scenario_names.hpp"

namespace regiondrill::drill {

void check_presence(const Scenario& scenario, const ScenarioNames& names);

}  // namespace regiondrill::drill
