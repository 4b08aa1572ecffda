// What faults make of single requests, and what its service's dependencies do: they answer in its stead, hold a request
// up inside its worker, or corrupt its answer. The rest of Regions serves.
#include "regions/regions.hpp"
#include "sim/pattern.hpp"

#include <algorithm>

namespace regiondrill::regions {

// Faults that answer, or swallow, a request before the service sees it: in the order in which failure-lambda has its
// modes, and of one kind the first one that does. Whoever also meets a fault that makes it wait waits for that first.
bool Regions::is_intercepted(AttemptId id, Region& region) {
    RequestAttempt& attempt = attempts_[id];
    if (attempt.operation == Operation::health && region.faults.any(FaultEffect::lying_health)) {
        if (is_hidden(id, region))
            attempt.cause = region.faults.note_first(FaultEffect::lying_health, engine_.now(), Caller::probe);
        reply(id, Outcome::answered, 200);
        return true;
    }
    bool swallowed = false;
    const auto swallows = [&](const RegionFault& fault) {
        return !swallowed && fault.effect == FaultEffect::hung && fault.limit == sim::Duration{} &&
               touches(fault, attempt);
    };
    sim::Cause cause =
        region.faults.each(engine_.now(), caller_of(attempt), swallows, [&](const RegionFault&) { swallowed = true; });
    bool errs = false;
    for (const bool throws : {false, true}) {
        if (swallowed || attempt.injected) break;
        const auto answers = [&](const RegionFault& fault) {
            if (attempt.injected) return false;
            if (fault.effect == FaultEffect::failing_health) return !throws && attempt.operation == Operation::health;
            return fault.effect == FaultEffect::erring && fault.throws == throws && touches(fault, attempt);
        };
        cause = region.faults.each(engine_.now(), caller_of(attempt), answers, [&](const RegionFault& fault) {
            errs = fault.effect == FaultEffect::erring;
            attempt.injected = true;
            attempt.status = errs ? fault.status : 500;
        });
    }
    if (cause != sim::Cause::none) attempt.cause = cause;
    if (swallowed) {
        drop(id);
    } else if (attempt.injected && !(errs && is_put_off(attempt, region))) {
        answer_injected(id, region);
    } else {
        return false;
    }
    return true;
}

// Before the service would have begun: what is said in its stead is said when that is over.
bool Regions::is_put_off(const RequestAttempt& attempt, const Region& region) const {
    const sim::Duration none{};
    return region.faults.first([&](const RegionFault& fault) {
        const bool waits = fault.effect == FaultEffect::slowed && (fault.added > none || fault.most > none);
        const bool hangs = fault.effect == FaultEffect::hung && fault.limit > none;
        return (waits || hangs) && touches(fault, attempt);
    }) != nullptr;
}

void Regions::answer_injected(AttemptId id, Region& region) {
    const RequestAttempt& attempt = attempts_[id];
    if (attempt.operation != Operation::health) {
        ++region.metrics.failed;
        region.metrics.cause = attempt.cause;
    }
    reply(id, Outcome::answered, attempt.status);
}

// How long the worker has it whose own service takes `time`. What a fault adds comes before the service begins, and so
// do the dependencies; a limit counts from when the worker took it.
sim::Duration Regions::time_here(AttemptId id, Region& region, sim::Duration time) {
    RequestAttempt& attempt = attempts_[id];
    sim::Duration waited{};
    each_slowdown(id, region, [&](const RegionFault& fault) {
        const sim::Duration added = added_by(fault, attempt.dice);
        time = sim::from_nanoseconds(static_cast<double>(time.count()) * fault.factor) + added;
        waited += added;
    });
    if (const auto called = call_dependencies(attempt, region))
        time = attempt.injected ? waited + *called : time + *called;
    const RegionFault* const limit = limit_on(attempt, region);
    if (limit == nullptr) return time;
    time += std::max(limit->limit - waited - limit->buffer, sim::Duration{});
    if (!attempt.injected || time > limit->limit) attempt.cause = limit->cause;
    if (time <= limit->limit) return time;
    attempt.injected = true;
    attempt.status = limit->status;
    return limit->limit;
}

// How long they take together, up to the one whose name does not resolve, which ends the request. The draws are beside
// the request's dice: a region with dependencies serves whom they do not concern as it would without.
std::optional<sim::Duration> Regions::call_dependencies(RequestAttempt& attempt, Region& region) {
    const bool is_peers = attempt.operation == Operation::owner_write;
    if (region.dependencies.empty() || attempt.injected || is_peers) return std::nullopt;
    constexpr std::uint64_t of_dependencies = 0x6465'7065'6e64'7321;
    sim::Stream beside = attempt.dice;
    sim::Stream luck(sim::mix64(beside.bits() ^ of_dependencies));
    sim::Duration called{};
    for (const Dependency& dependency : region.dependencies) {
        const bool is_needed = luck.chance(dependency.share);
        if (!is_needed || (attempt.operation == Operation::health && !dependency.in_health)) continue;
        const auto denies = [&](const RegionFault& fault) {
            return fault.effect == FaultEffect::denying && !attempt.injected && fault.hosts->is_in(dependency.host) &&
                   touches(fault, attempt);
        };
        const sim::Cause cause = region.faults.each(engine_.now(), caller_of(attempt), denies,
                                                    [&](const RegionFault&) { attempt.injected = true; });
        if (attempt.injected) {
            attempt.cause = cause;
            attempt.status = dependency.status;
            break;
        }
        called += dependency.latency;
    }
    return called;
}

// The limit by which its worker is killed, where a fault has it wait for that; of several the first. Null: none.
const RegionFault* Regions::limit_on(const RequestAttempt& attempt, Region& region) {
    const RegionFault* limit = nullptr;
    const auto holds = [&](const RegionFault& fault) {
        const bool may_hold = fault.effect == FaultEffect::hung && fault.limit > sim::Duration{};
        return may_hold && limit == nullptr && touches(fault, attempt);
    };
    region.faults.each(engine_.now(), caller_of(attempt), holds, [&](const RegionFault& fault) { limit = &fault; });
    return limit;
}

// What the service itself says; what is said in its stead, or because there are too many, is not corrupted.
void Regions::answer(AttemptId id, std::uint16_t status) {
    RequestAttempt& attempt = attempts_[id];
    Region& region = regions_[index(attempt.region)];
    constexpr std::uint16_t no_content = 204;  // there is no text to corrupt
    if (region.faults.any() && status != no_content) [[unlikely]]
        corrupt(attempt, region);
    reply(id, Outcome::answered, status);
}

// The text of an answer is cut short, or another one is in its place. Of several faults the first does it.
void Regions::corrupt(RequestAttempt& attempt, Region& region) {
    const auto corrupts = [&](const RegionFault& fault) {
        return fault.effect == FaultEffect::corrupting && !is_corrupted(attempt) && touches(fault, attempt);
    };
    const sim::Cause cause =
        region.faults.each(engine_.now(), caller_of(attempt), corrupts, [&](const RegionFault& fault) {
            attempt.kept_percent = fault.text != nullptr ? std::uint8_t{0} : percent_kept_by(fault, attempt.dice);
        });
    if (is_corrupted(attempt)) attempt.cause = cause;
}

// What they carry beside their headers, for links that are narrow. What a real program's service says is not known
// here, and counts as none.
std::uint32_t Regions::bytes_of_request(const RequestAttempt& attempt) const {
    const bool carries = attempt.operation == Operation::put || attempt.operation == Operation::post_message ||
                         attempt.operation == Operation::forward;
    if (!carries) return sim::small_message;
    return sim::small_message + cluster_.values().bytes_of(attempt.value, cluster_.settings().value_bytes);
}

std::uint32_t Regions::bytes_of_answer(const RequestAttempt& attempt) const {
    const std::uint32_t value_bytes = cluster_.settings().value_bytes;
    const bool is_value = attempt.operation == Operation::get && attempt.outcome == Outcome::answered;
    if (is_value && attempt.stored && attempt.status == 200) {
        return sim::small_message + cluster_.values().bytes_of(attempt.value, value_bytes);
    }
    constexpr std::uint32_t around_item = 64;  // its key and its version
    return sim::small_message + attempt.items * (value_bytes + around_item);
}

}  // namespace regiondrill::regions
