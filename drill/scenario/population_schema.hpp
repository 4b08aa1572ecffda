// "clients" in a script: populations, clients of one place that behave alike. Their schema, what they must mean, those
// that a script without any gets, and the mix of resolvers that each is behind.
#pragma once

#include "drill/scenario/scenario.hpp"

#include <vector>

namespace regiondrill::clients {
struct NameCacheShare;
}
namespace regiondrill::dns {
struct ResolverPreset;
struct ResolverSettings;
}  // namespace regiondrill::dns

namespace regiondrill::drill {

class ScenarioNames;
class Script;
template <class Spec>
struct Schema;

/// Lives as long as the program.
const Schema<PopulationSpec>& population_schema();

/// What populations must mean: names of their own, known places, shares that add up. Throws InputError. They must still
/// be in the script's order.
void check_populations(const Scenario& scenario, const ScenarioNames& names, const Script& script);

/// One default population in the city nearest to each region, named by the city's slug; regions of one city share it.
/// Every region must stand where the atlas knows or have a position.
std::vector<PopulationSpec> default_clients(const std::vector<RegionSpec>& regions);

/// A kind of resolver and the share of a population's clients behind resolvers of that kind.
struct ResolverKind {
    const dns::ResolverPreset* preset = nullptr;
    double share = 0;
};

using ResolverMix = std::vector<ResolverKind>;

/// The kinds whose shares the script names, or those of its mix. What they leave over of the clients keeps to the TTL.
ResolverMix resolver_mix(const ResolverSpec& spec);

/// A resolver of those that keep answers for `stretch` at least.
dns::ResolverSettings stretching_resolver(const ResolverSpec& spec);

/// What the population's applications remember of names, and how many do.
std::vector<clients::NameCacheShare> name_caches_of(const PopulationSpec& population);

}  // namespace regiondrill::drill
