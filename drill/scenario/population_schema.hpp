// "clients" in a script: populations, clients of one place that behave alike. Their schema, what they must mean, and
// those that a script without any gets.
#pragma once

#include "drill/scenario/scenario.hpp"

#include <string>
#include <vector>

namespace regiondrill::clients {
struct NameCacheShare;
}

namespace regiondrill::drill {

class ScenarioNames;
class Script;
template <class Spec>
struct Schema;

/// Lives as long as the program.
const Schema<PopulationSpec>& population_schema();

// What the client library of a population does when something fails: client_library_schema.cpp.
const Schema<clients::RetrySettings>& retry_schema();
const Schema<clients::BreakerSettings>& breaker_schema();
const Schema<clients::ThrottleSettings>& throttle_schema();
const Schema<clients::HedgeSettings>& hedge_schema();
const Schema<clients::ResponseCacheSettings>& response_cache_schema();
/// The names that "library" takes.
std::vector<std::string> library_words();
/// Throws InputError where a script says both a library and what that stands for, a pause that begins above its cap, or
/// a cache that forgets before it asks anew.
void check_library(const PopulationSpec& population, const Script& script, const ScenarioNames& names,
                   std::size_t index);

/// What populations must mean: names of their own, known places, shares that add up. Throws InputError. They must still
/// be in the script's order.
void check_populations(const Scenario& scenario, const ScenarioNames& names, const Script& script);

/// One default population in the city nearest to each region, named by the city's slug; regions of one city share it.
/// Every region must stand where the atlas knows or have a position.
std::vector<PopulationSpec> default_clients(const std::vector<RegionSpec>& regions);

/// What the population's applications remember of names, and how many do.
std::vector<clients::NameCacheShare> name_caches_of(const PopulationSpec& population);

}  // namespace regiondrill::drill
