// What regions ask of each other for the store's sake, votes and forwarded writes, as a region with its faults meets
// it. A forwarded write is an attempt without a client: it waits for a worker and is served like any, and then the
// store makes it.
#include "regions/regions.hpp"

#include <algorithm>

namespace regiondrill::regions {

namespace {

store::ForwardedWriteId write_of(const RequestAttempt& attempt) { return store::ForwardedWriteId{attempt.client}; }

}  // namespace

// A witness stands in no region, and nothing ever takes it down.
sim::Cause Regions::found_down(store::ReplicaId id) {
    if (store::index(id) >= regions_.size()) return sim::Cause::none;
    Region& region = regions_[store::index(id)];
    region.faults.note_first(engine_.now(), Caller::peer,
                             [](const RegionFault& fault) { return takes_down(fault.effect); });
    return taken_down_by(region);
}

// A hung process answers no vote either, with the share of its requests that hangs. Errors and slowness are of its API,
// which votes do not pass, and so are limits of time and what looks at what a request asks.
std::optional<sim::Cause> Regions::swallows_vote(store::ReplicaId id, sim::Stream& dice) {
    std::optional<sim::Cause> cause;
    if (store::index(id) >= regions_.size() || !regions_[store::index(id)].faults.any()) return cause;
    const sim::Stream luck = dice.fork();
    const auto swallows = [&](const RegionFault& fault) {
        const bool is_of_all = fault.match == nullptr && fault.limit == sim::Duration{};
        return !cause && fault.effect == FaultEffect::hung && is_of_all && hits(fault, luck);
    };
    regions_[store::index(id)].faults.each(engine_.now(), Caller::peer, swallows,
                                           [&](const RegionFault& fault) { cause = fault.cause; });
    return cause;
}

// Admitted as a client's request is, by dice of its own. A queue without a free place turns it away, as it would one.
bool Regions::work_on(store::ReplicaId replica, store::ForwardedWriteId write, sim::Stream dice) {
    Region& region = regions_[store::index(replica)];
    if (region.faults.any() && turns_away(region, write, dice)) return true;
    const RegionId owner = region_at(store::index(replica));
    const bool has_worker = region.busy < region.capacity.workers;
    if (!has_worker && region.queue.is_full() && !region.control) {
        cluster_.forwarded_is_refused(write, store::Refusal::owner_failed, overload_of(owner));
        return true;
    }
    const AttemptId id = attempts_.acquire();
    attempts_.retain(id);
    RequestAttempt& attempt = attempts_[id];
    attempt.dice = dice;
    attempt.client = static_cast<std::uint32_t>(write);
    attempt.operation = Operation::owner_write;
    attempt.region = owner;
    attempt.admitted = engine_.now();
    if (region.control) [[unlikely]] {
        admit_by_control(id, region);
    } else if (has_worker) {
        start(id, region);
    } else {
        region.queue.push(id);
        if (region.queue.size() >= region.capacity.workers) cluster_.forwarded_is_delayed(write, overload_of(owner));
        region.metrics.peak_queue = std::max<std::uint64_t>(region.metrics.peak_queue, region.queue.size());
    }
    return true;
}

// Faults that swallow a request before the service sees it, or answer it with an error. The first one that does wins.
bool Regions::turns_away(Region& region, store::ForwardedWriteId write, sim::Stream dice) {
    const RegionFault* met = nullptr;
    const auto stops = [&](const RegionFault& fault) {
        const bool swallows = fault.effect == FaultEffect::hung && fault.limit == sim::Duration{};
        const bool may_stop = met == nullptr && fault.match == nullptr;
        return may_stop && (swallows || fault.effect == FaultEffect::erring) && hits(fault, dice);
    };
    region.faults.each(engine_.now(), Caller::peer, stops, [&](const RegionFault& fault) { met = &fault; });
    if (met == nullptr) return false;
    if (met->effect == FaultEffect::hung) {
        cluster_.forwarded_is_lost(write, met->cause);
    } else {
        cluster_.forwarded_is_refused(write, store::Refusal::owner_failed, met->cause);
    }
    return true;
}

// Known when a worker takes it.
void Regions::note_delay(AttemptId id) { cluster_.forwarded_is_delayed(write_of(attempts_[id]), attempts_[id].cause); }

void Regions::finish_owner_write(AttemptId id) {
    RequestAttempt& attempt = attempts_[id];
    if (!cluster_.replica(replica_of(attempt.region)).is_serving()) note_lack(attempt, regions_[index(attempt.region)]);
    cluster_.forwarded_is_due(write_of(attempts_[id]));
    attempts_.release(id);
}

// There were too many.
void Regions::refuse_owner_write(AttemptId id) {
    const RequestAttempt& attempt = attempts_[id];
    cluster_.forwarded_is_refused(write_of(attempt), store::Refusal::owner_failed, attempt.cause);
    attempts_.release(id);
}

// The process ended; the region that waits hears nothing.
void Regions::lose_owner_write(AttemptId id) {
    const RequestAttempt& attempt = attempts_[id];
    cluster_.forwarded_is_lost(write_of(attempt), taken_down_by(regions_[index(attempt.region)]));
    attempts_.release(id);
}

// Others wait for the store as well, whose numbers are no attempts.
void Regions::held_up(sim::EventKind done, std::uint32_t subject, sim::Cause cause) {
    if (done != stored_) return;
    RequestAttempt& attempt = attempts_[AttemptId{subject}];
    if (attempt.cause == sim::Cause::none) attempt.cause = cause;
}

}  // namespace regiondrill::regions
