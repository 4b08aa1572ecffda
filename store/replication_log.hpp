// What a replica accepted and has still to bring to its peers, in order: a ring that grows with the backlog.
#pragma once

#include "sim/engine.hpp"
#include "sim/histogram.hpp"
#include "sim/place.hpp"
#include "sim/random.hpp"
#include "store/item.hpp"

#include <algorithm>
#include <cstdint>
#include <vector>

namespace regiondrill::store {

/// Which life of its replica something belongs to: it counts the losses of memory or disk. Nothing is lost in life 0.
using Life = std::uint16_t;

struct LogEntry {
    Item item;
    sim::Time accepted{};
    std::uint64_t offset = 0;  // bytes of all entries before it
    KeyId key{};
    Life lost_in = 0;  // the life whose end took it away; batches sent in that life still carry it. 0: it is there
};

static_assert(sizeof(LogEntry) == 40);

/// Place of an entry in a replica's log, counted from its first write. Places of lost entries are not used again.
using LogPosition = std::uint64_t;

class ReplicationLog {
public:
    ReplicationLog() : ring_(1024) {}

    LogPosition begin() const { return begin_; }
    LogPosition end() const { return end_; }

    /// Bytes of the entries from `from` to the end.
    std::uint64_t bytes_from(LogPosition from) const { return end_offset_ - offset(from); }
    std::uint64_t bytes_between(LogPosition from, LogPosition to) const { return offset(to) - offset(from); }

    void append(LogEntry entry, std::uint32_t bytes) {
        if (end_ - begin_ == ring_.size()) grow();
        entry.offset = end_offset_;
        end_offset_ += bytes;
        ring_[end_++ & (ring_.size() - 1)] = entry;
    }

    const LogEntry& operator[](LogPosition at) const { return ring_[at & (ring_.size() - 1)]; }

    /// Everything from `from` on goes with the life that ends; what was lost before stays lost then.
    void lose_from(LogPosition from, Life ended) {
        for (LogPosition at = from; at < end_; ++at) {
            LogEntry& entry = ring_[at & (ring_.size() - 1)];
            if (entry.lost_in == 0) entry.lost_in = ended;
        }
    }

    /// Forgets the oldest entry.
    void drop_first() { ++begin_; }

private:
    std::uint64_t offset(LogPosition at) const { return at < end_ ? (*this)[at].offset : end_offset_; }

    void grow() {
        std::vector<LogEntry> larger(ring_.size() * 2);
        for (LogPosition at = begin_; at < end_; ++at) larger[at & (larger.size() - 1)] = (*this)[at];
        ring_.swap(larger);
    }

    std::vector<LogEntry> ring_;  // size is a power of two
    LogPosition begin_ = 0;
    LogPosition end_ = 0;
    std::uint64_t end_offset_ = 0;
};

// A channel: replication from one replica to one of its peers. Batches go in order, are acknowledged, and go again when
// no acknowledgement comes.

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
