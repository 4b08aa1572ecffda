// What a script says of its store, held against its meaning.
#pragma once

#include "drill/scenario/scenario_names.hpp"

namespace regiondrill::drill {

void check_store(const Scenario& scenario, const ScenarioNames& names, const Script& script);

}  // namespace regiondrill::drill
