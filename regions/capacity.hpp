// How much a region can serve: workers, a bounded queue and how long a request takes.
#pragma once

#include "sim/distribution.hpp"
#include "sim/time.hpp"

#include <cstdint>

namespace regiondrill::regions {

enum class ServiceShape { constant, exponential, lognormal };

struct Capacity {
    std::uint32_t workers = 64;
    std::uint32_t queue = 256;                                  // places for requests that wait; beyond them: 503
    sim::Duration service_time = std::chrono::milliseconds{4};  // mean
    ServiceShape shape = ServiceShape::exponential;
    double sigma = 0.5;  // lognormal: deviation of the logarithm

    sim::Duration draw_service_time(sim::Stream& dice) const {
        switch (shape) {
            case ServiceShape::constant: return service_time;
            case ServiceShape::exponential: return sim::exponential_span(dice, service_time);
            case ServiceShape::lognormal: return sim::lognormal_span(dice, service_time, sigma);
        }
        return service_time;
    }
};

}  // namespace regiondrill::regions
