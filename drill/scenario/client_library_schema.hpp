// What the client library of a population does when something fails: retries, breaker, throttle, hedges, and whole
// products by their names.
#pragma once

#include "clients/settings.hpp"
#include "drill/scenario/object_schema.hpp"

#include <string>
#include <vector>

namespace regiondrill::drill {

class ScenarioNames;
struct PopulationSpec;

const Schema<clients::RetrySettings>& retry_schema();
const Schema<clients::BreakerSettings>& breaker_schema();
const Schema<clients::ThrottleSettings>& throttle_schema();
const Schema<clients::HedgeSettings>& hedge_schema();

/// The names that "library" takes.
std::vector<std::string> library_words();

/// Throws InputError where a script says both a library and what that stands for, or a pause that begins above its cap.
void check_library(const PopulationSpec& population, const Script& script, const ScenarioNames& names,
                   std::size_t index);

}  // namespace regiondrill::drill
