// What a replica's table took, in order, for readers who follow along: own writes and replicated ones alike, once each.
// Writes that lost are not in it.
//
// Entries are shown once they are on disk (published), so that what a reader saw survives a crash; those that were not
// are withdrawn by it, and later ones get their positions. Old entries go by time, number and size; a reader who comes
// too late for them is told.
#pragma once

#include "sim/invariant.hpp"
#include "sim/result.hpp"
#include "sim/time.hpp"
#include "store/data/intern_pool.hpp"
#include "store/data/item.hpp"

#include <algorithm>
#include <cstdint>
#include <vector>

namespace regiondrill::store {

/// Place of a change in a replica's feed, counted from 0.
using FeedPosition = std::uint64_t;

/// One entry. `applied` is when this replica took it, which for a replicated write is later than when it was made.
struct Change {
    FeedPosition position = 0;
    Version version;
    sim::Time applied{};
    KeyId key{};
    ValueId value{};
    bool deleted = false;
};

/// How long published changes can be read at least; whichever comes first ends it.
struct FeedRetention {
    sim::Duration age = std::chrono::hours{24};
    std::uint64_t changes = 1U << 20;
    /// Of values that somebody gave as text; those of simulated clients take no room. A change that is not published
    /// yet stays beyond it.
    std::uint64_t octets = 64ULL * 1024 * 1024;
};

/// Why a feed cannot be read from a position.
enum class FeedError : std::uint8_t {
    trimmed,  // changes from there on are gone; begin() is the oldest there is
    beyond,   // nothing has been published there yet
};

/// One a replica, where the scenario asks for feeds. The replica appends what its table takes, syncs publish, crashes
/// withdraw; readers come through the regions' API (/changes) and hold a position, so the feed knows nothing of them.
class ChangeFeed {
public:
    /// The feed is a holder of its changes' values in `values`, until it trims or withdraws them.
    explicit ChangeFeed(ValuePool& values, FeedRetention retention = {});

    FeedPosition begin() const { return begin_; }          // of the oldest change kept
    FeedPosition published() const { return published_; }  // after the last change that is shown
    FeedPosition end() const { return end_; }              // after the last one

    /// The table took a change; its position in the feed is set here. Times must not go back. The change is shown to
    /// nobody before it is published.
    FeedPosition append(Change change);

    /// Everything before the position is on disk.
    void publish(FeedPosition position);

    /// A crash: what was applied from the position on never came to the disk. Nobody has seen it; it must not be
    /// published.
    void withdraw(FeedPosition position);

    /// Forgets published changes beyond the retention.
    void trim(sim::Time now);

    /// Disk lost: forgets everything. Positions go on, so that readers learn that they missed something.
    void clear();

    /// Shows at most `limit` published changes for which `wanted(change)` holds to `visitor(change)`, in order from a
    /// position on. Returns the position to go on from.
    template <class Wanted, class Visitor>
    sim::Result<FeedPosition, FeedError> visit(FeedPosition from, std::uint64_t limit, Wanted wanted,
                                               Visitor visitor) const {
        if (from < begin_) return FeedError::trimmed;
        if (from > published_) return FeedError::beyond;
        for (; from < published_ && limit > 0; ++from) {
            const Change& change = at(from);
            if (!wanted(change)) continue;
            visitor(change);
            --limit;
        }
        return from;
    }

    /// The same with every change wanted.
    template <class Visitor>
    sim::Result<FeedPosition, FeedError> visit(FeedPosition from, std::uint64_t limit, Visitor visitor) const {
        return visit(
            from, limit, [](const Change&) { return true; }, visitor);
    }

private:
    const Change& at(FeedPosition position) const { return ring_[position & (ring_.size() - 1)]; }
    void let_go(const Change& change);
    void forget_first();
    void grow();

    ValuePool& values_;
    FeedRetention retention_;
    std::vector<Change> ring_;  // size is a power of two
    FeedPosition begin_ = 0;
    FeedPosition published_ = 0;
    FeedPosition end_ = 0;
    std::uint64_t octets_ = 0;  // of the values
};

}  // namespace regiondrill::store
