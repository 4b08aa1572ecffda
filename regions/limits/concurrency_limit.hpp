// How many requests may be in a region at once, worked out from how earlier ones fared. One file an algorithm; each
// knows nothing but the samples it is told of, so a published trace of it can be played by hand.
#pragma once

#include "regions/load_settings.hpp"
#include "sim/random.hpp"
#include "sim/time.hpp"

#include <cstdint>
#include <memory>

namespace regiondrill::regions {

/// A request that left the region.
struct LimitSample {
    sim::Time now{};
    sim::Duration time{};         // it was in the region
    std::uint32_t in_flight = 0;  // it and the others, when it left
    bool dropped = false;         // it was let in, and found no place or was dropped from the queue
};

class ConcurrencyLimit {
public:
    virtual ~ConcurrencyLimit() = default;
    /// In the order of `now`.
    virtual void add(const LimitSample& sample) = 0;
    virtual std::uint32_t limit() const = 0;
};

/// The dice are for when the least time is measured anew (Vegas, Envoy), so that regions do not do so in step.
std::unique_ptr<ConcurrencyLimit> make_limit(const LimitSettings& settings, sim::Stream dice);

}  // namespace regiondrill::regions
