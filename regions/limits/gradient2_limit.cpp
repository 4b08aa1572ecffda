#include "regions/limits/gradient2_limit.hpp"

#include <algorithm>

namespace regiondrill::regions {

namespace {

constexpr std::uint32_t warm_up_samples = 10;
// The long run of a load that is over is forgotten faster than the average forgets it.
constexpr double far_off = 2;
constexpr double forgetting = 0.95;

}  // namespace

void Gradient2Limit::add_to_long_run(double time) {
    if (samples_ < warm_up_samples) {
        ++samples_;
        sum_ += time;
        long_run_ = sum_ / samples_;
        return;
    }
    const double weight = 2.0 / (settings_.long_window + 1);
    long_run_ = long_run_ * (1 - weight) + time * weight;
}

void Gradient2Limit::add(const LimitSample& sample) {
    const double now = sim::seconds(sample.time);
    add_to_long_run(now);
    const double ratio = long_run_ / now;
    if (ratio > far_off) long_run_ *= forgetting;
    if (sample.in_flight < limit_ / 2) return;
    const double gradient = std::max(0.5, std::min(1.0, settings_.tolerance * ratio));
    const double wanted = limit_ * gradient + settings_.queue;
    const double smoothed = limit_ * (1 - settings_.smoothing) + wanted * settings_.smoothing;
    limit_ = std::max<double>(settings_.least, std::min<double>(settings_.most, smoothed));
}

}  // namespace regiondrill::regions
