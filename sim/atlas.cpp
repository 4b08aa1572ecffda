#include "sim/atlas.hpp"

#include "sim/invariant.hpp"
#include "sim/text.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <tuple>
#include <utility>

namespace regiondrill::sim {
namespace {

// Takes the part up to the next `separator` off the front of `text`.
std::string_view take(std::string_view& text, char separator) {
    const std::size_t end = std::min(text.find(separator), text.size());
    const std::string_view part = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return part;
}

// The cells between commas; an empty one at the end counts, too.
std::vector<std::string_view> split(std::string_view line) {
    std::vector<std::string_view> cells;
    const auto commas = std::count(line.begin(), line.end(), ',');
    for (auto left = commas + 1; left > 0; --left) cells.push_back(take(line, ','));
    return cells;
}

// Takes a line off the front; tables written on Windows end theirs with a carriage return.
std::string_view take_line(std::string_view& text) {
    std::string_view line = take(text, '\n');
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
}

// Tables are part of the program: a broken one is found by any test, and not by a user.
[[noreturn]] void fail(std::string_view table, const std::string& what) {
    throw InvariantBroken("built-in table " + std::string(table) + ": " + what);
}

}  // namespace

// The titles are the first row of cells_, so that a cell is found by one multiplication. The last line may lack its
// newline.
CsvTable::CsvTable(std::string_view name, std::string_view text) : name_(name) {
    titles_ = split(take_line(text));
    cells_ = titles_;
    while (!text.empty()) {
        const std::string_view line = take_line(text);
        if (line.empty()) continue;
        const auto row = split(line);
        if (row.size() != titles_.size()) fail(name_, "wrong number of cells in '" + std::string(line) + "'");
        cells_.insert(cells_.end(), row.begin(), row.end());
    }
}

std::size_t CsvTable::column(std::string_view title) const {
    const auto found = std::find(titles_.begin(), titles_.end(), title);
    if (found == titles_.end()) fail(name_, "no column '" + std::string(title) + "'");
    return static_cast<std::size_t>(found - titles_.begin());
}

// Not by strtod, whose decimal point is the locale's.
double CsvTable::number(std::size_t row, std::size_t column) const {
    const std::string_view text = cell(row, column);
    const bool negative = text.starts_with('-');
    // Digits and scale both fit a double's 53 bits at up to 15 digits, so the one division rounds once: correctly.
    std::int64_t digits = 0;
    std::int64_t scale = 1;
    int count = 0;
    bool after_point = false;
    for (const char c : text.substr(negative ? 1 : 0)) {
        if (c == '.' && !after_point) {
            after_point = true;
            continue;
        }
        if (c < '0' || c > '9' || ++count > 15) fail(name_, "not a number: '" + std::string(text) + "'");
        digits = digits * 10 + (c - '0');
        if (after_point) scale *= 10;
    }
    if (count == 0) fail(name_, "a number is missing");
    const double size = static_cast<double>(digits) / static_cast<double>(scale);
    return negative ? -size : size;
}

namespace {

// Rounded to the nanosecond, so that 4.54 ms are 4,540,000 of them and not one less.
Duration from_milliseconds(double ms) { return Duration{std::llround(ms * 1e6)}; }

}  // namespace

// Sorted once, as a world that is built asks for every pair of its places.
RoundTripTable::RoundTripTable(std::initializer_list<CsvTable> tables) {
    for (const CsvTable& table : tables) {
        const std::size_t median = table.column("p50_ms");
        for (std::size_t row = 0; row < table.rows(); ++row) {
            const std::string_view from = table.cell(row, 0);
            const std::string_view to = table.cell(row, 1);
            if (from != to) rows_.push_back({from, to, from_milliseconds(table.number(row, median))});
        }
    }
    std::sort(rows_.begin(), rows_.end(),
              [](const Row& a, const Row& b) { return std::tie(a.from, a.to) < std::tie(b.from, b.to); });
}

// Of exactly this direction: nothing stands in where only the other one was measured.
std::optional<Duration> RoundTripTable::find(std::string_view from, std::string_view to) const {
    const auto wanted = std::tie(from, to);
    const auto before = [](const Row& row, const auto& ends) { return std::tie(row.from, row.to) < ends; };
    const auto found = std::lower_bound(rows_.begin(), rows_.end(), wanted, before);
    if (found == rows_.end() || std::tie(found->from, found->to) != wanted) return std::nullopt;
    return found->round_trip;
}

// By place within a name, so that the search meets the first of several with the same name.
NameIndex::NameIndex(std::vector<Entry> entries) : entries_(std::move(entries)) {
    std::sort(entries_.begin(), entries_.end(),
              [](const Entry& a, const Entry& b) { return std::tie(a.name, a.place) < std::tie(b.name, b.place); });
}

std::optional<std::size_t> NameIndex::find(std::string_view name) const {
    const auto before = [](const Entry& entry, std::string_view wanted) { return entry.name < wanted; };
    const auto found = std::lower_bound(entries_.begin(), entries_.end(), name, before);
    if (found == entries_.end() || found->name != name) return std::nullopt;
    return found->place;
}

namespace {

Coordinates read_position(const CsvTable& table, std::size_t row) {
    return {table.number(row, table.column("lat")), table.number(row, table.column("lon"))};
}

// The file's order is kept, which regions() promises.
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

// People write "New York", scripts "new-york"; both lead to the same city, in any case.
NameIndex index_cities(const std::vector<AtlasCity>& cities) {
    std::vector<NameIndex::Entry> names;
    for (std::size_t i = 0; i < cities.size(); ++i) {
        names.push_back({lower_case(cities[i].slug), i});
        names.push_back({lower_case(cities[i].name), i});
    }
    return NameIndex(std::move(names));
}

}  // namespace

// The providers' tables are joined into one: no two providers have a region of the same name. Their texts are part of
// the program, so that the views that the tables keep of them are good for ever.
Atlas::Atlas()
    : regions_(read_regions()),
      cities_(read_cities()),
      region_names_(index_regions(regions_)),
      city_names_(index_cities(cities_)),
      between_regions_({CsvTable("aws-rtt-ms", embedded::aws_rtt_ms()),
                        CsvTable("azure-rtt-ms", embedded::azure_rtt_ms()),
                        CsvTable("gcp-rtt-ms", embedded::gcp_rtt_ms())}),
      from_cities_({CsvTable("client-rtt-ms", embedded::client_rtt_ms())}) {}

// Made when somebody first asks and never changed after, so that anybody may keep references into it.
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

// Only names are compared: pairs across providers stand in no table.
std::optional<Duration> Atlas::round_trip(const AtlasRegion& from, const AtlasRegion& to) const {
    return between_regions_.find(from.name, to.name);
}

std::optional<Duration> Atlas::round_trip(const AtlasCity& from, const AtlasRegion& to) const {
    return from_cities_.find(from.slug, to.name);
}

// Of two that are equally near it is the first in the file's order.
const AtlasCity& Atlas::nearest_city(Coordinates point) const {
    return *std::min_element(cities_.begin(), cities_.end(), [point](const AtlasCity& a, const AtlasCity& b) {
        return great_circle_km(a.position, point) < great_circle_km(b.position, point);
    });
}

}  // namespace regiondrill::sim
