// The write ledger: what became of every acknowledged write. It stands beside the store and watches every replica at
// once, as nobody inside the world could.
//
// A write is the newest of its key until a later write that had seen it supersedes it. Two writes of one key that did
// not know of each other are both newest; last write wins between them once they meet, and the other one is
// overwritten.
#pragma once

#include "sim/slab.hpp"
#include "sim/time.hpp"
#include "store/ids.hpp"
#include "store/version.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

namespace regiondrill::store {

/// What became of a write; each acknowledged one ends in exactly one.
enum class Fate : std::uint8_t {
    kept,                     // readable everywhere at the end
    superseded,               // replaced by a later write that had seen it
    delayed,                  // kept, but nobody could read it until its region came back
    lost,                     // its only copy was in a region that was gone when the drill ended
    overwritten_by_skew,      // lost to a write that was really made earlier
    overwritten_in_conflict,  // lost to a write made elsewhere at about the same time
};
inline constexpr std::size_t fates = 6;

/// A write worth telling: the first few of each fate but kept and superseded.
struct FateExample {
    Fate fate{};
    KeyId key{};
    Version version;
    sim::Time accepted{};
    Version winner;               // overwritten: what won
    sim::Time winner_accepted{};  // and when that was written
    sim::Duration hidden{};       // delayed: for how long; lost: age when its region went
};

struct LedgerAccount {
    std::uint64_t acknowledged = 0;
    std::array<std::uint64_t, fates> by_fate{};
    std::uint64_t stale_reads = 0;
    sim::Duration stalest{};         // greatest age of a newer acknowledged write that a read did not see
    sim::Duration longest_delay{};   // of the delayed
    sim::Duration recovery_point{};  // of the lost: greatest age when their region went
    std::vector<FateExample> examples;

    std::uint64_t count(Fate fate) const { return by_fate[static_cast<std::size_t>(fate)]; }
};

class Ledger {
public:
    static constexpr std::size_t examples_a_fate = 5;

    /// A replica took a write; `replaced` is what it held for the key until then.
    WriteId accepted(KeyId key, Version version, Version replaced, sim::Time now);

    /// The client that sent it got the answer.
    void acknowledged(WriteId write, sim::Time now);

    /// The client never will.
    void unanswered(WriteId write);

    /// A read was answered with this version (unwritten for nothing).
    void read(KeyId key, Version seen, sim::Time now) {
        if (index(key) >= by_key_.size()) return;
        const KeyState& state = by_key_[index(key)];
        if (seen < state.latest) [[unlikely]]
            note_stale(now - state.latest_since);
    }

    /// The write reached a first other region only after its own had been out of service for so long.
    void came_late(KeyId key, Version version, sim::Duration hidden);

    /// The write's only copy is in a region that went out of service at `since` and never came back.
    void vanished(KeyId key, Version version, sim::Time since);

    /// Everything accepted before this moment is on every replica, so conflicts among it are decided.
    void settle_before(sim::Time moment) { settled_ = moment; }

    /// Writes whose clients may still get their answer.
    std::uint64_t pending() const { return pending_; }

    /// Whether any key has writes that did not know of each other.
    bool has_conflicts() const { return conflicts_ != 0; }

    /// Ends the drill: every write still newest is kept, delayed or overwritten.
    LedgerAccount close();

    /// Greatest version ever accepted for a key: what every replica must hold once all faults ended.
    Version greatest(KeyId key) const { return index(key) < by_key_.size() ? by_key_[index(key)].greatest : Version{}; }
    std::size_t keys() const { return by_key_.size(); }

private:
    static constexpr std::uint32_t none = 0xffff'ffff;
    enum class Answer : std::uint8_t { pending, given, none };

    struct Write {
        Version version{};
        sim::Time accepted{};
        KeyId key{};
        std::uint32_t next{};  // another newest write of the same key
        Fate fate{};
        bool decided{};
        Answer answer{};
        bool late{};      // it was hidden for a time
        bool defeated{};  // it has a rival that wins over it
    };

    static_assert(sizeof(Write) == 32);

    /// What only few writes have, by the same number as the write.
    struct Rarity {
        sim::Duration hidden{};
        Version rival;  // the first write that did not know of this one and wins over it
        sim::Time rival_accepted{};
    };

    struct KeyState {
        Version greatest;             // ever accepted
        Version latest;               // greatest acknowledged
        sim::Time latest_since{};     // when that was acknowledged
        std::uint32_t newest = none;  // first of its newest writes
    };

    KeyState& state_of(KeyId key);
    Rarity& rarity_of(std::uint32_t write);
    std::uint32_t find_newest(KeyId key, Version version);
    void unlink(KeyId key, std::uint32_t write);
    void decide(std::uint32_t write, Fate fate);
    void meet_rivals(std::uint32_t added);
    void decide_overwritten(std::uint32_t write, const Write& winner);
    void decide_settled(KeyId key);
    void finish(std::uint32_t write);
    void note_stale(sim::Duration age);
    void keep_example(const FateExample& example);

    sim::Slab<Write> writes_;
    std::vector<Rarity> rarities_;
    std::vector<KeyState> by_key_;
    std::uint64_t pending_ = 0;
    std::uint64_t conflicts_ = 0;  // newest writes beyond the first, over all keys
    sim::Time settled_ = sim::drill_start;
    LedgerAccount account_;
};

}  // namespace regiondrill::store
