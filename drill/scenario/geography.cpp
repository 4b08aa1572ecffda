#include "drill/scenario/geography.hpp"

#include <algorithm>
#include <optional>

namespace regiondrill::drill {

namespace {

using namespace std::chrono_literals;

// Inside one region: between zones, 0.6 to 3 ms (notes on the data).
constexpr Duration within_a_region = 1ms;

std::optional<Duration> stated_round_trip(const Scenario& scenario, std::string_view a, std::string_view b) {
    for (const RoundTripSpec& trip : scenario.network.round_trips) {
        const bool same = trip.between[0] == a && trip.between[1] == b;
        const bool reversed = trip.between[0] == b && trip.between[1] == a;
        if (same || reversed) return trip.round_trip;
    }
    return std::nullopt;
}

// Between two spots that are both at a provider: its own network.
Duration backbone_round_trip(const Spot& a, const Spot& b) {
    const sim::Atlas& atlas = sim::Atlas::built_in();
    if (a.region != nullptr && a.region == b.region) return within_a_region;
    if (a.region != nullptr && b.region != nullptr) {
        if (const auto measured = atlas.round_trip(*a.region, *b.region)) return *measured;
    }
    const double km = sim::great_circle_km(a.position, b.position);
    return std::max(within_a_region, sim::estimated_round_trip(km, sim::PathKind::backbone));
}

Duration internet_round_trip(const Spot& from, const Spot& to) {
    const sim::Atlas& atlas = sim::Atlas::built_in();
    if (from.city != nullptr && to.region != nullptr) {
        if (const auto measured = atlas.round_trip(*from.city, *to.region)) return *measured;
    }
    if (from.region != nullptr) return backbone_round_trip(from, to);
    return sim::estimated_round_trip(sim::great_circle_km(from.position, to.position), sim::PathKind::internet);
}

}  // namespace

Spot spot_of(std::string_view place) {
    const sim::Atlas& atlas = sim::Atlas::built_in();
    if (const auto* region = atlas.find_region(place)) return {region, nullptr, region->position};
    if (const auto* city = atlas.find_city(place)) return {nullptr, city, city->position};
    return {};
}

Spot spot_of(const RegionSpec& region) {
    if (region.position) return {nullptr, nullptr, *region.position};
    return spot_of(region.at.empty() ? region.name : region.at);
}

Duration region_round_trip(const Scenario& scenario, const RegionSpec& a, const RegionSpec& b) {
    if (const auto stated = stated_round_trip(scenario, a.name, b.name)) return *stated;
    return backbone_round_trip(spot_of(a), spot_of(b));
}

Duration client_round_trip(const Scenario& scenario, const PopulationSpec& population, const RegionSpec& region) {
    const Duration last_mile = scenario.network.last_mile;
    for (const std::string& name : {population.name, population.at}) {
        if (const auto stated = stated_round_trip(scenario, name, region.name)) return *stated + last_mile;
    }
    return internet_round_trip(spot_of(population.at), spot_of(region)) + last_mile;
}

Duration place_round_trip(const Scenario& scenario, std::string_view place, const Spot& spot) {
    return internet_round_trip(spot_of(place), spot) + scenario.network.last_mile;
}

Duration checker_round_trip(std::string_view place, const RegionSpec& region) {
    return internet_round_trip(spot_of(place), spot_of(region));
}

}  // namespace regiondrill::drill
