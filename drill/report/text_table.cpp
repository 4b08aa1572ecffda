#include "drill/report/text_table.hpp"

#include <algorithm>

namespace regiondrill::drill {

// Every byte but the continuations of a sequence. Names in reports have no wide or combining characters.
std::size_t width_of(std::string_view text) {
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

// Blanks are added here and not by a stream, which would count bytes.
std::string TextTable::text() const {
    std::vector<std::size_t> widths(columns_.size());
    for (const Row& row : rows_) {
        const std::size_t counted = row.cells.size() - (row.runs_on ? 1 : 0);
        for (std::size_t i = 0; i < counted; ++i) widths[i] = std::max(widths[i], width_of(row.cells[i]));
    }
    std::string text;
    for (const Row& row : rows_) {
        const auto& cells = row.cells;
        std::string line;
        for (std::size_t i = 0; i < cells.size(); ++i) {
            const std::string blanks(widths[i] - std::min(widths[i], width_of(cells[i])), ' ');
            line += "  ";
            line += columns_[i] == Align::left ? cells[i] + blanks : blanks + cells[i];
        }
        line.erase(line.find_last_not_of(' ') + 1);
        text += line + "\n";
    }
    return text;
}

}  // namespace regiondrill::drill
