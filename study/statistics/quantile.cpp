#include "study/statistics/quantile.hpp"

#include "study/statistics/binomial.hpp"

#include <algorithm>
#include <cmath>

namespace regiondrill::study {

namespace {

// The number of a sample below the quantile is binomial. The least number that so much of it lies at or below.
std::uint64_t least_number(std::uint64_t n, double q, double chance) {
    std::uint64_t low = 0;
    std::uint64_t high = n;
    while (low < high) {
        const std::uint64_t middle = low + (high - low) / 2;
        if (binomial_at_most(middle, n, q) >= chance) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return low;
}

// A hair below, or a product that is whole could be rounded up to the next rank.
std::uint64_t rank_of(std::uint64_t n, double q) {
    return std::max<std::uint64_t>(1, static_cast<std::uint64_t>(std::ceil(static_cast<double>(n) * q - 1e-9)));
}

}  // namespace

std::optional<Ranks> quantile_ranks(std::uint64_t n, double q) {
    if (n < sample_needed(q)) return std::nullopt;
    const std::uint64_t above = least_number(n, q, beyond_an_end);
    const bool is_exact = binomial_at_most(above, n, q) <= beyond_an_end;
    return Ranks{is_exact ? above + 1 : above, least_number(n, q, 1 - beyond_an_end) + 1};
}

// All of a sample lie on one side of the quantile with the chance of the greater side to the power of their number.
std::uint64_t sample_needed(double q) {
    const double side = std::max(q, 1 - q);
    std::uint64_t n = 0;
    for (double all = 1; all > beyond_an_end; ++n) all *= side;
    return n;
}

std::optional<Quantile> quantile_of(const std::vector<double>& sorted, double q) {
    const auto ranks = quantile_ranks(sorted.size(), q);
    if (!ranks) return std::nullopt;
    return Quantile{sorted[rank_of(sorted.size(), q) - 1], {sorted[ranks->low - 1], sorted[ranks->high - 1]}};
}

}  // namespace regiondrill::study
