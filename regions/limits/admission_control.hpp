#pragma once

#include "regions/load_settings.hpp"
#include "sim/time.hpp"

#include <cstdint>
#include <deque>

namespace regiondrill::regions {

/// Envoy's admission control: of the requests of a sliding window that were let in, and of those that succeeded,
/// follows the probability that the next is turned away. What is turned away by it counts for neither, and `most` keeps
/// the probability below 1, so that there is always somebody to learn from that things are better.
class AdmissionControl {
public:
    explicit AdmissionControl(const AdmissionSettings& settings) : settings_(settings) {}

    void add(sim::Time now, bool succeeded);
    double rejection_probability(sim::Time now);

private:
    void forget(sim::Time now);

    // Envoy's window moves by whole seconds, too.
    struct Second {
        sim::Time began{};
        std::uint64_t requests = 0;
        std::uint64_t successes = 0;
    };

    AdmissionSettings settings_;
    std::deque<Second> seconds_;
    std::uint64_t requests_ = 0;
    std::uint64_t successes_ = 0;
};

}  // namespace regiondrill::regions
