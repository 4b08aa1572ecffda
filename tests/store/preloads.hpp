// What replicas hold, as it would be kept for another drill.
#pragma once

#include "store/cluster.hpp"
#include "store/replication/replicas.hpp"
#include "tests/store/small_world.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace regiondrill::tests {

/// Gives the first keys names: what is kept has one.
inline void name_keys(store::Cluster& cluster, std::uint32_t keys) {
    for (std::uint32_t number = 0; number < keys; ++number) cluster.keys().intern("key " + std::to_string(number));
}

inline store::PreloadedItem kept_item(const store::Cluster& cluster, store::KeyId key, const store::Item& item) {
    store::PreloadedItem kept;
    kept.key = cluster.keys().name_of(key);
    if (store::ValuePool::is_text(item.value)) {
        kept.value = cluster.values().text_of(item.value);
    } else {
        kept.value = static_cast<std::uint32_t>(item.value);
    }
    kept.version = item.version;
    kept.deleted = item.deleted;
    kept.expires = item.expires;
    return kept;
}

/// In the order of their keys' names. Damage is not kept.
inline std::vector<store::PreloadedItem> kept_items(const store::Cluster& cluster, store::ReplicaId at) {
    std::vector<store::PreloadedItem> items;
    for (std::uint32_t number = 0; number < cluster.keys().size(); ++number) {
        const store::Item item = cluster.read(at, key(number));
        if (item.version.is_written()) items.push_back(kept_item(cluster, key(number), item));
    }
    std::sort(items.begin(), items.end(), [](const auto& a, const auto& b) { return a.key < b.key; });
    return items;
}

/// As if everything ended now.
inline store::Preload kept_of(const SmallWorld& world) {
    store::Preload preload;
    const auto shown = world.engine.now().time_since_epoch() + world.cluster.clock_base();
    preload.clock_base = std::chrono::floor<std::chrono::seconds>(shown) + std::chrono::seconds{1};
    for (std::uint32_t at = 0; at < world.cluster.size(); ++at) {
        const bool is_complete = world.cluster.replica(replica(at)).state != store::ReplicaState::empty;
        preload.replicas.push_back({replica(at), is_complete, kept_items(world.cluster, replica(at))});
    }
    return preload;
}

}  // namespace regiondrill::tests
