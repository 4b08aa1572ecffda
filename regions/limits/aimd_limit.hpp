#pragma once

#include "regions/limits/concurrency_limit.hpp"

#include <algorithm>

namespace regiondrill::regions {

/// Netflix's AIMDLimit: one more while at least half of the limit is used, and a tenth less at each drop or timeout.
class AimdLimit : public ConcurrencyLimit {
public:
    explicit AimdLimit(const AimdSettings& settings) : settings_(settings), limit_(settings.initial) {}

    void add(const LimitSample& sample) override {
        if (sample.dropped || sample.time > settings_.timeout) {
            limit_ = static_cast<std::uint32_t>(limit_ * settings_.backoff);
        } else if (2 * std::uint64_t{sample.in_flight} >= limit_) {
            ++limit_;
        }
        limit_ = std::min(settings_.most, std::max(settings_.least, limit_));
    }
    std::uint32_t limit() const override { return limit_; }

private:
    AimdSettings settings_;
    std::uint32_t limit_;
};

}  // namespace regiondrill::regions
