// The share of runs of which something holds.
#pragma once

#include "study/statistics/interval.hpp"

#include <cstdint>

namespace regiondrill::study {

/// Wilson's interval for `k` of `n`: as good at 0 and at n, where the usual normal one collapses. `n` is not 0.
Interval wilson_interval(std::uint64_t k, std::uint64_t n);

}  // namespace regiondrill::study
