#include "sim/round_trip_table.hpp"

#include "sim/csv_table.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>

namespace regiondrill::sim {
namespace {

// Rounded to the nanosecond, so that 4.54 ms are 4,540,000 of them and not one less.
Duration from_milliseconds(double ms) { return Duration{std::llround(ms * 1e6)}; }

}  // namespace

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

std::optional<Duration> RoundTripTable::find(std::string_view from, std::string_view to) const {
    const auto wanted = std::tie(from, to);
    const auto before = [](const Row& row, const auto& ends) { return std::tie(row.from, row.to) < ends; };
    const auto found = std::lower_bound(rows_.begin(), rows_.end(), wanted, before);
    if (found == rows_.end() || std::tie(found->from, found->to) != wanted) return std::nullopt;
    return found->round_trip;
}

}  // namespace regiondrill::sim
