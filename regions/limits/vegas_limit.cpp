#include "regions/limits/vegas_limit.hpp"

#include <algorithm>
#include <cmath>

namespace regiondrill::regions {

namespace {

// The step by which the limit goes up and down: its decimal logarithm, in whole numbers.
double vegas_step(double limit) {
    double step = 0;
    for (auto left = static_cast<std::uint32_t>(limit) / 10; left != 0; left /= 10) ++step;
    return std::max(1.0, step);
}

double draw_probe_share(sim::Stream& dice) { return dice.uniform(0.5, 1); }

}  // namespace

VegasLimit::VegasLimit(const VegasSettings& settings, sim::Stream dice)
    : settings_(settings),
      dice_(dice),
      limit_(settings.initial),
      probe_share_(draw_probe_share(dice_)) {}

bool VegasLimit::is_probe() {
    if (probe_share_ * settings_.probe * limit_ > ++since_probe_) return false;
    probe_share_ = draw_probe_share(dice_);
    since_probe_ = 0;
    return true;
}

void VegasLimit::add(const LimitSample& sample) {
    if (is_probe() || least_ == sim::Duration{} || sample.time < least_) {
        least_ = sample.time;
        return;
    }
    const double bounded = std::max(1.0, std::min<double>(settings_.most, adjusted(sample)));
    limit_ = (1 - settings_.smoothing) * limit_ + settings_.smoothing * bounded;
}

double VegasLimit::adjusted(const LimitSample& sample) const {
    const double waiting = std::ceil(limit_ * (1 - sim::seconds(least_) / sim::seconds(sample.time)));
    const double step = vegas_step(limit_);
    if (sample.dropped) return limit_ - step;
    if (2.0 * sample.in_flight < limit_) return limit_;
    if (waiting <= step) return limit_ + 6 * step;
    if (waiting < 3 * step) return limit_ + step;
    if (waiting > 6 * step) return limit_ - step;
    return limit_;
}

}  // namespace regiondrill::regions
