// Aligned columns for text reports.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace regiondrill::drill {

/// Rows are collected first, as a column is as wide as its widest cell. Every section of the text report is one, and so
/// are the tables of other commands.
class TextTable {
public:
    enum class Align { left, right };

    /// One alignment a column.
    explicit TextTable(std::vector<Align> columns) : columns_(std::move(columns)) {}

    /// As many cells as there are columns, or fewer.
    void row(std::vector<std::string> cells) { rows_.push_back({std::move(cells), false}); }
    /// The last cell is a sentence that runs on over the columns after it, and makes none wider.
    void remark(std::vector<std::string> cells) { rows_.push_back({std::move(cells), true}); }

    /// Every row indented by two, columns two apart, no blanks at line ends.
    std::string text() const;

private:
    struct Row {
        std::vector<std::string> cells;
        bool runs_on;
    };

    std::vector<Align> columns_;
    std::vector<Row> rows_;
};

/// Letters a text takes up on a terminal: UTF-8 sequences count once.
std::size_t width_of(std::string_view text);

}  // namespace regiondrill::drill
