#pragma once

#include "regions/limits/concurrency_limit.hpp"

#include <optional>
#include <vector>

namespace regiondrill::regions {

/// Envoy's adaptive concurrency: the gradient of the least time to that of the last update's samples, and the square
/// root of the limit on top. The least time is measured now and again at the smallest limit, which shows as a dip; also
/// where the limit was the smallest five updates in a row.
class EnvoyLimit : public ConcurrencyLimit {
public:
    EnvoyLimit(const EnvoyLimitSettings& settings, sim::Stream dice);
    void add(const LimitSample& sample) override;
    std::uint32_t limit() const override { return limit_; }

private:
    bool is_measuring() const { return kept_.has_value(); }
    void begin_measuring(sim::Time now);
    void end_measuring(sim::Time now);
    void update(sim::Time now);
    sim::Duration take_percentile();

    EnvoyLimitSettings settings_;
    sim::Stream dice_;
    std::uint32_t limit_;
    std::optional<std::uint32_t> kept_;  // the limit from before the measurement
    sim::Time measuring_since_{};
    sim::Time next_measurement_{};
    sim::Time next_update_{};
    sim::Duration least_{};
    std::uint32_t at_smallest_ = 0;  // updates in a row
    std::vector<sim::Duration> samples_;
};

}  // namespace regiondrill::regions
