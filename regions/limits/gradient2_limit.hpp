#pragma once

#include "regions/limits/concurrency_limit.hpp"

namespace regiondrill::regions {

/// Netflix's Gradient2Limit: the limit shrinks by the ratio of what requests took over the long run to what they take
/// now, and may always grow by a small queue. It takes no notice of drops.
class Gradient2Limit : public ConcurrencyLimit {
public:
    explicit Gradient2Limit(const Gradient2Settings& settings) : settings_(settings), limit_(settings.initial) {}
    void add(const LimitSample& sample) override;
    std::uint32_t limit() const override { return static_cast<std::uint32_t>(limit_); }

private:
    void add_to_long_run(double time);

    Gradient2Settings settings_;
    double limit_;
    double long_run_ = 0;
    double sum_ = 0;  // of the first samples, which are averaged plainly
    std::uint32_t samples_ = 0;
};

}  // namespace regiondrill::regions
