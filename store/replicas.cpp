#include "store/replicas.hpp"

#include "sim/invariant.hpp"

#include <algorithm>
#include <utility>

namespace regiondrill::store {

namespace {

constexpr int others_grace = 10;             // scans that other regions leave an expired item to the one that wrote it
constexpr std::uint32_t item_overhead = 24;  // version, lengths, flags and checksum

RegionRank rank_of(const std::vector<ReplicaPlace>& places, const std::string& name) {
    const auto before =
        std::count_if(places.begin(), places.end(), [&](const ReplicaPlace& other) { return other.name < name; });
    return RegionRank{static_cast<std::uint8_t>(before)};
}

}  // namespace

Replicas::Replicas(const Settings& settings, const std::vector<ReplicaPlace>& places) : settings_(settings) {
    sim::ensure(places.size() <= 256, "more replicas than a version can name");
    for (const ReplicaPlace& place : places) {
        Replica& replica = replicas_.emplace_back(place.name, rank_of(places, place.name));
        replica.is_witness = place.is_witness;
        if (place.is_absent) replica.standing = Standing::absent;
        if (settings.feed != sim::Duration{}) replica.feed.emplace(values, FeedRetention{.age = settings.feed});
    }
}

bool Replicas::take(Replica& replica, KeyId key, Item item, sim::Time now) {
    const Item taken = item;
    if (index(key) >= replica.table.end()) [[unlikely]]
        replica.table.grow(std::max(keys.size(), index(key) + 1));
    if (!replica.table.put(key, item)) return false;  // leaves what was replaced in item
    values.retain(taken.value);
    if (item.damaged) [[unlikely]]
        suspect_();
    if (settings_.tombstones != sim::Duration{}) [[unlikely]] {
        if (taken.deleted) replica.graves.push_back({key, taken.version});
        if (ledger.came_back(key, taken.version, item.version)) suspect_();
    }
    if (settings_.disk.sync == sim::Duration{}) [[likely]] {
        values.release(item.value);
    } else {
        replica.disk.unsynced.push_back({key, item});
    }
    ++replica.disk.since_snapshot;
    if (taken.expires != 0) [[unlikely]]
        note_expiry(replica, key, taken);
    if (replica.feed) [[unlikely]]
        feed(replica, key, taken, now);
    return true;
}

void Replicas::note_expiry(Replica& replica, KeyId key, const Item& item) const {
    const bool is_writer = item.version.region() == replica.clock.region();
    const auto grace = std::chrono::duration_cast<std::chrono::seconds>(others_grace * settings_.expiry_scan).count();
    const auto later = is_writer ? 0 : std::max<std::uint32_t>(1, static_cast<std::uint32_t>(grace));
    replica.expiries.push({item.expires + later, key, item.version});
}

void Replicas::feed(Replica& replica, KeyId key, const Item& item, sim::Time now) const {
    replica.feed->append({0, item.version, now, key, item.value, item.deleted});
    if (settings_.disk.sync == sim::Duration{}) replica.feed->publish(replica.feed->end());
    replica.feed->trim(now);
}

void Replicas::log(Replica& replica, KeyId key, const Item& item, sim::Time now) {
    values.retain(item.value);
    LogEntry entry;
    entry.item = item;
    entry.accepted = now;
    entry.key = key;
    replica.log.append(entry, bytes_of(key, item));
    if (settings_.disk.sync == sim::Duration{}) replica.synced = replica.log.end();
}

void Replicas::forget(Replica& replica, KeyId key) {
    Item nothing;
    replica.table.replace(key, nothing);
    values.release(nothing.value);
}

void Replicas::forget_tombstone(Replica& replica, const Grave& grave) {
    forget(replica, grave.key);
    const bool hides = std::any_of(replicas_.begin(), replicas_.end(), [&](const Replica& other) {
        const Version version = other.table.get(grave.key).version;
        return other.is_member() && version.is_written() && version < grave.version;
    });
    if (hides) suspect_();
}

void Replicas::give_up_damaged(Replica& replica, KeyId key, sim::Time now) {
    const Version version = replica.table.get(key).version;
    forget(replica, key);
    endanger(key, version, Fate::lost_with_disk, now);
    suspect_();
}

std::uint32_t Replicas::bytes_of(KeyId key, const Item& item) const {
    const std::uint32_t value = item.deleted ? 0 : values.bytes_of(item.value, settings_.value_bytes);
    return item_overhead + keys.bytes_of(key) + value;
}

void Replicas::sync(Replica& replica) {
    for (const Replaced& change : replica.disk.unsynced) values.release(change.before.value);
    replica.disk.unsynced.clear();
    replica.synced = replica.log.end();
    if (replica.feed) replica.feed->publish(replica.feed->end());
}

// Where somebody holds this version or a greater one, that one's fate is decided between them.
void Replicas::endanger(KeyId key, Version version, Fate loss, sim::Time now) {
    const bool is_elsewhere = std::any_of(replicas_.begin(), replicas_.end(), [&](const Replica& replica) {
        return replica.table.get(key).version >= version;
    });
    if (version.is_written() && !is_elsewhere) ledger.endangered(key, version, loss, now);
}

void Replicas::undo_unsynced(Replica& replica, sim::Time now) {
    auto& changes = replica.disk.unsynced;
    if (replica.feed) replica.feed->withdraw(replica.feed->published());
    for (std::size_t at = changes.size(); at-- > 0;) {
        Replaced& change = changes[at];
        Item item = change.before;
        replica.table.replace(change.key, item);
        values.release(item.value);
        change.before = item;  // what was there
    }
    for (const Replaced& change : changes) endanger(change.key, change.before.version, Fate::lost_unsynced, now);
    if (changes.empty()) return;
    changes.clear();
    replica.clock.forget();
    for (std::size_t key = 0; key < replica.table.end(); ++key) {
        replica.clock.observe(replica.table.get(KeyId{static_cast<std::uint32_t>(key)}).version);
    }
}

void Replicas::wipe(Replica& replica, sim::Time now) {
    for (std::size_t key = 0; key < replica.table.end(); ++key) {
        const KeyId id{static_cast<std::uint32_t>(key)};
        const Version version = replica.table.get(id).version;
        if (!version.is_written()) continue;
        forget(replica, id);
        endanger(id, version, Fate::lost_with_disk, now);
    }
    for (const Replaced& change : replica.disk.unsynced) values.release(change.before.value);
    replica.disk.unsynced.clear();
    if (replica.feed) replica.feed->clear();
    replica.graves.clear();
    replica.clock.forget();
}

}  // namespace regiondrill::store
