// The region around a replica, as its peers' messages meet it: what has taken it down, and what is wrong with the
// process that works on what they ask.
#pragma once

#include "sim/cause.hpp"
#include "sim/engine.hpp"
#include "sim/random.hpp"
#include "store/data/item.hpp"

#include <cstdint>
#include <optional>

namespace regiondrill::store {

/// A write on its way to the region that must make it, or being made there.
enum class ForwardedWriteId : std::uint32_t {};

/// Implemented by the regions, and called in the midst of events. As it stands here: regions in which nothing is wrong
/// and work takes no time, for a store without regions around it.
class ReplicaHost {
public:
    virtual ~ReplicaHost() = default;

    /// A message that somebody needs has come to a region that is down: it is evidence of what has taken that down.
    /// Which is answered.
    virtual sim::Cause found_down(ReplicaId) { return sim::Cause::none; }

    /// Whether the region's process swallows a vote that is asked of it, and by what fault; which then has met it.
    virtual std::optional<sim::Cause> swallows_vote(ReplicaId, sim::Stream& /*dice*/) { return std::nullopt; }

    /// A forwarded write has come to its owner. True where the region works on it as on a client's: one of Cluster's
    /// forwarded_*() follows, now or later. False: it is made at once.
    virtual bool work_on(ReplicaId, ForwardedWriteId, sim::Stream /*dice*/) { return false; }

    /// Whoever waits for `done` with that subject (Cluster::submit) will be refused because of this, or gets its answer
    /// late by it. Told as soon as it is known, for those who do not wait so long.
    virtual void held_up(sim::EventKind /*done*/, std::uint32_t /*subject*/, sim::Cause) {}
};

}  // namespace regiondrill::store
