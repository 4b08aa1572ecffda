// A JSON text with its values and with the place of each of them, so that a complaint about a value can say where it
// stands.
#pragma once

#include "drill/scenario/input_error.hpp"

#include <nlohmann/json_fwd.hpp>

#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace regiondrill::drill {

/// Both count from line 1 and column 1.
struct JsonPlace {
    Position key;  // unknown for list elements and for the whole text
    Position value;
};

/// By JSON pointer: "" is the whole text, "/clients/0/rate" a value in it.
using JsonPlaces = std::map<std::string, JsonPlace>;

/// Made twice from one text: a parser gives the values, a scan beside it the places. The scan is strict where the
/// parser would forgive (keys that stand twice), so the parser never meets a text that the scan has not passed.
/// Movable, as a Script keeps one.
class JsonText {
public:
    /// Parses JSON with // and /* */ comments. Throws InputError, naming `source`, at the first mistake in the syntax,
    /// at a key that stands twice in its object, at text that is not UTF-8, and at a text of more than one MiB.
    JsonText(std::string_view text, const std::string& source);
    ~JsonText();
    /// What was moved from has no values and may only be destroyed or assigned to.
    JsonText(JsonText&&) noexcept;
    JsonText& operator=(JsonText&&) noexcept;

    /// The values, in the text's order.
    const nlohmann::ordered_json& root() const { return *root_; }

    /// To change values; places stay those of the text.
    nlohmann::ordered_json& root() { return *root_; }

    /// Where a value begins, by JSON pointer; of what it would stand in when there is no such value.
    Position value_position(std::string_view pointer) const;

    /// Where a key begins; the value's place when it is an element of a list.
    Position key_position(std::string_view pointer) const;

private:
    std::unique_ptr<nlohmann::ordered_json> root_;
    JsonPlaces places_;
};

/// The pointer to what a value stands in: "/a" of "/a/b"; "" of "/a" and of "".
std::string_view parent_pointer(std::string_view pointer);

/// One more step of a JSON pointer: "/", then the key with "~" and "/" escaped.
std::string pointer_step(std::string_view key);

// How a text is walked, for the scan and for complaints.

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
