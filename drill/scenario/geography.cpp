#include "drill/scenario/geography.hpp"

#include "dns/steering/location.hpp"
#include "dns/steering/record_group.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace regiondrill::drill {

namespace {

using namespace std::chrono_literals;

// Inside one region: between zones, 0.6 to 3 ms (notes on the data).
constexpr Duration within_a_region = 1ms;

// The same both ways, whichever name stands first.
std::optional<Duration> stated_round_trip(const Scenario& scenario, std::string_view a, std::string_view b) {
    for (const RoundTripSpec& trip : scenario.network.round_trips) {
        const bool same = trip.between[0] == a && trip.between[1] == b;
        const bool reversed = trip.between[0] == b && trip.between[1] == a;
        if (same || reversed) return trip.round_trip;
    }
    return std::nullopt;
}

// Between two spots that are both at a provider: its own network. Two places in one region are as far apart as its
// zones, and so is what the estimate would put nearer.
Duration backbone_round_trip(const Spot& a, const Spot& b) {
    const sim::Atlas& atlas = sim::Atlas::built_in();
    if (a.region != nullptr && a.region == b.region) return within_a_region;
    if (a.region != nullptr && b.region != nullptr) {
        if (const auto measured = atlas.round_trip(*a.region, *b.region)) return *measured;
    }
    const double km = sim::great_circle_km(a.position, b.position);
    return std::max(within_a_region, sim::estimated_round_trip(km, sim::PathKind::backbone));
}

/// From people to a region: measured where the atlas has the pair, else by the distance and the usual detour of the
/// internet. A spot that is itself a region of a provider reaches others over the backbone, whoever it is that asks
/// from there.
Duration internet_round_trip(const Spot& from, const Spot& to) {
    const sim::Atlas& atlas = sim::Atlas::built_in();
    if (from.city != nullptr && to.region != nullptr) {
        if (const auto measured = atlas.round_trip(*from.city, *to.region)) return *measured;
    }
    if (from.region != nullptr) return backbone_round_trip(from, to);
    return sim::estimated_round_trip(sim::great_circle_km(from.position, to.position), sim::PathKind::internet);
}

using Pair = std::pair<std::string_view, std::string_view>;

constexpr std::array<std::string_view, 7> continents{"AF", "AN", "AS", "EU", "NA", "OC", "SA"};

// The cities of the atlas in the United States, which alone have states in geolocation records.
constexpr std::array<Pair, 12> states{{
    {"atlanta", "GA"},
    {"boston", "MA"},
    {"chicago", "IL"},
    {"dallas", "TX"},
    {"denver", "CO"},
    {"houston", "TX"},
    {"los-angeles", "CA"},
    {"miami", "FL"},
    {"minneapolis", "MN"},
    {"new-york", "NY"},
    {"san-francisco", "CA"},
    {"seattle", "WA"},
}};

/// The fifty states and the District of Columbia, by their postal codes (ISO 3166-2:US).
constexpr std::string_view state_codes =
    "AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR "
    "PA RI SC SD TN TX UT VT VA WA WV WI WY";

// The blanks of the list are no part of a code.
bool is_state(std::string_view text) {
    return text.size() == 2 && text.find(' ') == std::string_view::npos &&
           state_codes.find(text) != std::string_view::npos;
}

}  // namespace

// A region's name goes before a city's. Without either there is no spot, which checked places never come to.
Spot spot_of(std::string_view place) {
    const sim::Atlas& atlas = sim::Atlas::built_in();
    if (const auto* region = atlas.find_region(place)) return {region, nullptr, region->position};
    if (const auto* city = atlas.find_city(place)) return {nullptr, city, city->position};
    return {};
}

// A position stands instead of a place; the check has refused both at a time.
Spot spot_of(const RegionSpec& region) {
    if (region.position) return {nullptr, nullptr, *region.position};
    return spot_of(region.at.empty() ? region.name : region.at);
}

// A region of the atlas may lie far from every city; the nearest one lends its people their country and state.
const sim::AtlasCity& city_at(const std::string& place) {
    const auto& atlas = sim::Atlas::built_in();
    if (const auto* region = atlas.find_region(place)) return atlas.nearest_city(region->position);
    if (const auto* city = atlas.find_city(place)) return *city;
    return atlas.cities().front();  // not reached with a checked place
}

// A statement counts both ways and hides what the atlas has.
Duration region_round_trip(const Scenario& scenario, const RegionSpec& a, const RegionSpec& b) {
    if (const auto stated = stated_round_trip(scenario, a.name, b.name)) return *stated;
    return backbone_round_trip(spot_of(a), spot_of(b));
}

// What the script states is without the last mile, as what the atlas has is. A statement about the population goes
// before one about its city.
Duration client_round_trip(const Scenario& scenario, const PopulationSpec& population, const RegionSpec& region) {
    const Duration last_mile = scenario.network.last_mile;
    for (const std::string& name : {population.name, population.at}) {
        if (const auto stated = stated_round_trip(scenario, name, region.name)) return *stated + last_mile;
    }
    return internet_round_trip(spot_of(population.at), spot_of(region)) + last_mile;
}

// For somebody at a place who is no population: visitors, and records that stand near one.
Duration place_round_trip(const Scenario& scenario, std::string_view place, const Spot& spot) {
    return internet_round_trip(spot_of(place), spot) + scenario.network.last_mile;
}

Duration farthest_round_trip(const Scenario& scenario, const RegionSpec& region) {
    Duration farthest{};
    for (const RegionSpec& other : scenario.regions) {
        if (&other != &region) farthest = std::max(farthest, region_round_trip(scenario, other, region));
    }
    return farthest;
}

Duration farthest_round_trip(const Scenario& scenario) {
    Duration farthest{};
    for (const RegionSpec& region : scenario.regions) {
        farthest = std::max(farthest, farthest_round_trip(scenario, region));
    }
    return farthest;
}

// No last mile: checkers stand in data centres. Round trips that a script states are between people and regions and do
// not count here.
Duration checker_round_trip(std::string_view place, const RegionSpec& region) {
    return internet_round_trip(spot_of(place), spot_of(region));
}

// Codes that do not exist are refused, so that a slip of the pen does not make a record that never answers.
std::optional<dns::Area> read_area(std::string_view text) {
    if (text == "*") return dns::Area{};
    const std::size_t slash = text.find('/');
    if (slash == std::string_view::npos) return std::nullopt;
    const std::string_view kind = text.substr(0, slash);
    const std::string_view code = text.substr(slash + 1);
    if (kind == "continent" && std::find(continents.begin(), continents.end(), code) != continents.end()) {
        return dns::Area{std::string(code), {}, {}};
    }
    if (kind == "country" && dns::continent_of(code)) return dns::Area{{}, std::string(code), {}};
    if (kind == "state" && code.substr(0, 3) == "US-" && is_state(code.substr(3))) {
        return dns::Area{{}, "US", std::string(code.substr(3))};
    }
    return std::nullopt;
}

// By hand, as the atlas has countries and no states.
std::string_view state_of_city(std::string_view slug) {
    const auto* const found =
        std::find_if(states.begin(), states.end(), [&](const Pair& state) { return state.first == slug; });
    return found == states.end() ? std::string_view{} : found->second;
}

}  // namespace regiondrill::drill
