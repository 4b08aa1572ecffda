// "store" in a script: its schema, what it must mean, and the settings that the store is built with.
#pragma once

#include "drill/scenario/scenario.hpp"
#include "store/data/settings.hpp"

namespace regiondrill::drill {

class ScenarioNames;
class Script;
template <class Spec>
struct Schema;

/// Lives as long as the program.
const Schema<StoreSpec>& store_schema();

/// Complains, by InputError, about keys that mean nothing in the store's mode and about values that do not go together.
/// Regions and populations must have been checked before.
void check_store(const Scenario& scenario, const ScenarioNames& names, const Script& script);

/// Of a scenario that was checked.
store::Settings store_settings(const Scenario& scenario);

}  // namespace regiondrill::drill
