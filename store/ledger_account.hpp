// What the write ledger says in the end.
#pragma once

#include "sim/histogram.hpp"
#include "sim/time.hpp"
#include "store/ids.hpp"
#include "store/version.hpp"

#include <array>
#include <cstdint>
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

}  // namespace regiondrill::store
