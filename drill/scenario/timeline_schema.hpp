// The tables of timeline entries, one for each fault of the registry.
#pragma once

#include "drill/scenario/object_schema.hpp"
#include "drill/scenario/scenario.hpp"
#include "drill/scenario/scenario_names.hpp"

namespace regiondrill::drill {

const Variants<FaultSpec>& timeline_variants();

/// The same for a fault begun at hand, which begins at once unless it says when.
const Variants<FaultSpec>& manual_variants();

/// Defaults that follow from the fault's type.
void fill_in(FaultSpec& fault);

// What a timeline must mean: targets that exist, links between two different sides, beginnings before the end.

/// One fault by itself; `pointer` is where it stands in the script of the names.
void check_fault(const FaultSpec& fault, const std::string& pointer, const Scenario& scenario,
                 const ScenarioNames& names);

void check_timeline(const Scenario& scenario, const ScenarioNames& names);

}  // namespace regiondrill::drill
