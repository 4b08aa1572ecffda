#include "regions/limits/envoy_limit.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace regiondrill::regions {

namespace {

constexpr std::uint32_t updates_to_remeasure = 5;

}  // namespace

EnvoyLimit::EnvoyLimit(const EnvoyLimitSettings& settings, sim::Stream dice)
    : settings_(settings),
      dice_(dice),
      limit_(settings.least),
      kept_(settings.least) {}

// Envoy's timers fire between requests; here what is due is done when the next request leaves, before it counts.
void EnvoyLimit::add(const LimitSample& sample) {
    if (sample.dropped) return;
    if (!is_measuring()) {
        if (sample.now >= next_update_) update(sample.now);
        if (sample.now >= next_measurement_) begin_measuring(sample.now);
    }
    if (is_measuring() && sample.now - sample.time < measuring_since_) return;
    samples_.push_back(sample.time);
    if (is_measuring() && samples_.size() >= settings_.samples) end_measuring(sample.now);
}

void EnvoyLimit::begin_measuring(sim::Time now) {
    kept_ = std::exchange(limit_, settings_.least);
    samples_.clear();
    measuring_since_ = now;
    at_smallest_ = 0;
}

void EnvoyLimit::end_measuring(sim::Time now) {
    least_ = take_percentile();
    limit_ = *std::exchange(kept_, std::nullopt);
    const double late = dice_.uniform(0, settings_.jitter);
    next_measurement_ = now + sim::from_nanoseconds(static_cast<double>(settings_.remeasure.count()) * (1 + late));
    next_update_ = now + settings_.update;
}

void EnvoyLimit::update(sim::Time now) {
    next_update_ = now + settings_.update;
    if (samples_.empty()) return;
    const double raw = (1 + settings_.buffer) * sim::seconds(least_) / sim::seconds(take_percentile());
    const double scaled = limit_ * std::max(0.5, std::min(2.0, raw));
    const auto wanted = static_cast<std::uint32_t>(scaled + std::sqrt(scaled));
    const std::uint32_t before = std::exchange(limit_, std::max(settings_.least, std::min(settings_.most, wanted)));
    const bool stays_smallest = before == settings_.least && limit_ == settings_.least;
    at_smallest_ = stays_smallest ? at_smallest_ + 1 : 0;
    if (at_smallest_ >= updates_to_remeasure) next_measurement_ = now;
}

sim::Duration EnvoyLimit::take_percentile() {
    const auto rank = static_cast<std::size_t>(settings_.percentile * static_cast<double>(samples_.size() - 1));
    const auto place = samples_.begin() + static_cast<std::ptrdiff_t>(rank);
    std::nth_element(samples_.begin(), place, samples_.end());
    const sim::Duration found = std::max(*place, sim::Duration{1});
    samples_.clear();
    return found;
}

}  // namespace regiondrill::regions
