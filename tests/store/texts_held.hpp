// The texts that replicas hold, so that none is held by nobody.
#pragma once

#include "tests/store/small_world.hpp"

#include <set>

namespace regiondrill::tests {

/// In tables (of so many keys), logs, feeds, and what could be undone. Nothing may be on its way.
inline std::size_t texts_held(const store::Cluster& cluster, std::uint32_t keys) {
    std::set<store::ValueId> texts;
    const auto hold = [&](store::ValueId value) {
        if (value != store::ValuePool::numbered(static_cast<std::uint32_t>(value))) texts.insert(value);
    };
    for (std::uint32_t at = 0; at < cluster.size(); ++at) {
        const store::Replica& each = cluster.replica(replica(at));
        for (std::uint32_t number = 0; number < keys; ++number) hold(each.table.get(key(number)).value);
        for (store::LogPosition place = each.log.begin(); place < each.log.end(); ++place) {
            hold(each.log[place].item.value);
        }
        for (const store::Replaced& change : each.disk.unsynced) hold(change.before.value);
        if (!each.feed) continue;
        const auto shown =
            each.feed->visit(each.feed->begin(), 1U << 20, [&](const store::Change& change) { hold(change.value); });
        sim::ensure(shown.has_value(), "a feed could not be read from its beginning");
    }
    return texts.size();
}

}  // namespace regiondrill::tests
