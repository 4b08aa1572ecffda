// A channel: replication from one replica to one of its peers. Batches go in order, are acknowledged, and go again when
// no acknowledgement comes.
#pragma once

#include "sim/engine.hpp"
#include "sim/histogram.hpp"
#include "sim/place.hpp"
#include "sim/random.hpp"
#include "store/ids.hpp"
#include "store/replication_log.hpp"

#include <algorithm>
#include <cstdint>
#include <vector>

namespace regiondrill::store {

struct Channel {
    ReplicaId from{};
    ReplicaId to{};
    sim::LinkId out{};   // carries the batches
    sim::LinkId back{};  // carries the acknowledgements
    sim::Stream dice;

    LogPosition sent = 0;                       // up to here batches are under way or arrived
    LogPosition applied = 0;                    // up to here the peer has everything; known to the peer
    LogPosition synced = 0;                     // up to here the peer has it on its disk; known to the peer
    LogPosition acked = 0;                      // applied, as the sender knows it
    LogPosition stored = 0;                     // synced, as the sender knows it: it may forget these
    sim::Time last_arrival = sim::drill_start;  // a channel is a TCP connection: nothing overtakes
    sim::Time last_ack = sim::drill_start;
    sim::Time line_free = sim::drill_start;         // when the last byte of what was sent has left
    sim::Time repair_line_free = sim::drill_start;  // the same of anti-entropy, which has a share of the bandwidth
    int repairs = 0;                                // sessions of anti-entropy that use it
    bool is_congested = false;                      // more waits than the line carries away in a while

    bool resend_pending = false;
    bool recovering = false;  // a batch went unanswered: one at a time until one is acknowledged
    LogPosition acked_when_armed = 0;
    int silences = 0;  // resends in a row without an answer

    int pauses = 0;        // faults that hold it back
    LogPosition held = 0;  // up to here entries were counted as held back

    sim::Histogram lag;                   // from acceptance to application at the peer, a write each
    std::uint64_t backlog_max = 0;        // writes
    std::uint64_t backlog_bytes_max = 0;  // and their bytes
    std::uint64_t dropped = 0;            // writes that were given up because too many waited

    /// Most writes that waited, by slice of the drill; -1 where nobody looked.
    std::vector<std::int32_t> pending;

    /// Writes of the sender's log that the peer is not known to have.
    std::uint64_t waiting(const ReplicationLog& log) const { return log.end() - std::max(acked, log.begin()); }

    void note_backlog(const ReplicationLog& log, std::size_t slice) {
        const LogPosition first = std::max(acked, log.begin());
        backlog_max = std::max(backlog_max, log.end() - first);
        backlog_bytes_max = std::max(backlog_bytes_max, log.bytes_from(first));
        if (slice >= pending.size()) pending.resize(slice + 1, -1);
        const std::uint64_t waiting = std::min<std::uint64_t>(log.end() - first, 0x7fff'ffff);
        pending[slice] = std::max(pending[slice], static_cast<std::int32_t>(waiting));
    }
};

}  // namespace regiondrill::store
