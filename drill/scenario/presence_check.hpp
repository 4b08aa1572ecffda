// Whether regions can come and go as the timeline says.
#pragma once

#include "drill/scenario/scenario_names.hpp"

namespace regiondrill::drill {

/// The fault adds or removes a region.
bool changes_presence(const FaultSpec& fault);

/// Something happens to the region by this fault.
bool names_region(const FaultSpec& fault, const std::string& region);

/// Of one fault that changes presence by itself; `pointer` is where it stands in the script of the names.
void check_presence_alone(const FaultSpec& fault, const std::string& pointer, const Scenario& scenario,
                          const ScenarioNames& names);

void check_presence(const Scenario& scenario, const ScenarioNames& names);

}  // namespace regiondrill::drill
