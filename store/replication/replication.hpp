// Asynchronous replication between every ordered pair of replicas: each write goes from the log of the replica that
// took it to every peer, in batches. Also when what a replica has gets onto its disk, as that is what it may
// acknowledge for good.
#pragma once

#include "sim/engine.hpp"
#include "sim/network.hpp"
#include "sim/slab.hpp"
#include "store/data/replication_log.hpp"
#include "store/replication/channel.hpp"
#include "store/replication/dirty_pairs.hpp"
#include "store/replication/replicas.hpp"

#include <string>
#include <utility>
#include <vector>

namespace regiondrill::store {

/// A store has one. Cluster tells it what was logged and what became of replicas; it sends batches, takes them in at
/// the other end and forgets what everybody has. A batch that the network loses goes again after a while; what a
/// replica loses is for anti-entropy to bring back.
class Replication {
public:
    /// The places must already be linked to each other.
    Replication(sim::Engine& engine, sim::Network& network, sim::Seed seed, const ReplicationSettings& settings,
                sim::Duration sync, Replicas& replicas, DirtyPairs& dirty_pairs,
                const std::vector<ReplicaPlace>& places);

    Replication(const Replication&) = delete;
    Replication& operator=(const Replication&) = delete;

    Channels& channels() { return channels_; }
    const Channels& channels() const { return channels_; }
    Channel& channel(ReplicaId from, ReplicaId to) { return channels_.between(from, to); }
    const Channel& channel(ReplicaId from, ReplicaId to) const { return channels_.between(from, to); }

    /// Whether the replica may take one more write, as far as what waits to be replicated is concerned. Always, where
    /// the oldest are dropped.
    bool has_room(const Replica& replica) const;

    /// Why it may not: what holds up the channel that is too far behind. A write has been refused for it, so that this
    /// has met somebody.
    sim::Cause blame_for_backlog(const Replica& replica);

    /// What keeps what the channel's sender writes now from its peer, as far as anything has been found to.
    sim::Cause parted_by(const Channel& channel) const;

    /// What has held back what the sender wrote before this moment, and sends to its peer only now.
    sim::Cause held_back_by(const Channel& channel, sim::Time accepted) const;

    /// The replica has just logged a write. It leaves with the next batch, at most `batch_interval` later.
    void logged(ReplicaId id);

    /// The replica has changed its table and may have to sync it. One sync is scheduled at a time; without syncs
    /// nothing is.
    void changed(ReplicaId id);

    /// A replica's process is back: it connects to its peers anew. What was under way and not acknowledged goes again.
    void reconnect(ReplicaId id);

    /// What the replica had in memory is gone; its table is what it was at its last sync. Its peers go back to what it
    /// had synced and send the rest again.
    void rewind(ReplicaId id);

    /// The replica has nothing any more (or yet): its peers send it what is written from now on, and anti-entropy
    /// brings the rest.
    void start_over(ReplicaId id);

    /// Entries from `from` on went with the replica's life: they travel on only in batches that have left.
    void lose(ReplicaId id, LogPosition from);

    /// Lifts a pause of channels(): what it held back goes on its way.
    void resume(PauseId id);

    /// When `bytes` more of anti-entropy have left over the channel, if they start now. It has its own share of the
    /// bandwidth, so that a comparison and live batches never wait for each other.
    sim::Time leave_repair(Channel& channel, std::uint64_t bytes) const;

    /// When the lines will have carried what waits now, comparisons under way included: now, if nothing does.
    sim::Time lines_free() const;

private:
    /// A stretch of the sender's log under way, by position: what is applied is what the log holds when it arrives.
    struct Batch {
        std::uint32_t channel{};
        Life life{};  // of the sender
        LogPosition from{};
        LogPosition to{};      // of an acknowledgement: applied
        LogPosition synced{};  // of an acknowledgement
    };

    void flush(const sim::Event& event);
    void batch_arrives(const sim::Event& event);
    void ack_arrives(const sim::Event& event);
    void resend(const sim::Event& event);
    void sync_due(const sim::Event& event);

    bool has_room(const Channel& channel) const {
        return !is_in_use(channel) || source_of(channel).log.end() - channel.acked < settings_.backlog_items;
    }
    void note_hindrance(Channel& channel, sim::Cause cause);
    void note_rules(Channel& channel, sim::LinkId link, bool passed);
    void send_pending(Channel& channel);
    void send(Channel& channel, LogPosition to);
    LogPosition batch_end(const Channel& channel) const;
    bool may_apply(const sim::Event& event, Replica& target);
    void acknowledge(std::uint32_t batch);
    void send_ack(Channel& channel);
    void apply(Channel& channel, const Batch& batch);
    bool apply(Replica& target, const LogEntry& entry, const Batch& batch, sim::Cause late_by);
    static bool lacks_sound_copy(const Replica& sender, KeyId key);
    void note_late_arrivals(const Channel& channel, LogPosition to);
    void arm_resend(Channel& channel);
    void trim(Replica& replica);
    void drop_oldest(Replica& replica);
    void settle();
    std::size_t slice_now() const;
    const Replica& source_of(const Channel& channel) const { return channels_.source_of(channel); }
    bool is_in_use(const Channel& channel) const { return channels_.is_in_use(channel); }
    sim::Duration transmission(std::uint64_t bytes, double share) const;

    sim::Engine& engine_;
    sim::Network& network_;
    const ReplicationSettings& settings_;
    sim::Duration sync_;
    Replicas& replicas_;
    DirtyPairs& dirty_pairs_;
    Channels channels_;
    sim::Time settled_at_ = sim::drill_start;
    sim::Slab<Batch> batches_;
    sim::EventKind flush_;
    sim::EventKind batch_arrives_;
    sim::EventKind ack_arrives_;
    sim::EventKind resend_;
    sim::EventKind sync_due_;
};

}  // namespace regiondrill::store
