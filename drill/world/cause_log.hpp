// The record of causes: every change that mattered to a drill, with what brought it about. What a report says of why
// something happened is read from here, and nothing is inferred afterwards.
#pragma once

#include "sim/cause.hpp"
#include "sim/time.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace regiondrill::drill {

/// What an entry is about; `subject` and `good` mean something else for each.
enum class CauseKind : std::uint8_t {
    fault_began,      // subject: the fault
    fault_ended,      // subject: the fault
    checker_verdict,  // subject: the check; good: the checker finds it well
    check_verdict,    // subject: the check; good: healthy
    operator_act,     // subject: the act, among Operators::acts()
    answer_changed,   // subject: the population whose resolvers are answered otherwise
    answer_fetched,   // subject: the population of which a resolver has fetched the changed answer
    overload,         // subject: the region; more was asked of it than it can serve at once
    takeover,         // subject: the replica that made itself the store's writer
};

/// An entry's number, in the order of time.
enum class EntryId : std::uint32_t {};
inline constexpr EntryId no_entry{0xffff'ffff};

struct CauseEntry {
    sim::Time at{};
    CauseKind kind{};
    bool good = false;
    std::uint16_t site = 0;  // verdicts: of the DNS that came to it
    std::uint32_t subject = 0;
    EntryId because = no_entry;  // what tipped it; none where nothing that is recorded did
};

/// Written where things happen, read by analysis and reports. World owns the only one. It holds a bounded number of
/// entries and counts those that it had no room for: these are `no_entry` to whoever would refer to them. What
/// resolvers fetch, which is the most and to which nothing refers, has at most the first half.
class CauseLog {
public:
    /// About 1.5 MB.
    static constexpr std::size_t most_entries = 1U << 16U;

    EntryId add(const CauseEntry& entry);

    const std::vector<CauseEntry>& entries() const { return entries_; }
    /// Not of no_entry.
    const CauseEntry& operator[](EntryId id) const { return entries_[static_cast<std::size_t>(id)]; }
    std::uint64_t dropped() const { return dropped_; }

    /// The entry that stands for a cause: the fault's beginning, or, for what became well again (`ended`), its end once
    /// that has come.
    EntryId entry_of(sim::Cause cause, bool ended) const;

    /// A region's last overload; none where there was none.
    EntryId last_overload(std::uint32_t region) const {
        return region < overloads_.size() ? overloads_[region] : no_entry;
    }

    /// How a region came to be a member again, or for the first time.
    struct Addition {
        sim::Cause by{};       // the fault that added it, or whose end did
        sim::Cause away_by{};  // what had kept it away; none where it was not there from the beginning
        EntryId before{};      // entries from here on are later
    };
    void note_addition(std::uint32_t region, const Addition& addition);
    /// The last; none where it has always been a member.
    std::optional<Addition> last_addition(std::uint32_t region) const;
    /// The number of the next entry.
    EntryId next() const { return EntryId{static_cast<std::uint32_t>(entries_.size())}; }

    /// The fault whose beginning or end an entry goes back to; none where it goes back to neither.
    sim::Cause root_of(EntryId id) const;
    /// The first of the entries that led to this one: the fault's beginning or end where it goes back to one.
    EntryId origin_of(EntryId id) const;
    /// From the first to this one.
    std::vector<EntryId> path_to(EntryId id) const;

    /// The fault whose beginning, end or next step is played just now: what operators do meanwhile is its doing.
    sim::Cause acting() const { return acting_; }
    void set_acting(sim::Cause cause) { acting_ = cause; }

private:
    struct FaultEntries {
        EntryId began = no_entry;
        EntryId ended = no_entry;
    };

    std::vector<CauseEntry> entries_;
    std::vector<FaultEntries> faults_;                // by number
    std::vector<EntryId> overloads_;                  // by region, the last of each
    std::vector<std::optional<Addition>> additions_;  // likewise
    std::uint64_t dropped_ = 0;
    sim::Cause acting_{};
};

}  // namespace regiondrill::drill
