// Writes that another region must make: the request goes there and its answer comes back.
#pragma once

#include "sim/engine.hpp"
#include "sim/network.hpp"
#include "sim/slab.hpp"
#include "store/data/replica_host.hpp"
#include "store/data/request.hpp"
#include "store/replication/replication.hpp"

#include <cstdint>

namespace regiondrill::store {

/// Makes a write at the replica where it is to be made. Implemented by Cluster, so that forwarding need not know it.
class LocalWriter {
public:
    virtual ~LocalWriter() = default;
    /// At once, or refused with the reason that a client would be told.
    virtual Answer write_here(ReplicaId at, const Request& request) = 0;
};

/// For the modes home_region and single_writer. A write goes to its owner over the same link as replication, is worked
/// on by the region there and made by the LocalWriter as if a client had asked there, and its answer comes back.
/// Whoever asked is answered after `answer_wait` at the latest; the write may then stand all the same, which the answer
/// says. A replica that is down makes nothing: only the wait tells.
class WriteForwarding {
public:
    WriteForwarding(sim::Engine& engine, sim::Network& network, sim::Seed seed, sim::Duration answer_wait,
                    Replicas& replicas, Replication& replication, PendingRequests& pending, LocalWriter& writer);

    WriteForwarding(const WriteForwarding&) = delete;
    WriteForwarding& operator=(const WriteForwarding&) = delete;

    /// The answer is parked: the owner's, or that it could not be reached. The two must differ.
    void forward(ReplicaId at, ReplicaId owner, const Request& request, PendingRequestId pending);

    // What becomes of a write that ReplicaHost::work_on() has taken: it is made or refused, which the answer says on
    // its way back; or nobody works on it any more. One of the three for each.
    void make(ForwardedWriteId write);
    void refuse(ForwardedWriteId write, Refusal refusal, sim::Cause cause);
    void lose(ForwardedWriteId write, sim::Cause cause);
    /// Before that: it takes its owner longer because of this.
    void delay(ForwardedWriteId write, sim::Cause cause);

    /// The process of a replica ended, and with it what it waited for. Its writes may be made all the same.
    void abandon(ReplicaId id);

    /// No write is on its way, or being made, or waited for.
    bool is_at_rest() const { return forwarded_.in_use() == 0; }

    /// Writes that were forwarded, whatever came of them.
    std::uint64_t sent() const { return sent_; }

private:
    /// A write on its way there or back, or given up while it was.
    struct Forwarded {
        ReplicaId at{};
        ReplicaId owner{};
        Request request;
        PendingRequestId pending{};
        sim::Timer deadline;
        Answer answer;
        sim::Cause cause{};  // of its failing or being late
        bool is_awaited = false;
        int holders = 0;  // the one who waits, and the message
    };

    void request_arrives(const sim::Event& event);
    void answer_arrives(const sim::Event& event);
    void deadline_passes(const sim::Event& event);
    void send_answer(std::uint32_t number, const Answer& answer);
    void hold_up(std::uint32_t number, sim::Cause cause);
    void give_up(std::uint32_t number, Refusal refusal, sim::Cause cause);
    void release(std::uint32_t number);

    sim::Engine& engine_;
    sim::Network& network_;
    sim::Duration answer_wait_;
    Replicas& replicas_;
    Replication& replication_;
    PendingRequests& pending_;
    LocalWriter& writer_;
    sim::Stream dice_;
    sim::Stream work_dice_;  // forked for each write that its owner works on
    sim::Slab<Forwarded> forwarded_;
    std::uint64_t sent_ = 0;
    sim::EventKind request_arrives_;
    sim::EventKind answer_arrives_;
    sim::EventKind deadline_passes_;
};

}  // namespace regiondrill::store
