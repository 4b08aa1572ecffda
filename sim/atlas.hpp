// The atlas: cities, cloud regions and the measured round trips between them (scenarios/data, each table with its
// origin beside it). It answers "how far is this from that" before any scenario says otherwise.
#pragma once

#include "sim/name_index.hpp"
#include "sim/round_trip_table.hpp"
#include "sim/time.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace regiondrill::sim {

struct Coordinates {
    double latitude = 0;   // degrees, north positive
    double longitude = 0;  // degrees, east positive
};

/// A cloud region the atlas knows: "eu-west-2" of "aws", in "London".
struct AtlasRegion {
    std::string provider;
    std::string name;
    std::string city;
    std::string title;
    Coordinates position;
};

/// A city where clients live: slug "new-york", name "New York", population weight in millions.
struct AtlasCity {
    std::string slug;
    std::string name;
    std::string country;
    Coordinates position;
    double weight = 0;
};

class Atlas {
public:
    /// The tables built into the program.
    static const Atlas& built_in();

    /// In the order of the data files: by provider, then as listed there.
    const std::vector<AtlasRegion>& regions() const { return regions_; }
    const std::vector<AtlasCity>& cities() const { return cities_; }

    /// Exact region name; nullptr when unknown.
    const AtlasRegion* find_region(std::string_view name) const;

    /// City by name ("London", any case) or slug ("london"); nullptr when unknown.
    const AtlasCity* find_city(std::string_view name) const;

    /// Measured median round trip between two regions of one provider; none across providers or within one region.
    std::optional<Duration> round_trip(const AtlasRegion& from, const AtlasRegion& to) const;

    /// Measured median round trip between a city and a region (no last mile in it); none where nobody measured.
    std::optional<Duration> round_trip(const AtlasCity& from, const AtlasRegion& to) const;

    /// The city nearest to a point by great circle.
    const AtlasCity& nearest_city(Coordinates point) const;

private:
    Atlas();

    std::vector<AtlasRegion> regions_;
    std::vector<AtlasCity> cities_;
    NameIndex region_names_;
    NameIndex city_names_;  // slugs and names in lower case
    RoundTripTable between_regions_;
    RoundTripTable from_cities_;
};

/// Length of the great circle in kilometres.
double great_circle_km(Coordinates a, Coordinates b);

/// What carries the traffic: a provider's own fibre between regions, or the public Internet from a city.
enum class PathKind { backbone, internet };

/// Round trip where nothing was measured: distance at 2/3 of light speed times the median path factor of its distance
/// band (from the figures of 2020 and 2025 in scenarios/data), at least 1 ms. Each band has one factor, so the estimate
/// drops a little where a band ends.
Duration estimated_round_trip(double km, PathKind kind);

}  // namespace regiondrill::sim
