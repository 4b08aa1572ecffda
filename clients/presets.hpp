// Applications as they are met in the wild, by name: what they remember of names, and how long their pools keep
// connections. Metrics: facts 4.2 and 4.3.
#pragma once

#include "clients/name_cache.hpp"

#include <string_view>
#include <vector>

namespace regiondrill::clients {

struct NameCachePreset {
    std::string_view name;
    NameCacheRule rule;
    double wild_share = 0;  // of the clients, in the mix "wild"
};

/// none, browser, firefox, curl, jvm, jvm_forever, go, dotnet, nginx.
const std::vector<NameCachePreset>& name_cache_presets();

/// Null when there is none of this name.
const NameCachePreset* find_name_cache_preset(std::string_view name);

/// The mix "wild".
std::vector<NameCacheShare> wild_name_caches();

/// How long connections are kept; sim::longest_span: for ever.
struct PoolPreset {
    std::string_view name;
    sim::Duration max_age{};
    sim::Duration idle{};
};

/// browser, firefox, curl, go, dotnet, nginx, pinned_90s, pinned_5m, pinned_forever.
const std::vector<PoolPreset>& pool_presets();

/// Null when there is none of this name.
const PoolPreset* find_pool_preset(std::string_view name);

}  // namespace regiondrill::clients
