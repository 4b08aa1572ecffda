// The tables of timeline entries, one for each fault of the registry.
#pragma once

#include "drill/scenario/fault_type.hpp"
#include "drill/scenario/object_schema.hpp"
#include "drill/scenario/scenario.hpp"
#include "drill/scenario/scenario_names.hpp"

namespace regiondrill::drill {

/// The tables of a script's timeline. Both live as long as the program.
const Variants<FaultSpec>& timeline_variants();

/// The same for a fault begun manually, which begins at once unless it says when.
const Variants<FaultSpec>& manual_variants();

/// A field that some faults have.
Field<FaultSpec> field_of(FaultField which);

/// Defaults that follow from the fault's type. To be called once the fault has been read and before it is checked.
void fill_in(FaultSpec& fault);

// What a timeline must mean: targets that exist, links between two different sides, beginnings before the end.

/// One fault by itself; `pointer` is where it stands in the script of the names. Throws InputError. Everything that the
/// fault could name must have been checked before.
void check_fault(const FaultSpec& fault, const std::string& pointer, const Scenario& scenario,
                 const ScenarioNames& names);

/// Every entry, and that regions come and go in an order that can be. The timeline must still be in the script's order.
void check_timeline(const Scenario& scenario, const ScenarioNames& names);

}  // namespace regiondrill::drill
