// The binomial distribution, summed: what both order statistics and the sign test stand on.
#pragma once

#include <cstdint>

namespace regiondrill::study {

/// The chance of at most `k` successes in `n` trials with the chance `p` each, 0 < p < 1; good to about 1e-13.
double binomial_at_most(std::uint64_t k, std::uint64_t n, double p);

}  // namespace regiondrill::study
