#include "clients/entry/front_door.hpp"

#include <cstddef>
#include <numeric>

namespace regiondrill::clients {

// What rounding leaves at the end belongs to the last region that has a part.
regions::RegionId region_at_part(const std::vector<double>& parts, double number) {
    double left = number * std::accumulate(parts.begin(), parts.end(), 0.0);
    regions::RegionId found = regions::no_region;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (parts[i] <= 0) continue;
        found = regions::region_at(i);
        if (left < parts[i]) return found;
        left -= parts[i];
    }
    return found;
}

}  // namespace regiondrill::clients
