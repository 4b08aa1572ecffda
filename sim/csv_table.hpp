// A comma-separated table with a line of titles, as the data files are written: no quoting, no empty lines within.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace regiondrill::sim {

class CsvTable {
public:
    /// Keeps views of `text`. The name stands in messages; throws InvariantBroken when a row is too short or too long,
    /// for these tables are part of the program and a broken one is our own bug.
    CsvTable(std::string_view name, std::string_view text);

    std::size_t rows() const { return cells_.size() / titles_.size() - 1; }

    /// Where a title stands; throws InvariantBroken when the table has no such column.
    std::size_t column(std::string_view title) const;

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

}  // namespace regiondrill::sim
