#include "store/agreement/write_forwarding.hpp"

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
      work_dice_(sim::Stream::named(seed, "forwarded writes")),
      request_arrives_(engine.on<&WriteForwarding::request_arrives>(*this, "forwarded write")),
      answer_arrives_(engine.on<&WriteForwarding::answer_arrives>(*this, "forwarded write's answer")),
      deadline_passes_(engine.on<&WriteForwarding::deadline_passes>(*this, "forwarded write's deadline")) {}

// Two hold the record: the one who waits for the answer, and the message on its way. The last one frees it. The
// deadline is armed before the network is asked: a cut link is noticed by waiting only.
void WriteForwarding::forward(ReplicaId at, ReplicaId owner, const Request& request, PendingRequestId pending) {
    ++sent_;
    const std::uint32_t number = forwarded_.acquire();
    Forwarded& write = forwarded_[number];
    write = {at, owner, request, pending, {}, {}, {}, true, 1};
    replicas_.values.retain(request.value);
    write.deadline = engine_.schedule(answer_wait_, deadline_passes_, number);
    const sim::LinkId out = replication_.channel(at, owner).out;
    const auto delay = network_.depart(out, dice_);
    if (!delay) {
        hold_up(number, network_.blame(out));
        return;
    }
    ++write.holders;
    engine_.schedule(*delay, request_arrives_, number);
}

// The owner makes the write even when the asker has given up: it cannot know. What its region makes of requests it
// makes of this one, too.
void WriteForwarding::request_arrives(const sim::Event& event) {
    const ForwardedWriteId number{event.subject};
    const Forwarded& write = forwarded_[event.subject];
    const sim::LinkId out = replication_.channel(write.at, write.owner).out;
    if (!network_.arrives(out)) {
        lose(number, network_.blame(out));
    } else if (!replicas_[write.owner].online) {
        lose(number, replicas_.found_away(write.owner));
    } else if (!replicas_.host().work_on(write.owner, number, work_dice_.fork())) {
        make(number);
    }
}

// Whether the owner still is one it finds out in write_here(), as it would with a client of its own.
void WriteForwarding::make(ForwardedWriteId id) {
    const auto number = static_cast<std::uint32_t>(id);
    const Answer answer = writer_.write_here(forwarded_[number].owner, forwarded_[number].request);
    send_answer(number, answer);
}

void WriteForwarding::refuse(ForwardedWriteId id, Refusal refusal, sim::Cause cause) {
    send_answer(static_cast<std::uint32_t>(id), {refusal, {}, no_write, cause});
}

void WriteForwarding::lose(ForwardedWriteId id, sim::Cause cause) {
    hold_up(static_cast<std::uint32_t>(id), cause);
    release(static_cast<std::uint32_t>(id));
}

void WriteForwarding::delay(ForwardedWriteId id, sim::Cause cause) { hold_up(static_cast<std::uint32_t>(id), cause); }

void WriteForwarding::send_answer(std::uint32_t number, const Answer& answer) {
    Forwarded& write = forwarded_[number];
    write.answer = answer;
    const sim::LinkId back = replication_.channel(write.at, write.owner).back;
    if (const auto delay = network_.depart(back, dice_)) {
        engine_.schedule(*delay, answer_arrives_, number);
    } else {
        lose(ForwardedWriteId{number}, network_.blame(back));
    }
}

// Only whoever still waits is told; an answer that finds the link cut is as good as none. The waiter's hold goes with
// its answer, the message's in any case.
void WriteForwarding::answer_arrives(const sim::Event& event) {
    Forwarded& write = forwarded_[event.subject];
    const sim::LinkId back = replication_.channel(write.at, write.owner).back;
    if (write.is_awaited && !network_.arrives(back)) {
        hold_up(event.subject, network_.blame(back));
    } else if (write.is_awaited) {
        engine_.cancel(write.deadline);
        write.is_awaited = false;
        pending_.finish(write.pending, write.answer);
        write.answer.write = no_write;  // its waiter tells the ledger
        release(event.subject);
    }
    release(event.subject);
}

// The first fault that stopped the write or made it late is what it failed by. One that waits behind others may still
// be answered in time: that it waited in vain only its deadline shows.
void WriteForwarding::hold_up(std::uint32_t number, sim::Cause cause) {
    Forwarded& write = forwarded_[number];
    if (cause == sim::Cause::none || sim::is_fault(write.cause)) return;
    write.cause = cause;
    if (write.is_awaited && sim::is_fault(cause)) pending_.hold_up(write.pending, replicas_.host(), cause);
}

// What is under way still is late by what is in force on its links.
void WriteForwarding::deadline_passes(const sim::Event& event) {
    const Forwarded& write = forwarded_[event.subject];
    sim::Cause cause = write.cause;
    const Channel& channel = replication_.channel(write.at, write.owner);
    if (cause == sim::Cause::none) cause = network_.cause_on(channel.out);
    if (cause == sim::Cause::none) cause = network_.cause_on(channel.back);
    give_up(event.subject, Refusal::owner_unreachable, cause);
}

// Only the first of deadline, failure and answer counts. The message may be under way still and keeps the record until
// it arrives or is lost.
void WriteForwarding::give_up(std::uint32_t number, Refusal refusal, sim::Cause cause) {
    Forwarded& write = forwarded_[number];
    engine_.cancel(write.deadline);
    write.is_awaited = false;
    pending_.finish(write.pending, {refusal, {}, no_write, cause});
    release(number);
}

// Answers that come later find nobody waiting; what was written stays, and nobody is told of it.
void WriteForwarding::abandon(ReplicaId id) {
    for (std::uint32_t number = 0; number < forwarded_.size(); ++number) {
        if (!forwarded_[number].is_awaited || forwarded_[number].at != id) continue;
        give_up(number, Refusal::not_ready, replicas_[id].kept_out_by());
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
