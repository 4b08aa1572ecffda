#include "sim/place.hpp"

#include "sim/real_math.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace regiondrill::sim {
namespace {

constexpr double earth_radius_km = 6371.0088;  // mean radius, IUGG

// Light in fibre runs at about 2/3 of its speed in vacuum, so 100 km of great circle cost at least 1 ms there and back.
constexpr double fibre_km_per_ms = 299.792458 * 2 / 3;

constexpr double shortest_round_trip_ms = 1;

// Median of measured round trip over the fibre's own, by distance. The backbone column is AWS between its regions,
// 2024 to 2025 (aws-rtt-ms.csv), the internet column hosted servers in 77 cities, 2020 (client-rtt-ms.csv). Short paths
// wind the most. Below 300 km positions are too coarse to measure a factor; the first band's stands in.
struct Band {
    double below_km;
    double backbone;
    double internet;
};

constexpr std::array<Band, 4> nearer_bands{{
    {1500, 2.57, 2.56},
    {4000, 1.89, 2.25},
    {8000, 1.79, 2.18},
    {12000, 1.73, 2.01},
}};
constexpr Band farthest_band{0, 1.58, 1.74};  // no upper end

double path_factor(double km, PathKind kind) {
    const auto in_reach = [km](const Band& band) { return km < band.below_km; };
    const auto* found = std::find_if(nearer_bands.begin(), nearer_bands.end(), in_reach);
    const Band& band = found == nearer_bands.end() ? farthest_band : *found;
    return kind == PathKind::backbone ? band.backbone : band.internet;
}

double square(double x) { return x * x; }

}  // namespace

// The haversine formula: exact enough for neighbours, where the law of cosines is not.
double great_circle_km(Coordinates a, Coordinates b) {
    const double latitude_part = square(sine(radians(b.latitude - a.latitude) / 2));
    const double longitude_part = square(sine(radians(b.longitude - a.longitude) / 2));
    const double scale = cosine(radians(a.latitude)) * cosine(radians(b.latitude));
    const double haversine = std::clamp(latitude_part + scale * longitude_part, 0.0, 1.0);
    return 2 * earth_radius_km * arcsine(std::sqrt(haversine));
}

Duration estimated_round_trip(double km, PathKind kind) {
    const double fibre_ms = 2 * km / fibre_km_per_ms;
    return from_seconds(std::max(shortest_round_trip_ms, fibre_ms * path_factor(km, kind)) / 1e3);
}

}  // namespace regiondrill::sim
