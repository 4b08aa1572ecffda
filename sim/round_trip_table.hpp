// Measured round trips by the names of both ends.
#pragma once

#include "sim/time.hpp"

#include <initializer_list>
#include <optional>
#include <string_view>
#include <vector>

namespace regiondrill::sim {

class CsvTable;

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

}  // namespace regiondrill::sim
