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

namespace regiondrill::store {

struct Channel {
    ReplicaId from{};
    ReplicaId to{};
    sim::LinkId out{};   // carries the batches
    sim::LinkId back{};  // carries the acknowledgements
    sim::Stream dice;

    LogPosition sent = 0;                       // up to here batches are under way or arrived
    LogPosition applied = 0;                    // up to here the peer has everything; known to the peer
    LogPosition acked = 0;                      // the same, as the sender knows it
    sim::Time last_arrival = sim::drill_start;  // a channel is a TCP connection: nothing overtakes
    sim::Time last_ack = sim::drill_start;

    bool resend_pending = false;
    bool recovering = false;  // a batch went unanswered: one at a time until one is acknowledged
    LogPosition acked_when_armed = 0;
    int silences = 0;  // resends in a row without an answer

    int pauses = 0;        // faults that hold it back
    LogPosition held = 0;  // up to here entries were counted as held back

    sim::Histogram lag;  // from acceptance to application at the peer, a write each
    std::uint64_t backlog_max = 0;

    void note_backlog(LogPosition end) { backlog_max = std::max(backlog_max, end - acked); }
};

}  // namespace regiondrill::store
