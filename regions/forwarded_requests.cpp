// Requests that a service of somebody else's works on in the region's stead; see regions/pending_responses.hpp.
#include "regions/regions.hpp"

#include "sim/invariant.hpp"

namespace regiondrill::regions {

// Instead of the end of a service time, which is not known before the answer comes. What a fault holds up to its limit
// the service is never asked.
void Regions::forward(AttemptId id, Region& region) {
    sim::ensure(forwarder_ != nullptr, "a request was to be forwarded, but nobody forwards");
    if (const RegionFault* const limit = limit_on(attempts_[id], region)) {
        attempts_[id].injected = true;
        attempts_[id].status = limit->status;
        attempts_[id].cause = limit->cause;
        engine_.schedule(limit->limit, served_, index(id));
        return;
    }
    Forward begun{engine_.now()};
    each_slowdown(id, region, [&](const RegionFault& fault) {
        begun.factor *= fault.factor;
        begun.added += added_by(fault, attempts_[id].dice);
    });
    pending_forwards_.begin(id, begun);
    forwarder_->forward(id);
}

// A slowed region takes `factor` times what the service took, and what is added; what is missing to that is waited for.
void Regions::upstream_answered(AttemptId id, std::uint16_t status) {
    const Forward forward = pending_forwards_.answered(id);
    attempts_[id].status = status;
    const auto spent = static_cast<double>((engine_.now() - forward.began).count());
    engine_.schedule(sim::from_nanoseconds(spent * (forward.factor - 1)) + forward.added, served_, index(id));
}

// What is still asked for outside is waited for: its number must not be given away before.
void Regions::lose_forward(AttemptId id) {
    if (!pending_forwards_.waits(id) && forwarder_ != nullptr) forwarder_->lost(id);
}

}  // namespace regiondrill::regions
