// A replica and its parts: disk, expiring items, throttle. Table, log, clocks and feed have files of their own.
#pragma once

#include "sim/cause.hpp"
#include "sim/time.hpp"
#include "store/data/change_feed.hpp"
#include "store/data/clock.hpp"
#include "store/data/item.hpp"
#include "store/data/paged_array.hpp"
#include "store/data/replication_log.hpp"
#include "store/data/table.hpp"

#include <algorithm>
#include <cstdint>
#include <deque>
#include <optional>
#include <queue>
#include <string>
#include <vector>

namespace regiondrill::store {

/// What a change of the table replaced. Undoing the change puts it back; until then its value is held.
struct Replaced {
    KeyId key{};
    Item before;
};

enum class FillingId : std::uint32_t {};

/// The disk was filled once, by whom, and what met it while it was; kept after it has ended.
struct Filling {
    sim::Cause cause{};
    bool in_force = true;
    std::uint64_t refused = 0;  // writes of clients and batches of peers
    sim::Time first = sim::never;
};

/// Items that went bad at once, and how many of them still were when damage was first looked for. `keys` stays as it
/// was, ascending; `found` is counted once.
struct Damage {
    sim::Cause cause{};
    std::vector<KeyId> keys{};
    std::uint64_t found = 0;
    sim::Time first = sim::never;
    sim::Time refused = sim::never;  // when a read or a vote first failed because of it
};

/// What a replica needs to know of its disk: which changes a power cut would undo, and what is broken. The bytes
/// themselves are not modelled. When it is synced Replication decides; what breaks it comes through Cluster.
struct Disk {
    /// Changes since the last sync, oldest first: undone backwards, they give the table on the disk.
    std::vector<Replaced> unsynced;
    bool sync_pending = false;
    std::uint64_t since_snapshot = 0;  // changes that a restart has to read back

    int full = 0;                   // fillings in force
    std::vector<Filling> fillings;  // one each time it was filled, ended ones included
    std::vector<Damage> damages;

    FillingId fill(sim::Cause cause) {
        ++full;
        fillings.push_back({.cause = cause});
        return FillingId{static_cast<std::uint32_t>(fillings.size() - 1)};
    }

    /// Once for each. The disk is full until the last has ended.
    void clear(FillingId id) {
        --full;
        fillings[static_cast<std::size_t>(id)].in_force = false;
    }

    /// Whether the disk has room; notes the refusal if not.
    bool has_room(sim::Time now) {
        if (full == 0) [[likely]]
            return true;
        for (Filling& filling : fillings) {
            if (filling.in_force && filling.refused++ == 0) filling.first = now;
        }
        return false;
    }

    /// What fills it: of several the first, which did it.
    sim::Cause filled_by() const {
        for (const Filling& filling : fillings) {
            if (filling.in_force) return filling.cause;
        }
        return sim::Cause::none;
    }

    /// What damaged the item: of several the last, as it was mended between.
    sim::Cause damaged_by(KeyId key) const {
        const Damage* const last = last_damage_of(key);
        return last == nullptr ? sim::Cause::none : last->cause;
    }

    /// Somebody is refused because the item is damaged. Says what by.
    sim::Cause refuse_damaged(KeyId key, sim::Time now) {
        const Damage* const last = last_damage_of(key);
        if (last == nullptr) return sim::Cause::none;
        sim::Time& refused = damages[static_cast<std::size_t>(last - damages.data())].refused;
        refused = std::min(refused, now);
        return last->cause;
    }

    /// Whether anybody has looked at it since.
    bool is_found(KeyId key) const {
        const Damage* const last = last_damage_of(key);
        return last != nullptr && last->found != 0;
    }

private:
    const Damage* last_damage_of(KeyId key) const {
        const auto last = std::find_if(damages.rbegin(), damages.rend(), [key](const Damage& damage) {
            return std::binary_search(damage.keys.begin(), damage.keys.end(), key);
        });
        return last == damages.rend() ? nullptr : &*last;
    }
};

/// Items that live only so long: each replica looks now and then for items whose time is over and deletes them, like
/// DynamoDB's TTL. The region that wrote an item does so first; the others step in when it has not. Until then an
/// expired item stays readable. Each entry is for one version of a key; a later write has its own.
struct Expiring {
    std::uint32_t second = 0;  // from when on it may be deleted by this replica
    KeyId key{};
    Version version;
};

/// What one replica has that will expire, soonest first. Entries may be out of date: who takes one looks whether the
/// key still has this version.
class ExpiryQueue {
public:
    /// Entries of one key may pile up; each is handed out at its own time.
    void push(const Expiring& item) { queue_.push(item); }

    /// Hands out the next whose time is over; false when there is none.
    bool pop_due(std::uint32_t second, Expiring& item) {
        if (queue_.empty() || queue_.top().second > second) return false;
        item = queue_.top();
        queue_.pop();
        return true;
    }

private:
    // Ties go by key, as a heap keeps no order of its own.
    struct Later {
        bool operator()(const Expiring& a, const Expiring& b) const {
            if (a.second != b.second) return a.second > b.second;
            return a.key > b.key;
        }
    };

    std::priority_queue<Expiring, std::vector<Expiring>, Later> queue_;
};

// A throttle: how many writes a second a replica can take, replicated ones included (the generic cell rate algorithm:
// each write moves the time at which the account is even again by its share of a second).

enum class ThrottleId : std::uint32_t {};

/// What a limit kept out or kept waiting; kept after it has ended.
struct ThrottleEvidence {
    std::uint64_t held = 0;  // writes refused or made to wait
    sim::Time first = sim::never;
};

/// A replica has one, and faults tighten it. Clients' writes beyond the rate are refused; replicated ones wait, as
/// their sender would only send them again. Both draw on one account.
class Throttle {
public:
    static constexpr sim::Duration burst = std::chrono::seconds{1};  // worth of writes that may come at once

    /// The lowest of the rates in force holds. `writes_per_second` is at least 1.
    ThrottleId tighten(std::uint64_t writes_per_second, sim::Cause cause = {}) {
        limits_.push_back(
            {sim::Duration{1'000'000'000 / static_cast<std::int64_t>(writes_per_second)}, cause, {}, true});
        refresh();
        return ThrottleId{static_cast<std::uint32_t>(limits_.size() - 1)};
    }

    /// The last one that goes leaves no debt behind: writes are taken at once again.
    void loosen(ThrottleId id) {
        limits_[static_cast<std::size_t>(id)].in_force = false;
        refresh();
        if (share_ == sim::Duration{}) even_ = sim::drill_start;
    }

    ThrottleEvidence evidence(ThrottleId id) const { return limits_[static_cast<std::size_t>(id)].evidence; }

    bool is_open() const { return share_ == sim::Duration{}; }

    /// Whose rate holds: of equal ones the first.
    sim::Cause cause() const {
        for (const Limit& limit : limits_) {
            if (limit.in_force && limit.share == share_) return limit.cause;
        }
        return sim::Cause::none;
    }

    /// A client's write: whether it is taken now. One that is taken is charged at once.
    bool admits(sim::Time now) {
        if (is_open()) [[likely]]
            return true;
        if (even_ - now > burst) {
            note(now, 1);
            return false;
        }
        charge(now, 1);
        return true;
    }

    /// Replicated writes: how long they have to wait before they may be charged. Zero: now. Nothing is charged by
    /// asking, but what has to wait is noted as evidence.
    sim::Duration wait(sim::Time now, std::uint64_t writes) {
        if (is_open() || even_ - now <= burst) [[likely]]
            return {};
        note(now, writes);
        return even_ - now - burst;
    }

    /// Writes are taken now, whether or not there was room for them.
    void charge(sim::Time now, std::uint64_t writes) {
        if (is_open()) [[likely]]
            return;
        even_ = (even_ < now ? now : even_) + share_ * static_cast<std::int64_t>(writes);
    }

private:
    /// One fault's; lifted ones stay for their evidence.
    struct Limit {
        sim::Duration share;  // of a second, for one write
        sim::Cause cause;
        ThrottleEvidence evidence;
        bool in_force;
    };

    void refresh() {
        share_ = {};
        for (const Limit& limit : limits_) {
            if (limit.in_force && limit.share > share_) share_ = limit.share;
        }
    }

    void note(sim::Time now, std::uint64_t writes) {
        for (Limit& limit : limits_) {
            if (!limit.in_force) continue;
            if (limit.evidence.held == 0) limit.evidence.first = now;
            limit.evidence.held += writes;
        }
    }

    std::vector<Limit> limits_;
    sim::Duration share_{};  // zero: no limit in force
    sim::Time even_ = sim::drill_start;
};

// A region's replica: its table, its clocks, its disk and the log of writes it took itself.

/// Whether a replica serves. Only `serving` answers clients; `absent` alone is no member.
enum class ReplicaState : std::uint8_t {
    serving,
    restarting,  // reads its log back from the disk
    empty,       // lost its disk or is new, and waits for a first peer's data
    leaving,     // brings what it has to the others, and takes no more
    absent,      // not one of the store's replicas, yet or any more
};

/// A tombstone that waits to be forgotten. It is out of date once the table holds something else of the key.
struct Grave {
    KeyId key{};
    Version version;
};

/// Plain data that store/replication/replicas, replication, anti-entropy and the votes work on; only Replicas puts
/// items into the table. What users see follows from `online` (a process runs) and `state` (it has its data).
struct Replica {
    Replica(std::string replica_name, RegionRank rank) : name(std::move(replica_name)), clock(rank) {}

    std::string name;
    PhysicalClock physical;
    HybridClock clock;
    Table table;
    ReplicationLog log;
    Disk disk;
    Throttle throttle;
    std::deque<Grave> graves;       // in the order in which they were dug; only where tombstones are forgotten
    PagedArray<Version> forgotten;  // by key: the last delete that it has forgotten; only where they are
    ExpiryQueue expiries;
    std::optional<ChangeFeed> feed;       // where there is one
    std::vector<std::uint32_t> channels;  // from here, in the order of the peers
    std::vector<std::uint32_t> incoming;  // to here

    bool is_witness = false;
    bool online = true;  // its process runs
    ReplicaState state = ReplicaState::serving;
    sim::Cause out_by{};      // what took its process down last; or has it leave
    sim::Cause emptied_by{};  // what took its data last, or had it join without any
    Life life = 1;
    std::uint32_t restarts = 0;  // that had to read something back
    bool flush_pending = false;
    LogPosition synced = 0;                       // up to here its log is on the disk; the end where every write is
    LogPosition seen_elsewhere = 0;               // up to here some other region has everything
    std::vector<sim::Cause> outages;              // what keeps its users out now, in the order in which it began to
    sim::Time out_of_service_since = sim::never;  // when they last were let in no more; never before the first time
    sim::Time back_since{};                       // when they were let in again,
    sim::Cause kept_away_by{};                    // and what had kept them out until then

    /// The delete of a key that it remembers only the version of; unwritten for none.
    Version forgotten_of(KeyId key) const {
        const Version* version = forgotten.find(index(key));
        return version != nullptr ? *version : Version{};
    }

    /// What a write of its own takes the place of: also a delete that it has forgotten.
    Version replaced_by_write(KeyId key, Version held) const { return held.is_written() ? held : forgotten_of(key); }

    /// Part of the store; with a process that runs; and with its data, so that clients are served.
    bool is_member() const { return state != ReplicaState::absent; }
    bool is_up() const { return online && is_member(); }
    bool is_serving() const { return online && state == ReplicaState::serving; }

    /// Why it does not serve, as far as its region's failures and its members' coming and going are the reason.
    sim::Cause kept_out_by() const {
        if (!online) return out_by;
        if (state == ReplicaState::empty) return emptied_by;
        return state == ReplicaState::restarting || state == ReplicaState::leaving ? out_by : sim::Cause::none;
    }

    /// What keeps its users out now: what its process is down by, else the first of what cuts it off.
    sim::Cause hidden_by() const {
        if (!online) return out_by;
        return outages.empty() ? sim::Cause::none : outages.front();
    }
};

}  // namespace regiondrill::store
