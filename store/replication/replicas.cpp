#include "store/replication/replicas.hpp"

#include "sim/invariant.hpp"

#include <algorithm>
#include <utility>

namespace regiondrill::store {

namespace {

constexpr int others_grace = 10;             // scans that other regions leave an expired item to the one that wrote it
constexpr std::uint32_t item_overhead = 24;  // version, lengths, flags and checksum

// Ranks go by name and not by place in the script, so that reordering regions changes no version's order.
RegionRank rank_of(const std::vector<ReplicaPlace>& places, const std::string& name) {
    const auto before =
        std::count_if(places.begin(), places.end(), [&](const ReplicaPlace& other) { return other.name < name; });
    return RegionRank{static_cast<std::uint8_t>(before)};
}

}  // namespace

// One after the other in the scenario's order, which gives them their numbers; none is added later, as those that join
// are there from the beginning, absent.
Replicas::Replicas(const Settings& settings, const std::vector<ReplicaPlace>& places) : settings_(settings) {
    sim::ensure(places.size() <= 256, "more replicas than a version can name");
    if (settings.mode == WriteMode::quorum) ledger.expect_votes(settings.unasked_wait());
    for (const ReplicaPlace& place : places) {
        Replica& replica = replicas_.emplace_back(place.name, rank_of(places, place.name));
        replica.is_witness = place.is_witness;
        if (place.is_absent) replica.state = ReplicaState::absent;
        if (settings.feed != sim::Duration{})
            replica.feed.emplace(values, FeedRetention{settings.feed, settings.feed_limit});
    }
}

// Everything that changes a table goes this way, in this order: table, values, disk, graves, expiry, feed, journal.
// What is older than what is there changes nothing, so that batches may come twice and in any order.
bool Replicas::take(Replica& replica, KeyId key, Item item, sim::Time now, sim::Cause late_by) {
    const Item taken = item;
    if (is_void(replica, key, item)) [[unlikely]] {
        if (!origin_ && item.version < replica.forgotten_of(key)) ledger.gave_way(key, item.version);
        return false;
    }
    const bool newer = replica.table.put(key, item);  // leaves what was replaced in item
    if (ledger.has_conflicts()) [[unlikely]]
        note_meeting(replica, key, taken.version, item.damaged && origin_ ? taken.version : item.version);
    if (!newer) return false;
    sim::ensure(item.version < taken.version || (item.damaged && item.version == taken.version),
                "an item gave way to one that is not newer");
    values.retain(taken.value);
    if (ledger.has_losses()) [[unlikely]]
        ledger.survived(key, origin_of(key, taken.version), now);
    if (item.damaged) [[unlikely]]
        may_differ_();
    if (settings_.tombstones != sim::Duration{}) [[unlikely]] {
        if (taken.deleted) replica.graves.push_back({key, taken.version});
        if (ledger.came_back(key, taken.version, item.version, late_by)) may_differ_();
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
    if (journal_ != nullptr) [[unlikely]]
        tell_changed(replica, key);
    return true;
}

// A delete that the replica has forgotten stays forgotten: taken again from one that has not, it would be forgotten and
// taken for ever. What it deleted comes back from the dead; but where replicas vote they forget a delete together, once
// all have it, and with it all that is older of its key is void, also what a log that was held back brings later.
bool Replicas::is_void(const Replica& replica, KeyId key, const Item& item) const {
    if (settings_.tombstones == sim::Duration{}) [[likely]]
        return false;
    return (item.deleted || settings_.mode == WriteMode::quorum) && item.version <= replica.forgotten_of(key);
}

// After the change, as the journal reads the table by itself.
void Replicas::tell_changed(const Replica& replica, KeyId key) const {
    if (journal_ != nullptr) journal_->changed(id_of(replica), key);
}

// Whether the journal's copy says what the table says, number of the value and all.
bool Replicas::is_alike(const Item& item, const PreloadedItem& kept) const {
    const auto* const text = std::get_if<std::string>(&kept.value);
    const bool same_value = text != nullptr ? ValuePool::is_text(item.value) && values.text_of(item.value) == *text
                                            : item.value == ValuePool::numbered(std::get<std::uint32_t>(kept.value));
    return same_value && item.deleted == kept.deleted && item.expires == kept.expires;
}

// One version is one item, whatever number of replicas held it: their tables would differ for ever if it were not. The
// caller is a holder of its value.
Item Replicas::kept_item(KeyId key, const PreloadedItem& kept) {
    for (const Replica& other : replicas_) {
        const Item held = other.table.get(key);
        if (held.version != kept.version) continue;
        values.retain(held.value);
        return held;
    }
    Item item;
    item.version = kept.version;
    const auto* const text = std::get_if<std::string>(&kept.value);
    item.value = text != nullptr ? values.keep(*text) : ValuePool::numbered(std::get<std::uint32_t>(kept.value));
    item.deleted = kept.deleted;
    item.expires = kept.expires & latest_expiry;
    return item;
}

// The journal is not told where nothing changed: it was read from there.
void Replicas::restore(Replica& replica, const PreloadedItem& kept, bool is_its_own) {
    const KeyId key = keys.intern(kept.key);
    Item item = kept_item(key, kept);
    const Item restored = item;
    ledger.restored(key, restored);
    for (Replica& each : replicas_) {
        if (each.clock.region() == kept.version.region()) each.clock.go_on_after(kept.version);
    }
    replica.clock.observe(kept.version);
    const bool is_newer = replica.table.put(key, item);
    values.release(item.value);  // what was there before, or what is too old
    if (is_newer && settings_.tombstones != sim::Duration{} && restored.deleted) {
        replica.graves.push_back({key, restored.version});
    }
    if (is_newer && restored.expires != 0) note_expiry(replica, key, restored);
    if (is_newer != is_its_own || !is_alike(restored, kept)) tell_changed(replica, key);
}

// Of two versions that meet in a table one loses; the ledger hears of it while it has conflicts. An older write that
// was written anew wins over nothing: what it takes the place of was lost before. `before` is what the taken version
// replaced, the same as that where it was not taken or, to voters, what it replaced was no sound copy. Voters agree on
// nothing by a copy that went bad: whoever does not get past it loses to no other write.
void Replicas::note_meeting(const Replica& replica, KeyId key, Version taken, Version before) {
    const Item there = replica.table.get(key);
    if (there.damaged && origin_) return;
    const Version held = there.version;
    for (const Version version : {before, taken}) {
        const Version told = origin_of(key, version);
        if (version < held && version.is_written() && told < origin_of(key, held)) ledger.gave_way(key, told);
        if (before == taken) return;
    }
}

// The region that wrote an item deletes it first; others wait a while longer, so that usually one delete is made and
// not one a region. A delete that says when it expires, as files of earlier drills may have them, is none to be
// deleted.
void Replicas::note_expiry(Replica& replica, KeyId key, const Item& item) const {
    if (item.deleted) return;
    const bool is_writer = item.version.region() == replica.clock.region();
    const auto grace = std::chrono::duration_cast<std::chrono::seconds>(others_grace * settings_.expiry_scan).count();
    const auto later = is_writer ? 0 : std::max<std::uint32_t>(1, static_cast<std::uint32_t>(grace));
    replica.expiries.push({item.expires + later, key, item.version});
}

// Without syncs everything is on the disk at once, and readers may see it.
void Replicas::feed(Replica& replica, KeyId key, const Item& item, sim::Time now) const {
    replica.feed->append({0, item.version, now, key, item.value, item.deleted});
    if (settings_.disk.sync == sim::Duration{}) replica.feed->publish(replica.feed->end());
    replica.feed->trim(now);
}

// The log is a holder of the value by itself: the table may replace it long before every peer has it.
void Replicas::log(Replica& replica, KeyId key, const Item& item, sim::Time now) {
    values.retain(item.value);
    LogEntry entry;
    entry.item = item;
    entry.accepted = now;
    entry.key = key;
    replica.log.append(entry, bytes_of(key, item));
    if (settings_.disk.sync == sim::Duration{}) replica.synced = replica.log.end();
}

// Not noted among the disk's unsynced changes: a power cut does not undo it.
void Replicas::take_out(Replica& replica, KeyId key) {
    Item nothing;
    replica.table.replace(key, nothing);
    values.release(nothing.value);
}

void Replicas::forget(Replica& replica, KeyId key) {
    take_out(replica, key);
    tell_changed(replica, key);
}

// The delete's version stays: what is written here next replaces it, and the ledger must not take the two for rivals.
// Where another replica still has what the delete hid, the two must be compared. Where none has, a delete that went bad
// holds as well as any that is forgotten.
void Replicas::forget_tombstone(Replica& replica, const Grave& grave, sim::Time now) {
    const Item held = replica.table.get(grave.key);
    sim::ensure(held.deleted && held.version == grave.version, "an item was forgotten that is no old delete");
    forget(replica, grave.key);
    replica.forgotten[index(grave.key)] = grave.version;
    const bool hides = std::any_of(replicas_.begin(), replicas_.end(), [&](const Replica& other) {
        const Version version = other.table.get(grave.key).version;
        return other.is_member() && version.is_written() && version < grave.version;
    });
    if (hides) may_differ_();
    if (held.damaged && !hides) ledger.survived(grave.key, origin_of(grave.key, grave.version), now);
}

// No sound copy is left anywhere: it is as lost as with a disk, and better gone than read.
void Replicas::give_up_damaged(Replica& replica, KeyId key, sim::Time now) {
    const Item held = replica.table.get(key);
    sim::ensure(held.damaged, "a sound item was given up as damaged");
    forget(replica, key);
    endanger(key, held.version, {Fate::lost_with_disk, now, replica.disk.damaged_by(key)});
    may_differ_();
}

// A tombstone has no value any more, but its key all the same.
std::uint32_t Replicas::bytes_of(KeyId key, const Item& item) const {
    const std::uint32_t value = item.deleted ? 0 : values.bytes_of(item.value, settings_.value_bytes);
    return item_overhead + keys.bytes_of(key) + value;
}

void Replicas::hear_misled(Replica& replica, const Replica& from, Version version, sim::Time now) {
    const sim::Time shown = replica.physical.read(now);
    const bool was_ahead = replica.clock.is_ahead_of(shown);
    replica.clock.observe(version);
    const bool is_sound = replica.physical.disturbed_by(now) == sim::Cause::none;
    if (is_sound && !was_ahead && replica.clock.is_ahead_of(shown)) replica.clock.mislead(from.clock.misled_by());
}

sim::Cause Replicas::misdating(Replica& replica, sim::Time now) {
    const sim::Cause own = replica.physical.disturbed_by(now);
    if (own != sim::Cause::none) [[unlikely]] {
        replica.clock.mislead(own);
        return own;
    }
    if (replica.clock.misled_by() == sim::Cause::none) [[likely]]
        return sim::Cause::none;
    return replica.clock.is_ahead_of(replica.physical.read(now)) ? replica.clock.misled_by() : sim::Cause::none;
}

// Nothing can be undone any more: what was replaced may go.
void Replicas::sync(Replica& replica) {
    for (const Replaced& change : replica.disk.unsynced) values.release(change.before.value);
    replica.disk.unsynced.clear();
    replica.synced = replica.log.end();
    if (replica.feed) replica.feed->publish(replica.feed->end());
}

// Only the last sound copy of a write is in danger, whatever version it was written anew under. Where somebody holds a
// greater version it would have given way to that one, which may be lost in its turn.
void Replicas::endanger(KeyId key, Version version, const Loss& loss) {
    if (!version.is_written()) return;
    const Version told = origin_of(key, version);
    held_.clear();
    for (const Replica& replica : replicas_) {
        const Item item = replica.table.get(key);
        if (item.damaged || !item.version.is_written()) continue;
        const Version there = origin_of(key, item.version);
        if (there == told) return;
        held_.push_back(there);
    }
    if (std::any_of(held_.begin(), held_.end(), [&](Version held) { return told < held; })) {
        ledger.outdone(key, told, loss);
    } else {
        ledger.endangered(key, told, loss, held_);
    }
}

// When the copy goes bad and not when somebody finds out: until then it cannot be read either.
bool Replicas::damage(Replica& replica, KeyId key, sim::Time now, sim::Cause cause) {
    if (!replica.table.damage(key)) return false;
    endanger(key, replica.table.get(key).version, {Fate::lost_with_disk, now, cause});
    return true;
}

void Replicas::note_damage(Replica& replica, sim::Time now) {
    const auto is_damaged = [&](KeyId key) { return replica.table.get(key).damaged; };
    for (Damage& damage : replica.disk.damages) {
        if (damage.found != 0) continue;
        damage.found = static_cast<std::uint64_t>(std::count_if(damage.keys.begin(), damage.keys.end(), is_damaged));
        if (damage.found != 0) damage.first = now;
    }
}

// Key by key, as each may be only in regions that are gone, and all else of it elsewhere. A delete that has been
// forgotten elsewhere was there.
void Replicas::report_vanished(const std::vector<ReplicaId>& gone) {
    const auto is_gone = [&](const Replica& replica) {
        return std::find(gone.begin(), gone.end(), id_of(replica)) != gone.end();
    };
    if (gone.empty()) return;
    ledger.each_key([&](KeyId key, Version) {
        const auto version_at = [&](const Replica& replica) {
            const Item item = replica.table.get(key);
            return item.damaged ? Version{} : origin_of(key, replica.replaced_by_write(key, item.version));
        };
        held_.clear();
        for (const Replica& replica : replicas_) {
            if (!is_gone(replica) && version_at(replica).is_written()) held_.push_back(version_at(replica));
        }
        for (const ReplicaId each : gone) {
            const Version version = version_at((*this)[each]);
            const auto has_it = [&](const Replica& replica) { return version_at(replica) == version; };
            const Replica* last = nullptr;  // of those that had it, to go
            bool elsewhere = false;
            for (const Replica& replica : replicas_) {
                if (!has_it(replica)) continue;
                elsewhere = elsewhere || !is_gone(replica);
                if (last == nullptr || last->out_of_service_since < replica.out_of_service_since) last = &replica;
            }
            if (!version.is_written() || elsewhere) continue;
            ledger.vanished(key, version, held_, last->out_of_service_since, last->hidden_by());
        }
    });
}

// Backwards, so that each change finds what it replaced.
void Replicas::undo_unsynced(Replica& replica, sim::Time now, sim::Cause cause) {
    auto& changes = replica.disk.unsynced;
    if (replica.feed) replica.feed->withdraw(replica.feed->published());
    if (changes.empty()) return;
    std::vector<std::pair<KeyId, Version>> gone;  // what had given way to something else was not lost now
    for (const Replaced& change : changes) gone.emplace_back(change.key, replica.table.get(change.key).version);
    for (std::size_t at = changes.size(); at-- > 0;) {
        Item item = changes[at].before;
        replica.table.replace(changes[at].key, item);
        values.release(item.value);
        tell_changed(replica, changes[at].key);
    }
    for (const auto& [key, version] : gone) endanger(key, version, {Fate::lost_unsynced, now, cause});
    changes.clear();
    replica.clock.forget();
    replica.table.each([&](KeyId, Version version) { replica.clock.observe(version); });
    // Its next write must pass these.
    replica.forgotten.each([&](std::size_t, Version version) { replica.clock.observe(version); });
}

// Item by item, as each may be the last copy of a write. The log is not touched: what it has is marked as lost by
// Replication::lose().
void Replicas::wipe(Replica& replica, sim::Time now, sim::Cause cause) {
    replica.table.each([&](KeyId key, Version version) {
        take_out(replica, key);
        endanger(key, version, {Fate::lost_with_disk, now, cause});
    });
    if (journal_ != nullptr) journal_->wiped(id_of(replica));
    for (const Replaced& change : replica.disk.unsynced) values.release(change.before.value);
    replica.disk.unsynced.clear();
    if (replica.feed) replica.feed->clear();
    replica.graves.clear();
    replica.forgotten.clear();
    replica.clock.forget();
}

}  // namespace regiondrill::store
