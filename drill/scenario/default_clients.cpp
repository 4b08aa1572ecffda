#include "drill/scenario/default_clients.hpp"

#include <algorithm>
#include <set>

namespace regiondrill::drill {

const sim::AtlasCity& city_at(const std::string& place) {
    const auto& atlas = sim::Atlas::built_in();
    if (const auto* region = atlas.find_region(place)) return atlas.nearest_city(region->position);
    if (const auto* city = atlas.find_city(place)) return *city;
    return atlas.cities().front();  // not reached with a checked place
}

std::vector<PopulationSpec> default_clients(const std::vector<RegionSpec>& regions) {
    std::vector<PopulationSpec> clients;
    std::set<std::string> slugs;
    for (const auto& region : regions) {
        const auto& city = region.position ? sim::Atlas::built_in().nearest_city(*region.position) : city_at(region.at);
        if (!slugs.insert(city.slug).second) continue;
        // A region may bear a city's name; its people then need another.
        const bool taken = std::any_of(regions.begin(), regions.end(), [&](auto& r) { return r.name == city.slug; });
        PopulationSpec population;
        population.name = taken ? city.slug + "-clients" : city.slug;
        population.at = city.name;
        clients.push_back(population);
    }
    return clients;
}

}  // namespace regiondrill::drill
