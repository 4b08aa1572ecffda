// "resolvers" of a population in a script: their schema, what their shares must add up to, and the kinds of resolvers
// that come of them.
#pragma once

#include "drill/scenario/scenario.hpp"

#include <string>
#include <vector>

namespace regiondrill::dns {
struct ResolverPreset;
struct ResolverSettings;
}  // namespace regiondrill::dns

namespace regiondrill::drill {

class ScenarioNames;
template <class Spec>
struct Schema;

/// Lives as long as the program.
const Schema<ResolverSpec>& resolver_schema();

/// Shares of one population, at this place in the script, must not be more than the whole. Throws InputError.
void check_resolvers(const ResolverSpec& resolvers, const ScenarioNames& names, const std::string& pointer);

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

}  // namespace regiondrill::drill
