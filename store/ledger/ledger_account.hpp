// What the write ledger says in the end: the classes of a write, and how many came into each.
#pragma once

#include "sim/cause.hpp"
#include "sim/histogram.hpp"
#include "sim/time.hpp"
#include "store/data/item.hpp"

#include <array>
#include <cstdint>
#include <vector>

namespace regiondrill::store {

/// What became of a write; each acknowledged one ends in exactly one.
enum class Fate : std::uint8_t {
    kept,                     // readable everywhere at the end, or a delete that held
    superseded,               // replaced by a later write that had seen it, and of which something is left
    delayed,                  // kept, but nobody could read it until its region came back
    lost_with_region,         // its only copy was in a region that was gone when the drill ended
    lost_with_disk,           // its only copy was on a disk that was destroyed or went bad
    lost_unsynced,            // its only copy was in the memory of a region that lost its power
    overwritten_by_skew,      // lost to a write that was really made earlier
    overwritten_in_conflict,  // lost to a write made elsewhere at about the same time
    resurrected,              // a delete that was forgotten too early: what it deleted is back
};
inline constexpr std::size_t fates = 9;

/// Whether something broken may have brought it about,
constexpr bool may_have_cause(Fate fate) { return fate >= Fate::delayed; }
/// and whether nothing else does: conflicts, and deletes that are undone, may come of nothing broken.
constexpr bool has_cause(Fate fate) { return may_have_cause(fate) && fate <= Fate::overwritten_by_skew; }

constexpr bool is_loss(Fate fate) { return fate >= Fate::lost_with_region && fate <= Fate::lost_unsynced; }

/// A write worth telling: the first few of each fate but kept and superseded.
struct FateExample {
    Fate fate{};
    KeyId key{};
    Version version;
    sim::Time accepted{};
    Version winner;                          // overwritten: what won; resurrected: what is back
    sim::Time winner_accepted = sim::never;  // when that was written; never where nobody knows any more
    sim::Duration hidden{};                  // delayed: for how long; lost: age when it was lost
    sim::Cause cause{};                      // what brought it about: see FateCause
};

/// How many writes came to a fate by one cause: of the lost what took the last copy (or keeps its region away), of the
/// delayed what kept their region away, of those overwritten by skew what made a clock wrong; none where that is not
/// known. Of those overwritten in a conflict what kept the one write from the other's region, of resurrected deletes
/// what held back what they had deleted; where nothing did they are not listed. Other fates have no cause but what
/// other clients wrote.
struct FateCause {
    Fate fate{};
    sim::Cause cause{};
    std::uint64_t writes = 0;
};

/// Acknowledged increments, and what the counters show of them in the end. Those that neither show nor are lost gave
/// way to a plain write or delete that had seen them.
struct IncrementAccount {
    std::uint64_t acknowledged = 0;
    std::uint64_t shown = 0;
    std::uint64_t lost = 0;                  // do not show, and nothing that had seen them took their place
    std::uint64_t overwritten_by_plain = 0;  // of the lost: a plain write or delete won over them
    std::uint64_t unacknowledged = 0;        // show although nobody was told that they were made
    std::uint64_t counted_twice = 0;         // of these: another one of the same request counts already

    std::uint64_t replaced() const { return acknowledged - shown - lost; }
};

/// Complete once the ledger is closed. Only acknowledged writes are in it, each in one class.
struct LedgerAccount {
    std::uint64_t acknowledged = 0;
    std::array<std::uint64_t, fates> by_fate{};
    sim::Histogram stale_reads;         // by the age of the first acknowledged write that the read did not show
    sim::Duration longest_delay{};      // of the delayed
    sim::Duration recovery_point{};     // of the lost: greatest age when they were lost
    std::uint64_t lost_superseded = 0;  // of the lost: a later one that had seen it is lost as well
    IncrementAccount increments;
    std::vector<FateExample> examples;
    std::vector<FateCause> causes;  // by fate, then by cause

    std::uint64_t count(Fate fate) const { return by_fate[static_cast<std::size_t>(fate)]; }
    std::uint64_t lost() const {
        return count(Fate::lost_with_region) + count(Fate::lost_with_disk) + count(Fate::lost_unsynced);
    }
    std::uint64_t overwritten() const {
        return count(Fate::overwritten_by_skew) + count(Fate::overwritten_in_conflict);
    }
};

}  // namespace regiondrill::store
