#pragma once

#include "regions/limits/concurrency_limit.hpp"

namespace regiondrill::regions {

/// Netflix's VegasLimit: from the least time that was seen follows how many of those in flight must be waiting, which
/// is kept between three and six times the limit's logarithm. The least time is taken anew after 15 to 30 times the
/// limit of samples.
class VegasLimit : public ConcurrencyLimit {
public:
    VegasLimit(const VegasSettings& settings, sim::Stream dice);
    void add(const LimitSample& sample) override;
    std::uint32_t limit() const override { return static_cast<std::uint32_t>(limit_); }

private:
    bool is_probe();
    double adjusted(const LimitSample& sample) const;

    VegasSettings settings_;
    sim::Stream dice_;
    double limit_;
    double probe_share_;
    std::uint32_t since_probe_ = 0;
    sim::Duration least_{};  // zero: not known
};

}  // namespace regiondrill::regions
