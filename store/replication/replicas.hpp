// All replicas of a store, the one way into their tables, what they begin with, and who is told of their changes.
#pragma once

#include "store/data/intern_pool.hpp"
#include "store/data/item.hpp"
#include "store/data/replica.hpp"
#include "store/data/replica_host.hpp"
#include "store/data/settings.hpp"
#include "store/ledger/ledger.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace regiondrill::store {

/// Implemented by live's durable store, which writes tables to files. Called in the midst of events: it must not call
/// back.
class Journal {
public:
    virtual ~Journal() = default;

    /// The replica's table holds another item of the key now, or none any more.
    virtual void changed(ReplicaId replica, KeyId key) = 0;

    /// The replica's table is empty.
    virtual void wiped(ReplicaId replica) = 0;

    // What who keeps a book of every write's fate must know besides; others need none of it.

    /// A replica took a client's write, or offers it to voters: before any table has it.
    virtual void written(const TakenWrite&) {}
    /// Voters are offered again, under another version, what a write said.
    virtual void renewed(KeyId, Version /*again*/, Version /*origin*/) {}
    /// A client was told that its write stands.
    virtual void acknowledged(KeyId, Version) {}
    /// The drill's time is over, and these regions are out of service.
    virtual void gone(const std::vector<ReplicaId>&) {}
};

/// What the replicas held before the drill began, kept from an earlier one. To the world it is an input from outside
/// like a real program's request: with the same preload the same drill begins alike.
struct PreloadedItem {
    std::string key;
    std::variant<std::uint32_t, std::string> value;  // a numbered one (ValuePool), or a text
    Version version;
    bool deleted = false;
    std::uint32_t expires = 0;  // second of the clocks; 0: never

    bool operator==(const PreloadedItem&) const = default;
};

/// Items in any order; of a key that comes twice the greater version stays.
struct PreloadedReplica {
    ReplicaId replica{};
    bool is_complete = true;  // it had all its data: otherwise it waits until peers have filled it
    std::vector<PreloadedItem> items;
};

struct Preload {
    /// What the regions' clocks show when the drill begins, so that they go on from where they were.
    std::chrono::seconds clock_base{0};
    std::vector<PreloadedReplica> replicas;
};

/// All replicas and what they share: the names of keys, the values, the ledger. The one door through which an item gets
/// into a replica's table, so that disk, values, graves and feed never disagree with it.
class Replicas {
public:
    Replicas(const Settings& settings, const std::vector<ReplicaPlace>& places);

    Replicas(const Replicas&) = delete;
    Replicas& operator=(const Replicas&) = delete;

    std::size_t size() const { return replicas_.size(); }
    Replica& operator[](ReplicaId id) { return replicas_[index(id)]; }
    const Replica& operator[](ReplicaId id) const { return replicas_[index(id)]; }
    auto begin() { return replicas_.begin(); }
    auto end() { return replicas_.end(); }
    auto begin() const { return replicas_.begin(); }
    auto end() const { return replicas_.end(); }

    /// Calls `may_differ` when replicas may differ in what none of them will send by itself: one takes what a tombstone
    /// that it may have forgotten would have kept away, or forgets one that others need; or gets another copy of a
    /// damaged item, which those that were compared with it meanwhile may lack.
    void set_watcher(std::function<void()> may_differ) { may_differ_ = std::move(may_differ); }

    /// Is told of every change of a table from now on; null for nobody.
    void set_journal(Journal* journal) { journal_ = journal; }
    /// Nobody, as a rule.
    Journal* journal() { return journal_; }

    /// The version that clients know a table's version by, where some are written anew.
    using Origin = std::function<Version(KeyId, Version)>;
    void set_origin(Origin origin) { origin_ = std::move(origin); }

    /// Who knows what is wrong around the replicas; outlives this.
    void set_host(ReplicaHost& host) { host_ = &host; }
    ReplicaHost& host() { return *host_; }

    /// A message that somebody needs has come to a replica that does not serve: what by. Evidence of that, where the
    /// region is down.
    sim::Cause found_away(ReplicaId id) {
        const Replica& replica = replicas_[index(id)];
        return replica.online ? replica.kept_out_by() : host_->found_down(id);
    }

    /// Puts what a replica held before the drill into this one's table (its own, or another's), if it is newer than
    /// what is there. It is no write of this drill. The journal is told where the table comes to hold something else
    /// than what the replica kept.
    void restore(Replica& replica, const PreloadedItem& kept, bool is_its_own);

    /// Puts the item into the replica's table if it is newer than what is there (and is no delete that the replica has
    /// forgotten, nor anything that voters have agreed to forget), and says whether it did. The table becomes a holder
    /// of the value; the caller's own hold stays the caller's. `late_by`: what has held it back until now.
    bool take(Replica& replica, KeyId key, Item item, sim::Time now, sim::Cause late_by = {});

    /// The replica's clock passes a version that came from another one; and where that one's is ahead by an error, and
    /// puts this one ahead too, it is by the same.
    static void hear(Replica& replica, const Replica& from, Version version, sim::Time now) {
        if (from.clock.misled_by() == sim::Cause::none) [[likely]]
            replica.clock.observe(version);
        else
            hear_misled(replica, from, version, now);
    }

    /// What makes the time of the replica's next write wrong: its physical clock, or what its hybrid clock has heard.
    /// To be asked before that is stamped.
    static sim::Cause misdating(Replica& replica, sim::Time now);

    /// Appends to the replica's log what it took for itself. It is for the peers: what came from one of them is not
    /// logged again.
    void log(Replica& replica, KeyId key, const Item& item, sim::Time now);

    /// Takes a tombstone past its horizon out of the table.
    void forget_tombstone(Replica& replica, const Grave& grave, sim::Time now);

    /// The replica's copy of an item goes bad; false where it has none.
    bool damage(Replica& replica, KeyId key, sim::Time now, sim::Cause cause);

    /// Somebody has met a damaged item of the replica: what of its damages is still bad is counted as found.
    void note_damage(Replica& replica, sim::Time now);

    /// Takes a damaged item out of the table that nobody has a sound copy of.
    void give_up_damaged(Replica& replica, KeyId key, sim::Time now);

    /// Bytes of an item on the wire and in the log, its key and value included.
    std::uint32_t bytes_of(KeyId key, const Item& item) const;

    /// All that the replica has taken is on its disk now.
    void sync(Replica& replica);

    /// The power went: the table is again what the disk has, the clock what the table has. What only this replica had
    /// is in danger of being lost.
    void undo_unsynced(Replica& replica, sim::Time now, sim::Cause cause);

    /// The disk is gone and with it everything.
    void wipe(Replica& replica, sim::Time now, sim::Cause cause = {});

    /// These regions are out of service at the end and will not come back: tells the ledger which writes nobody else
    /// has.
    void report_vanished(const std::vector<ReplicaId>& gone);

    KeyDictionary keys;
    ValuePool values;
    Ledger ledger;

private:
    ReplicaId id_of(const Replica& replica) const {
        return ReplicaId{static_cast<std::uint16_t>(&replica - replicas_.data())};
    }
    Version origin_of(KeyId key, Version version) const { return origin_ ? origin_(key, version) : version; }
    void take_out(Replica& replica, KeyId key);
    void forget(Replica& replica, KeyId key);
    Item kept_item(KeyId key, const PreloadedItem& kept);
    bool is_alike(const Item& item, const PreloadedItem& kept) const;
    bool is_void(const Replica& replica, KeyId key, const Item& item) const;
    void tell_changed(const Replica& replica, KeyId key) const;
    void endanger(KeyId key, Version version, const Loss& loss);
    static void hear_misled(Replica& replica, const Replica& from, Version version, sim::Time now);
    void note_expiry(Replica& replica, KeyId key, const Item& item) const;
    void note_meeting(const Replica& replica, KeyId key, Version taken, Version before);
    void feed(Replica& replica, KeyId key, const Item& item, sim::Time now) const;

    const Settings& settings_;
    std::vector<Replica> replicas_;
    std::vector<Version> held_;  // of one key, to be handed on
    std::function<void()> may_differ_;
    Origin origin_;
    Journal* journal_ = nullptr;
    ReplicaHost nothing_wrong_;
    ReplicaHost* host_ = &nothing_wrong_;
};

}  // namespace regiondrill::store
