#include "clients/settings.hpp"

#include <algorithm>

namespace regiondrill::clients {

namespace {

using namespace std::chrono_literals;

constexpr sim::Duration for_ever = sim::longest_span;

template <class Preset>
const Preset* find(const std::vector<Preset>& presets, std::string_view name) {
    const auto found = std::find_if(presets.begin(), presets.end(), [&](const auto& p) { return p.name == name; });
    return found == presets.end() ? nullptr : &*found;
}

}  // namespace

// The values of "requests" in a script.
std::string_view name_of(RequestKind kind) {
    switch (kind) {
        case RequestKind::all: return "all";
        case RequestKind::reads: return "reads";
        case RequestKind::writes: return "writes";
    }
    return {};
}

// The shares of the mix are fitted, see tests/clients/wild_mix_test.cpp: behind the resolvers of the mix "wild" and
// with a TTL of 20 s, 90 % of the requests go to the new address 60 s after it changed, and 2 % to the old one after 15
// minutes. Without any cache of their own it would be about 91.5 % at 60 s. They are smaller than the shares of these
// applications, because the clients here are always busy: who comes back every ten minutes has nothing left in a cache
// of one minute.
const std::vector<NameCachePreset>& name_cache_presets() {
    static const std::vector<NameCachePreset> presets{
        {"none", {}, 0.89},
        {"browser", {60s, 0s, 0s}, 0.09},  // Chromium: fixed, whatever the TTL
        {"firefox", {60s, 60s, 0s}, 0},
        {"curl", {60s, 0s, 0s}, 0},
        {"jvm", {30s, 0s, 10s}, 0.02},
        {"jvm_forever", {for_ever, 0s, 10s}, 0},  // with a security manager
        {"go", {}, 0},
        {"dotnet", {}, 0},
        {"nginx", {for_ever, 0s, 0s}, 0},  // upstream names are resolved once, at its start
    };
    return presets;
}

const NameCachePreset* find_name_cache_preset(std::string_view name) { return find(name_cache_presets(), name); }

std::vector<NameCacheShare> wild_name_caches() {
    std::vector<NameCacheShare> shares;
    for (const NameCachePreset& preset : name_cache_presets()) {
        if (preset.wild_share > 0) shares.push_back({preset.rule, preset.wild_share});
    }
    return shares;
}

// Most pools end idle connections only: one that is in steady use stays, and its client never looks the name up again.
const std::vector<PoolPreset>& pool_presets() {
    static const std::vector<PoolPreset> presets{
        {"browser", for_ever, 300s}, {"firefox", for_ever, 115s},
        {"curl", for_ever, 118s},    {"go", for_ever, 90s},  // a busy connection never looks up again
        {"dotnet", for_ever, 60s},                           // SocketsHttpHandler
        {"nginx", for_ever, 75s},    {"pinned_90s", 90s, 90s},
        {"pinned_5m", 5min, 5min},   {"pinned_forever", for_ever, for_ever},
    };
    return presets;
}

const PoolPreset* find_pool_preset(std::string_view name) { return find(pool_presets(), name); }

}  // namespace regiondrill::clients
