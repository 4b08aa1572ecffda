// Checks the tree that alias records make of a scenario's groups.
#pragma once

#include "drill/scenario/scenario_names.hpp"

namespace regiondrill::drill {

/// Complains about groups that lead back to themselves, that nothing leads to, or that have too many ways down. Every
/// alias must have been found to name a group. Throws InputError at the group. Without this walk a decision could go
/// round for ever.
void check_record_tree(const Scenario& scenario, const ScenarioNames& names);

}  // namespace regiondrill::drill
