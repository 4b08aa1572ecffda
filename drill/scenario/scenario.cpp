#include "drill/scenario/scenario.hpp"

namespace regiondrill::drill {

// Linear: at most two hundred names, asked for while things are read and built.
std::optional<regions::RegionId> find_region(const Scenario& scenario, std::string_view name) {
    for (std::size_t i = 0; i < scenario.regions.size(); ++i) {
        if (scenario.regions[i].name == name) return regions::region_at(i);
    }
    return std::nullopt;
}

}  // namespace regiondrill::drill
