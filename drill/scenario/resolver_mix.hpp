// Which kinds of resolvers a population is behind, and the share of its clients behind each.
#pragma once

#include "dns/resolver/resolver_settings.hpp"
#include "drill/scenario/scenario.hpp"

#include <vector>

namespace regiondrill::drill {

struct ResolverKind {
    const dns::ResolverPreset* preset = nullptr;
    double share = 0;
};

using ResolverMix = std::vector<ResolverKind>;

/// The kinds whose shares are named one by one.
ResolverMix named_shares(const ResolverSpec& spec);

/// The same, or those of the mix. What they leave over of the clients keeps to the TTL.
ResolverMix resolver_mix(const ResolverSpec& spec);

}  // namespace regiondrill::drill
