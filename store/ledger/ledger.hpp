// The write ledger: what became of every write that a client was told had been made.
#pragma once

#include "sim/slab.hpp"
#include "sim/time.hpp"
#include "store/data/item.hpp"
#include "store/data/paged_array.hpp"
#include "store/ledger/ledger_account.hpp"
#include "store/ledger/missed_writes.hpp"

#include <boost/unordered/unordered_flat_set.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <utility>
#include <vector>

namespace regiondrill::store {

// The write ledger: what became of every acknowledged write. It stands beside the store and watches every replica at
// once, as nobody inside the world could.
//
// A write is the newest of its key until a later write that had seen it supersedes it. Two writes of one key that did
// not know of each other are both newest; last write wins between them once they meet, and the other one is
// overwritten.
//
// What was superseded stays superseded only as long as something of what followed is left: where the only copies of
// all that followed are lost, it is lost with them, or is the newest again where a replica still holds it. So
// superseded writes are remembered one by one, each line from the newest one back to what every replica has; what is
// older is counted. That takes 32 bytes a write for as long as the replication log keeps it too, because a region lacks
// it.

/// What the ledger must know of a write that a replica takes.
struct TakenWrite {
    KeyId key{};
    Version version;
    Version replaced;  // what the writer saw there until then
    bool deletes = false;
    bool increments = false;
    Sender sender{};           // of an increment
    sim::Cause misdated_by{};  // what makes the writer's clock wrong
};

/// The last copy of a write goes: how, when and by what.
struct Loss {
    Fate fate{};
    sim::Time at{};
    sim::Cause cause{};
};

/// Told by Replicas and Cluster as things happen, and by the regions' AnswerWatch what clients came to know. close()
/// gives the account from which the report and the expectation "lost_writes" are made.
class Ledger {
public:
    static constexpr std::size_t examples_a_fate = 5;

    /// Where replicas vote: a write may be accepted so long before it is decided, and known to all replicas.
    void expect_votes(sim::Duration at_most) { undecided_ = at_most; }

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
        const KeyState* state = by_key_.find(index(key));
        if (state != nullptr && seen < state->latest) [[unlikely]]
            note_stale(*state, seen, asked, now);
    }

    /// The write reached a first other region only after its own had been out of service for so long.
    void came_late(KeyId key, Version version, sim::Duration hidden, sim::Cause cause = {});

    /// The write is only in regions that are gone, the last of them since `since`, and never came back. `living`: what
    /// the others hold of the key. `cause`: what keeps that last one away.
    void vanished(KeyId key, Version version, const std::vector<Version>& living, sim::Time since,
                  sim::Cause cause = {});

    /// The write's only copy was lost: unless something that is under way brings it somewhere after all. `held`: what
    /// replicas still hold of the key, all smaller.
    void endangered(KeyId key, Version version, const Loss& loss, const std::vector<Version>& held);

    /// The same, but a replica holds a greater version: the write is overwritten, unless that one is lost too.
    void outdone(KeyId key, Version version, const Loss& loss);

    /// Whether any write was in danger of being lost. Since then the ledger must be told of each that a replica takes.
    bool has_losses() const { return has_losses_; }
    /// A replica took the version: it is in no danger any more, whatever was told before.
    void survived(KeyId key, Version version, sim::Time now);

    /// A write met a greater version in a replica: one of them was there, the other came. The ledger must be told while
    /// it has conflicts.
    void gave_way(KeyId key, Version version);

    /// A disk was destroyed or damaged: from now on a write may be missing without having been endangered, as several
    /// losses may add up.
    void disk_failed(sim::Time now, sim::Cause cause = {}) { disk_failed_ = {Fate::lost_with_disk, now, cause}; }

    /// A replica took this version in the place of another, or of nothing. True when a later delete is known: the
    /// replica has forgotten it, or others have, or it has yet to hear of it.
    /// `late_by`: what held the version back until now.
    bool came_back(KeyId key, Version version, Version replaced, sim::Cause late_by = {});

    /// Says what keeps now what a region writes from another one: asked where two of their writes turn out not to know
    /// of each other.
    using Parting = std::function<sim::Cause(RegionRank from, RegionRank to)>;
    void set_parting(Parting parting) { parting_ = std::move(parting); }

    /// Everything accepted before this moment is on the disk of every replica, so conflicts among it are decided. True
    /// times of acceptance, whatever the clocks that made the versions showed.
    void settle_before(sim::Time moment) { settled_ = moment - undecided_; }

    /// A majority has agreed on this version of the key, by that ballot: what was offered by a lesser one, and of which
    /// nobody is told that it stands, never will.
    void outvoted(KeyId key, Version agreed, Version ballot) {
        if (conflicts_ == 0) [[likely]]
            return;
        drop_offers(key, [&](Version version) { return version < ballot && version != agreed; });
    }

    /// What was offered to voters as such a version of the key stands nowhere, and never will: if nobody is told that
    /// it does, it is forgotten.
    void drop_offers(KeyId key, const std::function<bool(Version)>& is_gone);

    /// Nothing that has seen the write is known, nor has it been decided.
    bool is_newest(KeyId key, Version version) const { return find_newest(key, version) != none; }

    /// Writes whose clients may still get their answer.
    std::uint64_t pending() const { return pending_; }

    /// Writes that did not know of another one of their key, and of which it is not decided yet which of them stands.
    std::uint64_t rivals() const { return conflicts_; }
    bool has_conflicts() const { return conflicts_ != 0; }

    /// Ends the drill: decides every write that is still newest by what the replicas hold of its key, all the same.
    LedgerAccount close(const std::function<Item(KeyId)>& held);

    /// Greatest version ever accepted for a key: what every replica must hold once all faults ended.
    Version greatest(KeyId key) const { return known_of(key).greatest; }
    /// `visit` is given each key that may have been written, and its greatest version, in the order of the keys.
    template <class Visit>
    void each_key(Visit visit) const {
        by_key_.each([&](std::size_t number, const KeyState& state) {
            visit(KeyId{static_cast<std::uint32_t>(number)}, state.greatest);
        });
    }

    /// Writes that are remembered one by one.
    std::size_t remembered() const { return writes_.in_use(); }

private:
    static constexpr std::uint32_t none = 0xffff'ffff;
    enum class Reply : std::uint8_t { pending, given, none };

    /// Kept from acceptance until it is both decided and answered, and what superseded it is everywhere; then its
    /// number goes to another.
    struct Write {
        Version version{};
        sim::Time accepted{};
        KeyId key{};
        std::uint32_t next{};      // another newest write of the same key
        std::uint32_t replaced{};  // what it superseded, while that is remembered: the next one of its line
        Fate fate : 4 {};          // before it is decided: a loss it is in danger of, kept, or superseded
        Reply reply : 2 {};
        bool late : 1 {};      // it was hidden for a time
        bool defeated : 1 {};  // it has a rival that wins over it
        bool deletes : 1 {};
        bool increments : 1 {};
        bool forgotten : 1 {};        // a delete, the last by then: some replica took an older version after it
        bool outdone : 1 {};          // its only copy was lost while a replica held a greater version
        bool beaten : 1 {};           // it gave way to a greater version in some replica
        bool stranded : 1 {};         // superseded by what is in danger, and lost with that
        bool decided : 1 {};          // in no line any more: its answer is all that is waited for
        bool unshown : 1 {};          // an increment that no counter will show,
        std::uint16_t heirs : 15 {};  // remembered writes that superseded it
        bool by_plain : 1 {};         // as a plain write won over it
    };

    static_assert(sizeof(Write) == 32);

    /// What the counter of a key shows, from the last plain write on.
    struct Counted {
        std::uint64_t acknowledged = 0;
        std::vector<Sender> unacknowledged;
        Sender last;  // of the last one that is everywhere, which is not among them yet
    };

    /// What superseded writes that are everywhere come to: only a loss of everything undoes that.
    struct Settled {
        std::uint32_t acknowledged = 0;
        sim::Time oldest{};  // of these
        Counted counted;
    };

    /// The newest write of a key was only in regions that are gone.
    struct Vanished {
        KeyId key{};
        Version version;
        bool deletes = false;
    };

    /// What only few writes have.
    struct Rarity {
        sim::Duration hidden{};
        sim::Cause hidden_by{};
        sim::Time lost_at{};  // when its last copy was
        sim::Cause lost_by{};
        Version left;       // the greatest version that was left then, or came back since
        Fate outdone_by{};  // the loss that took it, where a replica held a greater version
        Version rival;      // the first write that did not know of this one and wins over it
        sim::Time rival_accepted{};
        bool rival_increments = false;
        sim::Cause misdated_by{};  // what made its writer's clock wrong,
        sim::Cause skewed_by{};    // or that of the rival, or its own: what it lost to the rival by
        sim::Cause parted_by{};    // what kept the earlier of it and its rival from the other's region
        sim::Cause revived_by{};   // of a forgotten delete: what had held back what took its place
        Settled settled;           // lost with it, where nothing was left
    };

    /// One a key that was ever written, dense by key number: a cache line.
    struct alignas(64) KeyState {
        Version greatest;                          // ever accepted
        Version latest;                            // greatest acknowledged
        sim::Time latest_since{};                  // when that was acknowledged
        Version base;                              // the last superseded write that is everywhere
        sim::Time base_accepted{};                 //
        sim::Time oldest{};                        // of the settled
        std::uint32_t newest = none;               // first of its newest writes
        std::uint32_t trail = MissedWrites::none;  // of acknowledged writes before the latest
        std::uint32_t settled : 28 {};             // acknowledged and superseded before the base
        bool base_acknowledged : 1 {};             //
        bool base_deletes : 1 {};                  //
        bool base_increments : 1 {};               //
        bool latest_deletes : 1 {};                // nothing there is what it should be
        std::uint32_t superseded : 27 {};          // remembered, about, and
        std::uint32_t doublings : 5 {};            // of how many are too many
    };

    static_assert(sizeof(KeyState) == 64);

    KeyState& state_of(KeyId key) { return by_key_[index(key)]; }
    const KeyState& known_of(KeyId key) const;
    Rarity& rarity_of(std::uint32_t write);
    std::uint32_t find_newest(KeyId key, Version version) const;
    std::uint32_t find_superseded(KeyId key, Version version) const;
    void link(KeyId key, std::uint32_t write);
    void unlink(KeyId key, std::uint32_t write);
    void decide(std::uint32_t write, Fate fate);
    void finish(std::uint32_t write);
    void release(std::uint32_t write);
    void meet_rivals(std::uint32_t added);
    void note_sender(std::uint32_t write, Sender sender);
    Sender sender_of(std::uint32_t write) const;
    void note_acknowledged(KeyState& state, const Write& write, sim::Time now);
    void note_stale(const KeyState& state, Version seen, sim::Time asked, sim::Time now);
    void keep_example(const FateExample& example);
    sim::Cause misdated_by(std::uint32_t write) const;
    sim::Cause cause_of(std::uint32_t write);
    void count_cause(Fate fate, sim::Cause cause, std::uint64_t writes);
    sim::Cause parted_by(std::uint32_t earlier, std::uint32_t later) const;

    // Lines of superseded writes (store/ledger/ledger_lines.cpp).
    void supersede(KeyState& state, std::uint32_t old, std::uint32_t heir);
    void settle(KeyState& state, std::uint32_t write);
    void settle_base(KeyState& state, KeyId key);
    void shorten_line(KeyState& state, std::uint32_t write);
    Counted& counted_of(KeyId key) { return counted_[index(key)]; }
    void count(Counted& counted, bool increments, Reply reply, Sender sender) const;
    void strand(std::uint32_t write, const std::vector<Version>& held, sim::Time lost_at, sim::Cause cause);
    bool has_others(std::uint32_t write) const;
    void strand_settled(std::uint32_t write, std::uint32_t last);
    void reopen(std::uint32_t write);
    void reopen_base(KeyId key);
    void rescue(std::uint32_t write);
    void unstrand(std::uint32_t write);
    std::uint32_t surface(KeyId key, Version version);
    void rejoin(std::uint32_t last, Version left);
    void abandon_line(std::uint32_t from, bool is_replaced, bool by_plain);
    void end_line(std::uint32_t write, Version held);
    void lose_line(std::uint32_t write, Fate loss);
    Version left_at(KeyId key, Version living, sim::Time moment) const;
    sim::Time accepted_at(KeyId key, Version version) const;

    // What each write comes to (store/ledger/ledger_decisions.cpp).
    void decide_overwritten(std::uint32_t write, const Write& winner);
    void decide_settled(KeyId key);
    void decide_at_end(KeyId key, const Item& held);
    std::uint32_t winner_at_end(KeyId key, const Item& held) const;
    void decide_winner(std::uint32_t write, const Item& held);
    void decide_loser(std::uint32_t write, std::uint32_t winner, const Item& held);
    void decide_missing(std::uint32_t write, const Item& held);
    bool has_come_back(KeyId key, const Item& held) const;
    void decide_kept(std::uint32_t write);
    void decide_lost(std::uint32_t write, Fate loss);

    sim::Slab<Write> writes_;
    using Rarities = std::map<std::uint32_t, Rarity>;
    Rarities rarities_;                       // by write; references to them stay good
    std::vector<Rarities::node_type> spare_;  // of writes that are over, so that a warm ledger takes no memory
    PagedArray<KeyState> by_key_;
    MissedWrites missed_;
    PagedArray<Counted> counted_;                       // by key, as far as any was a counter
    std::vector<Sender> senders_;                       // of increments, by write
    boost::unordered_flat_set<std::uint64_t> retried_;  // names of requests that were made again, and acknowledged
    std::vector<std::uint32_t> path_;                   // of a walk along a line
    std::vector<Vanished> vanished_;                    // by key at the end
    std::uint64_t pending_ = 0;
    std::uint64_t conflicts_ = 0;  // newest writes beyond the first, over all keys
    bool has_losses_ = false;
    Loss disk_failed_{Fate::lost_with_disk, sim::never, {}};  // the last that did; never for none
    sim::Duration undecided_{};
    sim::Time settled_ = sim::drill_start;
    Parting parting_;
    LedgerAccount account_;
};

}  // namespace regiondrill::store
