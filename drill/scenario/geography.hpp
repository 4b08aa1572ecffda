// Where things are and how far apart: round trips from the script, else from the atlas, else from the distance.
#pragma once

#include "drill/scenario/scenario.hpp"
#include "sim/atlas.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace regiondrill::dns {
struct Area;
}

namespace regiondrill::drill {

/// A spot the atlas can measure from: one of its regions, one of its cities, or bare coordinates.
struct Spot {
    const sim::AtlasRegion* region = nullptr;
    const sim::AtlasCity* city = nullptr;
    sim::Coordinates position;
};

/// The spot a region of the scenario stands on.
Spot spot_of(const RegionSpec& region);

/// The spot of a city's or an atlas region's name.
Spot spot_of(std::string_view place);

/// The atlas city of a city's or an atlas region's name, for a region the one nearest to it.
const sim::AtlasCity& city_at(const std::string& place);

/// Round trip between two regions of the scenario: as the script states it, else over the backbone.
Duration region_round_trip(const Scenario& scenario, const RegionSpec& a, const RegionSpec& b);

/// Between a region and the farthest of the others; between the two that are farthest apart. Zero where it is alone.
Duration farthest_round_trip(const Scenario& scenario, const RegionSpec& region);
Duration farthest_round_trip(const Scenario& scenario);

/// Round trip between a population and a region, last mile included.
Duration client_round_trip(const Scenario& scenario, const PopulationSpec& population, const RegionSpec& region);

/// Round trip between clients in a city or an atlas region and any spot, last mile included.
Duration place_round_trip(const Scenario& scenario, std::string_view place, const Spot& spot);

/// Round trip between a health checker's place and a region.
Duration checker_round_trip(std::string_view place, const RegionSpec& region);

// Areas of geolocation routing as a script writes them.

inline constexpr const char* area_example = R"("*", "continent/EU", "country/GB" or "state/US-NY")";

/// "*", "continent/EU", "country/GB" or "state/US-NY"; nothing for any other text.
std::optional<dns::Area> read_area(std::string_view text);

/// The US state a city of the atlas lies in, by its slug: "NY"; empty elsewhere.
std::string_view state_of_city(std::string_view slug);

}  // namespace regiondrill::drill
