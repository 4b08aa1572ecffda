// Channels: what replication from each replica to each of its peers has come to, who holds it back, and who waits for
// it. Replication (store/replication/replication) moves what is in them; others ask here what has arrived where.
#pragma once

#include "sim/engine.hpp"
#include "sim/histogram.hpp"
#include "sim/network.hpp"
#include "sim/random.hpp"
#include "store/data/replication_log.hpp"
#include "store/replication/dirty_pairs.hpp"
#include "store/replication/replicas.hpp"

#include <algorithm>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace regiondrill::store {

/// A channel: replication from one replica to one of its peers. Batches go in order, are acknowledged, and go again
/// when no acknowledgement comes.
struct Channel {
    /// Of what its line can carry: more waits in the log, where it can still be dropped or lost.
    static constexpr sim::Duration send_ahead = std::chrono::seconds{1};

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

    sim::Cause held_up_by{};        // what stopped it last,
    LogPosition held_up_until = 0;  // until this is acknowledged: then it has caught up with what that cost it

    sim::Histogram lag;                   // from acceptance to application at the peer, a write each
    std::uint64_t backlog_max = 0;        // writes
    std::uint64_t backlog_bytes_max = 0;  // and their bytes
    std::uint64_t dropped = 0;            // writes that were given up because too many waited

    /// When its line had more to carry than it can in a while, in the order of time.
    struct Full {
        sim::Time from{};
        sim::Time to{};  // when the last byte that was to be carried then has left
    };
    std::vector<Full> full;

    /// Stretches that touch are one.
    void note_full(sim::Time now, sim::Time until) {
        if (full.empty() || full.back().to < now) full.push_back({now, until});
        full.back().to = std::max(full.back().to, until);
    }

    /// Most writes that waited, by slice of the drill; -1 where nobody looked.
    std::vector<std::int32_t> pending;

    /// Writes of the sender's log that the peer is not known to have. At most what the log still has: what was dropped
    /// from it waits no more.
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

/// A pause of replication, for lifting it.
enum class PauseId : std::uint32_t {};

/// What a pause kept from being sent; kept after it has ended.
struct PauseEvidence {
    std::uint64_t held = 0;  // writes that had to wait
    sim::Time first = sim::never;
};

/// Waits until what was written before a moment is everywhere.
enum class CatchUpId : std::uint32_t {};

/// The channels of every ordered pair of replicas. A channel is found by its ends at once: whatever is done for some
/// pairs (a pause, a catch-up) costs in proportion to these pairs.
class Channels {
public:
    /// The places must already be linked to each other.
    Channels(const sim::Engine& engine, const sim::Network& network, sim::Seed seed, Replicas& replicas,
             DirtyPairs& dirty_pairs, const std::vector<ReplicaPlace>& places);

    Channels(const Channels&) = delete;
    Channels& operator=(const Channels&) = delete;

    /// By sender, then by receiver; a channel's number is its place here.
    const std::vector<Channel>& all() const { return channels_; }

    Channel& operator[](std::uint32_t number) { return channels_[number]; }
    const Channel& operator[](std::uint32_t number) const { return channels_[number]; }

    /// The channel between two different replicas.
    Channel& between(ReplicaId from, ReplicaId to) { return channels_[number_between(from, to)]; }
    const Channel& between(ReplicaId from, ReplicaId to) const { return channels_[number_between(from, to)]; }
    /// Of a channel of this store, by where it lies.
    std::uint32_t number_of(const Channel& channel) const {
        return static_cast<std::uint32_t>(&channel - channels_.data());
    }

    const Replica& source_of(const Channel& channel) const { return replicas_[channel.from]; }

    /// Both its ends are members of the store.
    bool is_in_use(const Channel& channel) const {
        return replicas_[channel.from].is_member() && replicas_[channel.to].is_member();
    }

    /// Everything that was logged is acknowledged: everywhere, or by all peers of one replica. Only channels in use
    /// count.
    bool is_drained() const;
    bool has_given_all(ReplicaId id) const;

    /// Up to when all writes are on the disks of all members. Now, if nothing is missing anywhere.
    sim::Time synced_until() const;

    /// Holds back what goes from the first to the second of each pair. What is under way arrives. Pauses may overlap.
    /// Ids are never used again.
    PauseId pause(const std::vector<std::pair<ReplicaId, ReplicaId>>& pairs, sim::Cause cause);

    /// Ends a pause, once: the channels that no other one holds back any more, in the order of their numbers.
    std::vector<std::uint32_t> resume(PauseId id);

    PauseEvidence evidence(PauseId id) const { return pauses_[static_cast<std::size_t>(id)].evidence; }

    /// Counts the writes that wait in a channel because of the pauses that hold it back. Called at each flush that
    /// finds it paused. Gives the cause of the first of them.
    sim::Cause count_held(Channel& channel);

    /// Starts to wait for everything written so far to be on all replicas that can be reached now. One that is cut off,
    /// down or held back at this moment is not waited for, whatever becomes of it later. It ends by itself, or never;
    /// nothing has to be released.
    CatchUpId begin_catch_up();

    /// When that was so; never while it is not.
    sim::Time caught_up_at(CatchUpId id) const { return catch_ups_[static_cast<std::size_t>(id)].done; }

    /// To be called whenever a channel has applied something.
    void note_progress() {
        if (!open_catch_ups_.empty()) check_catch_ups();
    }

private:
    struct Pause {
        sim::Cause cause{};
        std::vector<std::uint32_t> channels;  // ascending
        PauseEvidence evidence;
    };

    /// What a wait is for, as it stood when the wait began.
    struct CatchUp {
        std::vector<LogPosition> wanted;      // by channel; 0 where nothing is waited for
        std::vector<std::uint32_t> compared;  // by pair: up to which mark
        std::size_t lacking_channel = 0;      // that lacked something at the last look
        std::size_t lacking_pair = 0;
        sim::Time done = sim::never;
    };

    std::uint32_t number_between(ReplicaId from, ReplicaId to) const;
    bool is_connected(const Channel& channel) const;
    bool has_caught_up(CatchUp& wait) const;
    void check_catch_ups();

    const sim::Engine& engine_;
    const sim::Network& network_;
    Replicas& replicas_;
    DirtyPairs& dirty_pairs_;
    std::vector<Channel> channels_;
    std::vector<Pause> pauses_;
    std::vector<std::uint32_t> pauses_in_force_;  // in the order in which they began
    std::vector<CatchUp> catch_ups_;
    std::vector<std::uint32_t> open_catch_ups_;  // those that go on, in the order in which they began
};

}  // namespace regiondrill::store
