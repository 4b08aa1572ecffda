// "store" in a script: its schema, what it must mean, and the settings that the store is built with.
#pragma once

#include "drill/scenario/scenario.hpp"
#include "store/settings.hpp"

namespace regiondrill::drill {

class ScenarioNames;
class Script;
template <class Spec>
struct Schema;

const Schema<StoreSpec>& store_schema();

/// Complains, by InputError, about keys that mean nothing in the store's mode and about values that do not go together.
void check_store(const Scenario& scenario, const ScenarioNames& names, const Script& script);

store::Settings store_settings(const Scenario& scenario);

}  // namespace regiondrill::drill
