#include "store/write_forwarding.hpp"

#include <utility>

namespace regiondrill::store {

WriteForwarding::WriteForwarding(sim::Engine& engine, sim::Network& network, sim::Seed seed, sim::Duration answer_wait,
                                 Replicas& replicas, Replication& replication, PendingRequests& pending,
                                 LocalWriter& writer)
    : engine_(engine),
      network_(network),
      answer_wait_(answer_wait),
      replicas_(replicas),
      replication_(replication),
      pending_(pending),
      writer_(writer),
      dice_(sim::Stream::named(seed, "forwarding")),
      request_arrives_(engine.on<&WriteForwarding::request_arrives>(*this, "forwarded write")),
      answer_arrives_(engine.on<&WriteForwarding::answer_arrives>(*this, "forwarded write's answer")),
      deadline_passes_(engine.on<&WriteForwarding::deadline_passes>(*this, "forwarded write's deadline")) {}

// Two hold the record: the one who waits for the answer, and the message on its way. The last one frees it. The
// deadline is armed before the network is asked: a cut link is noticed by waiting only.
void WriteForwarding::forward(ReplicaId at, ReplicaId owner, const Request& request, PendingRequestId pending) {
    ++sent_;
    const std::uint32_t number = forwarded_.acquire();
    Forwarded& write = forwarded_[number];
    write = {at, owner, request, pending, {}, {}, true, 1};
    replicas_.values.retain(request.value);
    write.deadline = engine_.schedule(answer_wait_, deadline_passes_, number);
    const auto delay = network_.depart(replication_.channel(at, owner).out, dice_);
    if (!delay) return;
    ++write.holders;
    engine_.schedule(*delay, request_arrives_, number);
}

// The owner makes the write even when the asker has given up: it cannot know. Whether the owner still is one it finds
// out in write_here(), as it would with a client of its own.
void WriteForwarding::request_arrives(const sim::Event& event) {
    const std::uint32_t number = event.subject;
    const Forwarded& write = forwarded_[number];
    const Channel& channel = replication_.channel(write.at, write.owner);
    if (!network_.arrives(channel.out) || !replicas_[write.owner].online) {
        release(number);
        return;
    }
    const Answer answer = writer_.write_here(write.owner, write.request);
    forwarded_[number].answer = answer;
    const auto delay = network_.depart(channel.back, dice_);
    if (delay) {
        engine_.schedule(*delay, answer_arrives_, number);
    } else {
        release(number);
    }
}

// Only whoever still waits is told; an answer that finds the link cut is as good as none. The waiter's hold goes with
// its answer, the message's in any case.
void WriteForwarding::answer_arrives(const sim::Event& event) {
    Forwarded& write = forwarded_[event.subject];
    if (write.is_awaited && network_.arrives(replication_.channel(write.at, write.owner).back)) {
        engine_.cancel(write.deadline);
        write.is_awaited = false;
        pending_.finish(write.pending, write.answer);
        write.answer.write = no_write;  // its waiter tells the ledger
        release(event.subject);
    }
    release(event.subject);
}

void WriteForwarding::deadline_passes(const sim::Event& event) { give_up(event.subject, Refusal::owner_unreachable); }

// Only the first of deadline, failure and answer counts. The message may be under way still and keeps the record until
// it arrives or is lost.
void WriteForwarding::give_up(std::uint32_t number, Refusal refusal) {
    Forwarded& write = forwarded_[number];
    engine_.cancel(write.deadline);
    write.is_awaited = false;
    pending_.finish(write.pending, {refusal, {}, no_write});
    release(number);
}

// Answers that come later find nobody waiting; what was written stays, and nobody is told of it.
void WriteForwarding::abandon(ReplicaId id) {
    for (std::uint32_t number = 0; number < forwarded_.size(); ++number) {
        if (forwarded_[number].is_awaited && forwarded_[number].at == id) give_up(number, Refusal::not_ready);
    }
}

// An answer that was given to nobody leaves a write without one, which the ledger must know.
void WriteForwarding::release(std::uint32_t number) {
    Forwarded& write = forwarded_[number];
    if (--write.holders != 0) return;
    if (write.answer.write != no_write) replicas_.ledger.unanswered(write.answer.write);
    replicas_.values.release(write.request.value);
    write = {};
    forwarded_.release(number);
}

}  // namespace regiondrill::store
