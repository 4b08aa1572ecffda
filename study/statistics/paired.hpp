// Two variants of a drill, seed by seed: with common random numbers what the seed does to both falls out.
#pragma once

#include "study/statistics/quantile.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace regiondrill::study {

struct PairedDifference {
    std::uint64_t higher = 0;  // pairs whose second figure is
    std::uint64_t same = 0;
    std::uint64_t lower = 0;
    std::optional<Quantile> median;  // of second less first; none where there are too few pairs
    double p_value = 1;              // of the sign test, two-sided: that higher and lower are as likely

    std::uint64_t pairs() const { return higher + same + lower; }
};

/// Of figures of the same seeds, side by side; a pair in which either is not a number counts for nothing. Two
/// infinities are the same.
PairedDifference paired_difference(const std::vector<double>& first, const std::vector<double>& second);

}  // namespace regiondrill::study
