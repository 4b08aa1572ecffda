#pragma once

#include "regions/limits/concurrency_limit.hpp"

#include <algorithm>
#include <utility>

namespace regiondrill::regions {

/// Netflix's WindowedLimit: tells another limit once a window of the mean time, of the most that were in flight and
/// whether anything was dropped. Other than there a drop counts however short the request was in the region, as one
/// that finds no place is gone at once.
class WindowedLimit : public ConcurrencyLimit {
public:
    WindowedLimit(const LimitWindowSettings& settings, std::unique_ptr<ConcurrencyLimit> inner)
        : settings_(settings),
          inner_(std::move(inner)) {}

    void add(const LimitSample& sample) override {
        dropped_ = dropped_ || sample.dropped;
        if (sample.time < settings_.least_time) return;
        sum_ += sample.time;
        ++samples_;
        in_flight_ = std::max(in_flight_, sample.in_flight);
        if (sample.now <= window_ends_) return;
        window_ends_ = sample.now + settings_.interval;
        if (samples_ >= settings_.samples) inner_->add({sample.now, sum_ / samples_, in_flight_, dropped_});
        sum_ = {};
        samples_ = 0;
        in_flight_ = 0;
        dropped_ = false;
    }
    std::uint32_t limit() const override { return inner_->limit(); }

private:
    LimitWindowSettings settings_;
    std::unique_ptr<ConcurrencyLimit> inner_;
    sim::Time window_ends_{};
    sim::Duration sum_{};
    std::uint32_t samples_ = 0;
    std::uint32_t in_flight_ = 0;
    bool dropped_ = false;
};

}  // namespace regiondrill::regions
