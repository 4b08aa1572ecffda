#include "sim/csv_table.hpp"

#include "sim/invariant.hpp"

#include <algorithm>
#include <cstdint>
#include <string>

namespace regiondrill::sim {
namespace {

// Takes the part up to the next `separator` off the front of `text`.
std::string_view take(std::string_view& text, char separator) {
    const std::size_t end = std::min(text.find(separator), text.size());
    const std::string_view part = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return part;
}

std::vector<std::string_view> split(std::string_view line) {
    std::vector<std::string_view> cells;
    const auto commas = std::count(line.begin(), line.end(), ',');
    for (auto left = commas + 1; left > 0; --left) cells.push_back(take(line, ','));
    return cells;
}

std::string_view take_line(std::string_view& text) {
    std::string_view line = take(text, '\n');
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
}

[[noreturn]] void fail(std::string_view table, const std::string& what) {
    throw InvariantBroken("built-in table " + std::string(table) + ": " + what);
}

}  // namespace

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

}  // namespace regiondrill::sim
