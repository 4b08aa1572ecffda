// The atlas: cities, cloud regions and the measured round trips between them (scenarios/data, each table with its
// origin beside it). It answers "how far is this from that" before any scenario says otherwise.
#pragma once

#include "sim/place.hpp"
#include "sim/time.hpp"

#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace regiondrill::sim {

/// A comma-separated table with a line of titles, as the data files are written: no quoting, no empty lines within. The
/// atlas reads its data from four of them once, when the first scenario asks.
class CsvTable {
public:
    /// Keeps views of `text`. The name stands in messages; throws InvariantBroken when a row is too short or too long,
    /// for these tables are part of the program and a broken one is our own bug.
    CsvTable(std::string_view name, std::string_view text);

    /// Rows of data, the titles not counted.
    std::size_t rows() const { return cells_.size() / titles_.size() - 1; }

    /// Where a title stands; throws InvariantBroken when the table has no such column.
    std::size_t column(std::string_view title) const;

    /// As it stands in the text, blanks included. Row 0 is the first below the titles; neither number is checked.
    std::string_view cell(std::size_t row, std::size_t column) const {
        return cells_[(row + 1) * titles_.size() + column];
    }

    /// A plain decimal number ("-74.0060"), correctly rounded whatever the locale.
    double number(std::size_t row, std::size_t column) const;

private:
    std::string_view name_;
    std::vector<std::string_view> titles_;
    std::vector<std::string_view> cells_;  // row by row, the titles first
};

/// Measured round trips by the names of both ends.
class RoundTripTable {
public:
    RoundTripTable() = default;

    /// Joins tables whose first two columns name the ends and that have a column "p50_ms". The texts the tables were
    /// read from must outlive this one. Rows from a place to itself are left out: providers measure overhead there.
    RoundTripTable(std::initializer_list<CsvTable> tables);

    /// The two directions are measured apart and differ by some milliseconds.
    std::optional<Duration> find(std::string_view from, std::string_view to) const;

private:
    struct Row {
        std::string_view from;
        std::string_view to;
        Duration round_trip;
    };

    std::vector<Row> rows_;  // sorted by (from, to)
};

/// Finds a thing's place in a list by its name: sorted once, then searched by halves.
class NameIndex {
public:
    struct Entry {
        std::string name;
        std::size_t place;
    };

    NameIndex() = default;
    explicit NameIndex(std::vector<Entry> entries);

    /// The exact name's place, the first one when several share the name.
    std::optional<std::size_t> find(std::string_view name) const;

private:
    std::vector<Entry> entries_;  // sorted by name, then place
};

}  // namespace regiondrill::sim

// The tables of scenarios/data as they stand in the program, put there when it was built (sim/CMakeLists.txt). One
// function a file, "aws-rtt-ms.csv" becoming aws_rtt_ms(); where the figures come from says its .source.md.
namespace regiondrill::sim::embedded {

std::string_view regions();
std::string_view client_cities();
std::string_view aws_rtt_ms();
std::string_view azure_rtt_ms();
std::string_view gcp_rtt_ms();
std::string_view client_rtt_ms();

}  // namespace regiondrill::sim::embedded

namespace regiondrill::sim {

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

/// Read only and one for the whole program: the DNS, the scenario's reader and the world ask it for positions and round
/// trips by name.
class Atlas {
public:
    /// The tables built into the program.
    static const Atlas& built_in();

    /// In the order of the data files: by provider, then as listed there.
    const std::vector<AtlasRegion>& regions() const { return regions_; }
    const std::vector<AtlasCity>& cities() const { return cities_; }

    /// Exact region name; nullptr when unknown. Valid as long as the program, like every reference from here.
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

}  // namespace regiondrill::sim
