#include "study/statistics/share.hpp"

#include <algorithm>
#include <cmath>

namespace regiondrill::study {

// E. B. Wilson, Probable inference, the law of succession, and statistical inference (1927); the bounds are exactly 0
// and 1 at the ends, where rounding would leave a trace.
Interval wilson_interval(std::uint64_t k, std::uint64_t n) {
    constexpr double z = 1.959963984540054;  // of the normal distribution 97.5 % lie below
    const auto trials = static_cast<double>(n);
    const double share = static_cast<double>(k) / trials;
    const double middle = share + z * z / (2 * trials);
    const double reach = z * std::sqrt(share * (1 - share) / trials + z * z / (4 * trials * trials));
    const double scale = 1 + z * z / trials;
    return {k == 0 ? 0 : std::max(0.0, (middle - reach) / scale), k == n ? 1 : std::min(1.0, (middle + reach) / scale)};
}

}  // namespace regiondrill::study
