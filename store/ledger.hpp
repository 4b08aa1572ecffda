// The write ledger and what it says in the end: what became of every write that a client was told had been made.
#pragma once

#include "sim/histogram.hpp"
#include "sim/slab.hpp"
#include "sim/time.hpp"
#include "store/item.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <vector>

namespace regiondrill::store {

/// What became of a write; each acknowledged one ends in exactly one.
enum class Fate : std::uint8_t {
    kept,                     // readable everywhere at the end, or a delete that held
    superseded,               // replaced by a later write that had seen it
    delayed,                  // kept, but nobody could read it until its region came back
    lost_with_region,         // its only copy was in a region that was gone when the drill ended
    lost_with_disk,           // its only copy was on a disk that was destroyed or went bad
    lost_unsynced,            // its only copy was in the memory of a region that lost its power
    overwritten_by_skew,      // lost to a write that was really made earlier
    overwritten_in_conflict,  // lost to a write made elsewhere at about the same time
    resurrected,              // a delete that was forgotten too early: what it deleted is back
};
inline constexpr std::size_t fates = 9;

constexpr bool is_loss(Fate fate) { return fate >= Fate::lost_with_region && fate <= Fate::lost_unsynced; }

/// A write worth telling: the first few of each fate but kept and superseded.
struct FateExample {
    Fate fate{};
    KeyId key{};
    Version version;
    sim::Time accepted{};
    Version winner;               // overwritten: what won; resurrected: what is back
    sim::Time winner_accepted{};  // overwritten: when that was written
    sim::Duration hidden{};       // delayed: for how long; lost: age when it was lost
};

/// Complete once the ledger is closed. Only acknowledged writes are in it, each in one class.
struct LedgerAccount {
    std::uint64_t acknowledged = 0;
    std::array<std::uint64_t, fates> by_fate{};
    sim::Histogram stale_reads;      // by the age of the newer acknowledged write that the read did not see
    sim::Duration longest_delay{};   // of the delayed
    sim::Duration recovery_point{};  // of the lost: greatest age when they were lost
    std::uint64_t increments = 0;    // acknowledged
    std::uint64_t lost_updates = 0;  // increments that the counters do not show in the end
    std::vector<FateExample> examples;

    std::uint64_t count(Fate fate) const { return by_fate[static_cast<std::size_t>(fate)]; }
    std::uint64_t lost() const {
        return count(Fate::lost_with_region) + count(Fate::lost_with_disk) + count(Fate::lost_unsynced);
    }
    std::uint64_t overwritten() const {
        return count(Fate::overwritten_by_skew) + count(Fate::overwritten_in_conflict);
    }
};

// The write ledger: what became of every acknowledged write. It stands beside the store and watches every replica at
// once, as nobody inside the world could.
//
// A write is the newest of its key until a later write that had seen it supersedes it. Two writes of one key that did
// not know of each other are both newest; last write wins between them once they meet, and the other one is
// overwritten.

/// What the ledger must know of a write that a replica takes.
struct TakenWrite {
    KeyId key{};
    Version version;
    Version replaced;  // what the writer saw there until then
    bool deletes = false;
    bool increments = false;
};

/// Told by Replicas and Cluster as things happen, and by the regions' AnswerWatch what clients came to know. close()
/// gives the account from which the report and the expectation "lost_writes" are made.
class Ledger {
public:
    static constexpr std::size_t examples_a_fate = 5;

    /// A replica held this before the drill, when nobody waits for an answer any more. It may be superseded,
    /// overwritten or held like any write, and is in no class of the account.
    void restored(KeyId key, const Item& item);

    /// A replica took a write. The number is good until the write is decided and answered, after which it means another
    /// one.
    WriteId accepted(const TakenWrite& taken, sim::Time now);

    /// The client that sent it got the answer. Exactly one of this and unanswered() must follow each accepted(), at the
    /// latest before close().
    void acknowledged(WriteId write, sim::Time now);

    /// The client never will.
    void unanswered(WriteId write);

    /// A read that was asked for at `asked` was answered with this version (unwritten for nothing). It is stale when a
    /// greater one had been acknowledged before.
    void read(KeyId key, Version seen, sim::Time asked, sim::Time now) {
        if (index(key) >= by_key_.size()) return;
        const KeyState& state = by_key_[index(key)];
        if (seen < state.latest && state.latest_since <= asked) [[unlikely]]
            note_stale(state, seen, now);
    }

    /// The write reached a first other region only after its own had been out of service for so long.
    void came_late(KeyId key, Version version, sim::Duration hidden);

    /// The write's only copy is in a region that went out of service at `since` and never came back.
    void vanished(KeyId key, Version version, sim::Time since);

    /// The write's only copy was lost now, in a way that the fate tells: unless something that is under way brings it
    /// somewhere after all.
    void endangered(KeyId key, Version version, Fate loss, sim::Time now);

    /// The same, but a replica holds a greater version: the write is overwritten, unless that one is lost too.
    void outdone(KeyId key, Version version, Fate loss, sim::Time now);

    /// Whether any write was in danger of being lost. Since then the ledger must be told of each that a replica takes.
    bool has_losses() const { return has_losses_; }
    /// A replica took the version: it is in no danger any more, whatever was told before.
    void survived(KeyId key, Version version);

    /// A write met a greater version in a replica: one of them was there, the other came. The ledger must be told while
    /// it has conflicts.
    void gave_way(KeyId key, Version version);

    /// A disk was destroyed or damaged: from now on a write may be missing without having been endangered, as several
    /// losses may add up.
    void disk_failed() { disks_failed_ = true; }

    /// A replica took this version in the place of another, or of nothing. True when a later delete is known: the
    /// replica has forgotten it, or others have, or it has yet to hear of it.
    bool came_back(KeyId key, Version version, Version replaced);

    /// Everything accepted before this moment is on every replica, so conflicts among it are decided. True times of
    /// acceptance, whatever the clocks that made the versions showed.
    void settle_before(sim::Time moment) { settled_ = moment; }

    /// Writes whose clients may still get their answer.
    std::uint64_t pending() const { return pending_; }

    /// Whether any key has writes that did not know of each other.
    bool has_conflicts() const { return conflicts_ != 0; }

    /// Ends the drill: decides every write that is still newest by what the replicas hold of its key, all the same.
    LedgerAccount close(const std::function<Item(KeyId)>& held);

    /// Greatest version ever accepted for a key: what every replica must hold once all faults ended.
    Version greatest(KeyId key) const { return index(key) < by_key_.size() ? by_key_[index(key)].greatest : Version{}; }
    std::size_t keys() const { return by_key_.size(); }

private:
    static constexpr std::uint32_t none = 0xffff'ffff;
    enum class Reply : std::uint8_t { pending, given, none };

    /// Kept from acceptance until it is both decided and answered; then its number goes to another.
    struct Write {
        Version version{};
        sim::Time accepted{};
        KeyId key{};
        std::uint32_t next{};  // another newest write of the same key
        Fate fate{};           // once decided; before, a loss it is in danger of, or kept
        Reply reply{};
        bool decided : 1 {};
        bool late : 1 {};      // it was hidden for a time
        bool defeated : 1 {};  // it has a rival that wins over it
        bool deletes : 1 {};
        bool increments : 1 {};
        bool forgotten : 1 {};  // a delete, the last by then: some replica took an older version after it
        bool outdone : 1 {};    // its only copy was lost while a replica held a greater version
        bool beaten : 1 {};     // it gave way to a greater version in some replica
    };

    static_assert(sizeof(Write) == 32);

    /// What only few writes have, by the same number as the write.
    struct Rarity {
        sim::Duration hidden{};
        sim::Duration age{};  // when its last copy was lost
        Fate outdone_by{};    // the loss that took it, where a replica held a greater version
        Version rival;        // the first write that did not know of this one and wins over it
        sim::Time rival_accepted{};
    };

    /// One a key that was ever written, dense by key number.
    struct KeyState {
        Version greatest;                     // ever accepted
        Version latest;                       // greatest acknowledged
        sim::Time latest_since{};             // when that was acknowledged
        std::uint32_t newest = none;          // first of its newest writes
        std::uint32_t increments : 31 {};     // acknowledged
        std::uint32_t latest_deletes : 1 {};  // nothing there is what it should be
    };

    static_assert(sizeof(KeyState) == 32);

    KeyState& state_of(KeyId key);
    std::uint32_t counted_in_drill(std::size_t key, const Item& item) const;
    Rarity& rarity_of(std::uint32_t write);
    std::uint32_t find_newest(KeyId key, Version version);
    void unlink(KeyId key, std::uint32_t write);
    void decide(std::uint32_t write, Fate fate);
    void meet_rivals(std::uint32_t added);
    void decide_overwritten(std::uint32_t write, const Write& winner);
    void decide_settled(KeyId key);
    void decide_at_end(KeyId key, const Item& held);
    std::uint32_t winner_at_end(KeyId key, const Item& held) const;
    void decide_winner(std::uint32_t write, const Item& held);
    void decide_loser(std::uint32_t write, std::uint32_t winner, const Item& held);
    void decide_missing(std::uint32_t write, const Item& held);
    bool is_vanished(Version version) const;
    void decide_kept(std::uint32_t write);
    void decide_lost(std::uint32_t write, Fate loss, sim::Duration age);
    void finish(std::uint32_t write);
    void note_stale(const KeyState& state, Version seen, sim::Time now);
    void keep_example(const FateExample& example);

    sim::Slab<Write> writes_;
    std::vector<Rarity> rarities_;
    std::vector<KeyState> by_key_;
    std::vector<std::uint32_t> counted_before_;  // what counters showed before the drill, by key
    std::vector<Version> vanished_;              // newest writes that did; sorted at the end
    std::uint64_t pending_ = 0;
    std::uint64_t conflicts_ = 0;  // newest writes beyond the first, over all keys
    bool has_losses_ = false;
    bool disks_failed_ = false;
    sim::Time settled_ = sim::drill_start;
    LedgerAccount account_;
};

}  // namespace regiondrill::store
