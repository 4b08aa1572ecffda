// When the k-th of several things could have happened.
#pragma once

#include "sim/time.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace regiondrill::dns {

/// The k-th smallest, from 1; never when there are not as many. Reorders the times.
inline sim::Time kth_earliest(std::vector<sim::Time>& times, std::size_t k) {
    if (k > times.size()) return sim::never;
    const auto place = times.begin() + static_cast<std::ptrdiff_t>(k - 1);
    std::nth_element(times.begin(), place, times.end());
    return *place;
}

}  // namespace regiondrill::dns
