// What becomes of requests where there are too many, and the way of a request through a region whose capacity is not
// plain: what is decided there stands in regions/load_control.
#include "regions/load_control.hpp"
#include "regions/regions.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace regiondrill::regions {

namespace {

// 49 days.
constexpr std::int64_t longest_retry_after_ms = std::numeric_limits<std::uint32_t>::max();

}  // namespace

// Asked for once an episode, which ends when nobody waits any more.
sim::Cause Regions::overload_of(RegionId id) {
    Region& region = regions_[index(id)];
    if (!std::exchange(region.is_overloaded, true)) {
        region.overloaded_by = overload_listener_ == nullptr ? sim::Cause::none : overload_listener_->overloaded(id);
        if (region.overloaded_by == sim::Cause::none) region.overloaded_by = sim::Cause::overload;
    }
    return region.overloaded_by;
}

void Regions::admit_by_control(AttemptId id, Region& region) {
    const RequestAttempt& attempt = attempts_[id];
    if (const auto reason = region.control->refuses(attempt, region, engine_.now())) return reject(id, region, *reason);
    if (region.busy == region.capacity.workers) return wait(id, region);
    // Who need not wait is what tells a queue that stands from one that does not; and a deadline may be over already.
    if (const auto reason = region.control->drops(attempt, engine_.now())) return reject(id, region, *reason);
    start(id, region);
}

void Regions::wait(AttemptId id, Region& region) {
    region.control->push(id, region.queue, attempts_, engine_.now());
    region.metrics.peak_queue = std::max<std::uint64_t>(region.metrics.peak_queue, region.queue.size());
    if (region.queue.size() < region.capacity.workers) return;
    attempts_[id].cause = overload_of(attempts_[id].region);
    if (attempts_[id].operation == Operation::owner_write) note_delay(id);
}

// Turning a request away is a worker's work, where it costs anything. Where as many wait for that as the region has
// workers and places, the system turns away the others by itself, and for nothing.
void Regions::reject(AttemptId id, Region& region, RejectionReason reason) {
    RequestAttempt& attempt = attempts_[id];
    attempt.rejected = true;
    attempt.cause = overload_of(attempt.region);
    if (region.control) {
        const auto in_flight = region.busy + static_cast<std::uint32_t>(region.queue.size());
        region.control->rejected(attempt, reason, in_flight, engine_.now());
    }
    if (attempt.operation == Operation::owner_write) return refuse_owner_write(id);
    ++region.metrics.rejected;
    region.metrics.rejections[static_cast<std::size_t>(reason)].add(engine_.now());
    region.metrics.cause = attempt.cause;
    const auto wait = std::chrono::ceil<std::chrono::milliseconds>(region.capacity.retry_after).count();
    attempt.retry_after_ms = static_cast<std::uint32_t>(std::min<std::int64_t>(wait, longest_retry_after_ms));
    if (region.capacity.reject_time == sim::Duration{} || region.control->has_rejections_enough()) {
        reply(id, Outcome::answered, region.capacity.reject_status);
    } else if (region.busy < region.capacity.workers) {
        start_rejection(id, region);
    } else {
        region.control->rejections().push_back(id);
    }
}

void Regions::start_rejection(AttemptId id, Region& region) {
    ++region.busy;
    attempts_[id].in_service = true;
    attempts_[id].began = engine_.now();
    engine_.schedule(region.capacity.reject_time, served_, index(id));
}

// The worker is free already.
void Regions::worked_by_control(AttemptId id, Region& region) {
    RequestAttempt& attempt = attempts_[id];
    if (attempt.rejected) {
        region.metrics.rejecting += region.capacity.reject_time;
        reply(id, Outcome::answered, region.capacity.reject_status);
    } else {
        const auto in_flight = region.busy + 1 + static_cast<std::uint32_t>(region.queue.size());
        region.control->worked(attempt, in_flight, engine_.now());
        finish_work(id, region);
    }
    take_next(region);
}

// An overload is over when nobody waits any more and nobody was turned away for a while: a limit turns requests away
// while the queue is empty.
void Regions::take_next(Region& region) {
    LoadControl& control = *region.control;
    if (!control.rejections().empty()) {
        const AttemptId id = control.rejections().front();
        control.rejections().pop_front();
        return start_rejection(id, region);
    }
    while (!region.queue.is_empty() && region.busy < region.capacity.workers) {
        const AttemptId id = control.pop(region.queue, attempts_, engine_.now());
        RequestAttempt& attempt = attempts_[id];
        if (const auto reason = control.drops(attempt, engine_.now())) {
            reject(id, region, *reason);
            continue;
        }
        if (region.is_overloaded && attempt.cause == sim::Cause::none) attempt.cause = region.overloaded_by;
        start(id, region);
    }
    if (region.queue.is_empty() && control.is_calm(engine_.now())) region.is_overloaded = false;
}

// For the admission control: how those fared that it let in.
void Regions::judge_answer(const RequestAttempt& attempt) {
    Region& region = regions_[index(attempt.region)];
    const bool was_served = attempt.began != sim::Time{} && !attempt.rejected && !attempt.injected;
    if (!region.control || !was_served || attempt.operation == Operation::health) return;
    region.control->answered(engine_.now(), attempt.outcome == Outcome::answered && attempt.status < 500);
}

}  // namespace regiondrill::regions
