#pragma once

#include "regions/limits/concurrency_limit.hpp"

namespace regiondrill::regions {

/// The same at all times.
class FixedLimit : public ConcurrencyLimit {
public:
    explicit FixedLimit(const FixedLimitSettings& settings) : limit_(settings.requests) {}
    void add(const LimitSample&) override {}
    std::uint32_t limit() const override { return limit_; }

private:
    std::uint32_t limit_;
};

}  // namespace regiondrill::regions
