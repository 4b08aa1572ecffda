// A reading position in a text that counts lines and characters as it moves.
#pragma once

#include "drill/scenario/input_error.hpp"

#include <string_view>

namespace regiondrill::drill {

/// The JSON scanner walks a text with it: a column is a character, as editors count, however many bytes it has. A tab
/// is one character; a carriage return before the end of a line is one as well. The text must outlive it. A byte order
/// mark in front is passed over and has no column.
class TextCursor {
public:
    explicit TextCursor(std::string_view text);

    bool at_end() const { return offset_ == text_.size(); }

    /// The character under the cursor; 0 at the end (a script has no NUL in it, and one that has is refused by it).
    char peek() const { return at_end() ? '\0' : text_[offset_]; }
    /// Whether this stands at the cursor.
    bool looking_at(std::string_view token) const { return text_.substr(offset_, token.size()) == token; }

    /// One byte onwards; not at the end.
    void advance();
    /// At most to the end.
    void advance(std::size_t bytes);

    Position position() const { return position_; }
    /// In bytes from the text's beginning, a byte order mark included.
    std::size_t offset() const { return offset_; }
    /// What lies between an earlier offset and the cursor.
    std::string_view from(std::size_t offset) const { return text_.substr(offset, offset_ - offset); }

    /// The whole character under the cursor, which in UTF-8 may be several bytes.
    std::string_view character() const;

private:
    std::string_view text_;
    std::size_t offset_ = 0;
    Position position_{1, 1};
};

/// Offset of the first byte that does not belong to well-formed UTF-8; the text's size when all of it does.
std::size_t first_invalid_utf8(std::string_view text);

}  // namespace regiondrill::drill
