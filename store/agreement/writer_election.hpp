// Who the single writer is, and what happens when nobody hears of it: replicas send each other heartbeats; when a
// majority has not heard the writer for long enough, the first of them in the script's order takes over, in a new term.
// Whoever hears of a later term follows it. A fenced writer stops by itself once it cannot know that it still is one.
#pragma once

#include "sim/engine.hpp"
#include "sim/network.hpp"
#include "store/replication/replication.hpp"

#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

namespace regiondrill::store {

/// A replica made itself the writer; the report lists them.
struct Takeover {
    sim::Time at{};
    ReplicaId writer{};
    std::uint32_t term = 0;
    sim::Cause cause{};      // what kept the old writer's heartbeats away; none where they only were late
    sim::Time last_heard{};  // when the new writer had heard the old one last
};

/// Asked by Cluster for each write in mode single_writer, and by nobody else. There is no log to agree on: the store
/// replicates as ever, and what an old writer took that nobody else has is what a failover may lose, which is the point
/// of drilling it. Without failover_after there are no heartbeats, and the script's writer stays.
class WriterElection {
public:
    WriterElection(sim::Engine& engine, sim::Network& network, sim::Seed seed, const SingleWriterSettings& settings,
                   Replicas& replicas, Replication& replication);

    WriterElection(const WriterElection&) = delete;
    WriterElection& operator=(const WriterElection&) = delete;

    /// Who the writer is, as far as a replica knows. A replica that is cut off may still see an old one.
    ReplicaId writer_seen_by(ReplicaId id) const { return members_[index(id)].writer; }

    /// Whether the replica is the writer and must not act as one, as others may have made another one. Always false
    /// without fencing, where two may then write at a time, and without failover, where nobody else takes over.
    bool is_fenced(ReplicaId id) const;

    /// What keeps those away whom a fenced writer would have to hear; a write has been refused for it, so that this has
    /// met somebody. Of several what began last, as the others alone left it a majority.
    sim::Cause blame_for_fence(ReplicaId id);

    const std::vector<Takeover>& takeovers() const { return takeovers_; }

    /// Is told of each, as it happens.
    void on_takeover(std::function<void(const Takeover&)> told) { on_takeover_ = std::move(told); }

private:
    /// What a replica last heard of another. What is older than a wait says nothing about now.
    struct Heard {
        sim::Time at = sim::drill_start;
        std::uint32_t term = 0;
        ReplicaId writer{};
        bool misses_writer = false;
        sim::Time writer_heard = sim::drill_start;  // when it had last heard its writer
        sim::Cause missed_by{};                     // what kept its last heartbeat away, if anything did
    };

    /// What one replica believes, from heartbeats alone: two may believe otherwise at the same time.
    struct Member {
        std::uint32_t term = 0;
        ReplicaId writer{};
        bool misses_writer = false;
        ReplicaId pledged_to{};     // the writer that it last said it had heard
        sim::Time pledged_until{};  // and up to when that one may rely on it
        std::vector<Heard> heard;   // by replica
    };

    /// One on its way, as its sender stood when it left.
    struct Heartbeat {
        std::uint32_t channel = 0;
        std::uint32_t term = 0;
        ReplicaId writer{};
        bool misses_writer = false;
        sim::Time writer_heard{};
    };

    void beat(const sim::Event& event);
    void heartbeat_arrives(const sim::Event& event);
    void send_heartbeats(ReplicaId id);
    void note_silence(ReplicaId id);
    Heard& heard_by(const Channel& channel) { return members_[index(channel.to)].heard[index(channel.from)]; }
    sim::Cause blame_for_silence(ReplicaId listener, ReplicaId silent);
    bool is_relied_on(ReplicaId writer, ReplicaId peer) const;
    /// Safety rests on these two: what a member tells a writer, and how long that writer may build on it.
    sim::Time pledge(Member& member);
    sim::Duration reliance() const;
    void look_for_writer(ReplicaId id);
    bool is_recent(const Heard& heard, sim::Duration within) const { return engine_.now() - heard.at <= within; }
    std::size_t majority() const;

    sim::Engine& engine_;
    sim::Network& network_;
    const SingleWriterSettings& settings_;
    Replicas& replicas_;
    Replication& replication_;
    sim::Stream dice_;
    std::vector<Member> members_;  // by replica
    std::vector<Takeover> takeovers_;
    std::function<void(const Takeover&)> on_takeover_;
    sim::Slab<Heartbeat> heartbeats_;
    sim::EventKind beat_;
    sim::EventKind heartbeat_arrives_;
};

}  // namespace regiondrill::store
