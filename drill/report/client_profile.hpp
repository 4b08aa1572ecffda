// How a population resolves and connects, as its report says it.
#pragma once

#include "drill/scenario/scenario.hpp"

#include <string>
#include <utility>
#include <vector>

namespace regiondrill::drill {

/// The kinds of resolvers its clients are behind and the share of each, those that keep to the TTL last; adds up to 1.
/// For reports alone: the resolvers themselves are built by SimulatedDns from the same spec.
std::vector<std::pair<std::string, double>> resolver_shares(const PopulationSpec& spec);

/// "behind resolvers: public_ecs 15%, ..., honest 60%; applications remember names: wild; connections: go"; empty when
/// everybody keeps to the TTL and nothing else is remembered.
std::string client_profile_text(const PopulationSpec& spec);

}  // namespace regiondrill::drill
