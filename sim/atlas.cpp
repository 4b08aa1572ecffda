#include "sim/atlas.hpp"

#include "sim/csv_table.hpp"
#include "sim/embedded_data.hpp"

#include <algorithm>
#include <utility>

namespace regiondrill::sim {
namespace {

// ASCII only, as the tables are; the library's tolower() would ask the locale.
std::string lower_case(std::string_view text) {
    std::string lower(text);
    const auto fold = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
    std::transform(lower.begin(), lower.end(), lower.begin(), fold);
    return lower;
}

Coordinates read_position(const CsvTable& table, std::size_t row) {
    return {table.number(row, table.column("lat")), table.number(row, table.column("lon"))};
}

std::vector<AtlasRegion> read_regions() {
    const CsvTable table("regions", embedded::regions());
    std::vector<AtlasRegion> regions;
    for (std::size_t row = 0; row < table.rows(); ++row) {
        const auto text = [&](std::string_view title) { return std::string(table.cell(row, table.column(title))); };
        regions.push_back({text("provider"), text("region"), text("city"), text("name"), read_position(table, row)});
    }
    return regions;
}

std::vector<AtlasCity> read_cities() {
    const CsvTable table("client-cities", embedded::client_cities());
    std::vector<AtlasCity> cities;
    for (std::size_t row = 0; row < table.rows(); ++row) {
        const auto text = [&](std::string_view title) { return std::string(table.cell(row, table.column(title))); };
        const double weight = table.number(row, table.column("weight"));
        cities.push_back({text("city"), text("name"), text("country"), read_position(table, row), weight});
    }
    return cities;
}

NameIndex index_regions(const std::vector<AtlasRegion>& regions) {
    std::vector<NameIndex::Entry> names;
    for (std::size_t i = 0; i < regions.size(); ++i) names.push_back({regions[i].name, i});
    return NameIndex(std::move(names));
}

NameIndex index_cities(const std::vector<AtlasCity>& cities) {
    std::vector<NameIndex::Entry> names;
    for (std::size_t i = 0; i < cities.size(); ++i) {
        names.push_back({lower_case(cities[i].slug), i});
        names.push_back({lower_case(cities[i].name), i});
    }
    return NameIndex(std::move(names));
}

}  // namespace

// The providers' tables are joined into one: no two providers have a region of the same name.
Atlas::Atlas()
    : regions_(read_regions()),
      cities_(read_cities()),
      region_names_(index_regions(regions_)),
      city_names_(index_cities(cities_)),
      between_regions_({CsvTable("aws-rtt-ms", embedded::aws_rtt_ms()),
                        CsvTable("azure-rtt-ms", embedded::azure_rtt_ms()),
                        CsvTable("gcp-rtt-ms", embedded::gcp_rtt_ms())}),
      from_cities_({CsvTable("client-rtt-ms", embedded::client_rtt_ms())}) {}

const Atlas& Atlas::built_in() {
    static const Atlas atlas;
    return atlas;
}

const AtlasRegion* Atlas::find_region(std::string_view name) const {
    const auto place = region_names_.find(name);
    return place ? &regions_[*place] : nullptr;
}

const AtlasCity* Atlas::find_city(std::string_view name) const {
    const auto place = city_names_.find(lower_case(name));
    return place ? &cities_[*place] : nullptr;
}

std::optional<Duration> Atlas::round_trip(const AtlasRegion& from, const AtlasRegion& to) const {
    return between_regions_.find(from.name, to.name);
}

std::optional<Duration> Atlas::round_trip(const AtlasCity& from, const AtlasRegion& to) const {
    return from_cities_.find(from.slug, to.name);
}

const AtlasCity& Atlas::nearest_city(Coordinates point) const {
    return *std::min_element(cities_.begin(), cities_.end(), [point](const AtlasCity& a, const AtlasCity& b) {
        return great_circle_km(a.position, point) < great_circle_km(b.position, point);
    });
}

}  // namespace regiondrill::sim
