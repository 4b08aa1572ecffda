// Quantiles over runs by order statistics: whatever the figure's distribution, no run is assumed to be like another.
#pragma once

#include "study/statistics/interval.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace regiondrill::study {

/// Places in the sorted sample, from 1.
struct Ranks {
    std::uint64_t low = 0;
    std::uint64_t high = 0;
};

/// Between the figures at these ranks lies the quantile `q` in at least 95 % of samples of `n`; none where `n` is too
/// small for both ends.
std::optional<Ranks> quantile_ranks(std::uint64_t n, double q);

/// How many it takes: 6 for the median, 72 for 95 %, 368 for 99 %.
std::uint64_t sample_needed(double q);

struct Quantile {
    double value = 0;
    Interval interval;
};

/// Of a sorted sample, which may hold infinities; none where it is too small, as a figure without an interval would
/// look like one that is known.
std::optional<Quantile> quantile_of(const std::vector<double>& sorted, double q);

}  // namespace regiondrill::study
