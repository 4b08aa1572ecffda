#include "regions/limits/admission_control.hpp"

#include "sim/real_math.hpp"

#include <algorithm>

namespace regiondrill::regions {

void AdmissionControl::add(sim::Time now, bool succeeded) {
    forget(now);
    if (seconds_.empty() || now - seconds_.back().began >= std::chrono::seconds{1}) seconds_.push_back({now, 0, 0});
    ++seconds_.back().requests;
    ++requests_;
    if (!succeeded) return;
    ++seconds_.back().successes;
    ++successes_;
}

void AdmissionControl::forget(sim::Time now) {
    while (!seconds_.empty() && now - seconds_.front().began >= settings_.window) {
        requests_ -= seconds_.front().requests;
        successes_ -= seconds_.front().successes;
        seconds_.pop_front();
    }
}

double AdmissionControl::rejection_probability(sim::Time now) {
    forget(now);
    const auto requests = static_cast<double>(requests_);
    if (requests / sim::seconds(settings_.window) < settings_.least_rate) return 0;
    const double missing = requests - static_cast<double>(successes_) / settings_.threshold;
    if (missing <= 0) return 0;
    return std::min(settings_.most, sim::power(missing / (requests + 1), 1 / settings_.aggression));
}

}  // namespace regiondrill::regions
