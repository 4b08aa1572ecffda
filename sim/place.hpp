// Places on the network and on the globe: a region, a city with clients, a health checker's site. Everything that has a
// location names it by a PlaceId; how far two of them are apart is asked here where nobody has measured it (sim/atlas).
#pragma once

#include "sim/time.hpp"

#include <cstddef>
#include <cstdint>

namespace regiondrill::sim {

/// A place, numbered by the network in the order in which places are added.
enum class PlaceId : std::uint16_t {};

/// One direction between two places.
enum class LinkId : std::uint32_t {};

constexpr std::size_t index(PlaceId place) { return static_cast<std::size_t>(place); }
constexpr std::size_t index(LinkId link) { return static_cast<std::size_t>(link); }

/// A point on the globe.
struct Coordinates {
    double latitude = 0;   // degrees, north positive
    double longitude = 0;  // degrees, east positive
};

/// Length of the great circle in kilometres. Zero to half the Earth's circumference, 20,015 km.
double great_circle_km(Coordinates a, Coordinates b);

/// What carries the traffic: a provider's own fibre between regions, or the public Internet from a city. Backbones wind
/// less and lose less (sim/link.cpp, sim/place.cpp).
enum class PathKind { backbone, internet };

/// Round trip where nothing was measured: distance at 2/3 of light speed times the median path factor of its distance
/// band (from the figures of 2020 and 2025 in scenarios/data), at least 1 ms. Each band has one factor, so the estimate
/// drops a little where a band ends.
Duration estimated_round_trip(double km, PathKind kind);

}  // namespace regiondrill::sim
