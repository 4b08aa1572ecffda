#include "drill/scenario/json_reader.hpp"

#include "drill/scenario/input_error.hpp"

#include <nlohmann/json.hpp>

#include <charconv>
#include <optional>
#include <string>
#include <system_error>
#include <utility>

namespace regiondrill::drill {

namespace {

using nlohmann::ordered_json;

// Two hundred regions with everything spelled out stay below a tenth of this. The limit keeps a file that was named by
// mistake (a log, a device) from being read into memory.
constexpr std::size_t largest_text = std::size_t{1} << 20U;

// Not the locale's: what a digit is must not depend on the machine.
bool is_json_digit(char c) { return c >= '0' && c <= '9'; }

/// The grammar of RFC 8259: no leading zero, no leading plus, digits on both sides of the point.
bool is_json_number(std::string_view word) {
    std::size_t i = 0;
    const auto digits = [&] {
        const std::size_t first = i;
        while (i < word.size() && is_json_digit(word[i])) ++i;
        return i > first;
    };
    const auto take = [&](std::string_view any) {
        const bool found = i < word.size() && any.find(word[i]) != std::string_view::npos;
        i += found ? 1 : 0;
        return found;
    };
    take("-");
    if (!take("0") && !digits()) return false;
    if (take(".") && !digits()) return false;
    if (take("eE")) {
        take("+-");
        if (!digits()) return false;
    }
    return i == word.size();
}

// 1e999 is a number by its grammar and none that can be kept.
bool fits_double(std::string_view word) {
    double value = 0;
    return std::from_chars(word.data(), word.data() + word.size(), value).ec == std::errc{};
}

/// Starts like a number and has nothing in it that a unit could be made of: "1e" and "0x12" are told to be no numbers,
/// "10s" to stand without quotes.
bool looks_like_number(std::string_view word) {
    const bool starts =
        is_json_digit(word.front()) || word.front() == '-' || word.front() == '+' || word.front() == '.';
    return starts && word.find_first_not_of("0123456789+-.eExX_") == std::string_view::npos;
}

/// What is wrong with a bare word (never empty) as a JSON value that is neither text, list nor object; nothing when it
/// is a number, true, false or null.
std::optional<Complaint> complaint_about_word(std::string_view word) {
    if (word == "true" || word == "false" || word == "null") return std::nullopt;
    if (is_json_number(word)) {
        if (fits_double(word)) return std::nullopt;
        return Complaint{"the number " + shortened(word) + " is out of range", {}, {}};
    }
    if (word.front() == '\'') return Complaint{"a text stands in single quotes", "double quotes", {}};
    if (looks_like_number(word))
        return Complaint{shortened(word) + " is not a JSON number", "one such as 10, -2 or 0.5", {}};
    if (const auto constant = nearest_name(word, {"true", "false"})) {
        return Complaint{shortened(word) + " is not a JSON value", {}, *constant};
    }
    return Complaint{"a text stands without quotes", in_quotes(word), {}};
}

// A scenario needs seven levels, its longest key is a region's name, and two hundred regions with everything spelled
// out are some thousands of values. The limits keep a hostile text from using up the stack or, as every value's whole
// pointer is remembered, the memory.
constexpr int deepest = 16;
constexpr std::size_t longest_key = 128;
constexpr std::size_t most_values = 100'000;

constexpr std::string_view hex_digits = "0123456789abcdefABCDEF";

// JSON's four; other spaces of Unicode are characters like any other and are complained about where they stand.
bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

// The end of the text ends a word as well.
bool ends_word(char c) {
    return c == '\0' || is_blank(c) || std::string_view{",:[]{}\""}.find(c) != std::string_view::npos;
}

/// A descent over the text beside the real parser, which forgets positions and reports mistakes in terms of bytes; this
/// one says in plain words what is wrong and where. Made for one text. `pointer_` is the pointer of the value under the
/// cursor: whoever goes down appends a step and takes it off again.
class JsonScanner {
public:
    JsonScanner(std::string_view text, const std::string& source) : cursor_(text), source_(source) {}

    // Blanks and comments may stand on both sides of the one value.
    JsonPlaces scan() {
        skip_blank();
        if (cursor_.at_end()) fail("the text is empty", R"(at least { "regions": { "eu-west-2": {} } })");
        value();
        skip_blank();
        if (!cursor_.at_end()) fail("there is more text after the end of the script: " + found());
        return std::move(places_);
    }

private:
    [[noreturn]] void fail_at(Position position, std::string what, std::string expected = {}) const {
        throw InputError(source_, position, {}, {std::move(what), std::move(expected), {}});
    }

    [[noreturn]] void fail(std::string what, std::string expected = {}) const {
        fail_at(cursor_.position(), std::move(what), std::move(expected));
    }

    // What stands under the cursor, as a message says it.
    std::string found() const { return cursor_.at_end() ? "the end of the text" : in_quotes(cursor_.character()); }

    // Comments are no JSON, but people write scripts, and the parser is told to pass over them as well.
    void skip_blank() {
        while (true) {
            while (!cursor_.at_end() && is_blank(cursor_.peek())) cursor_.advance();
            if (cursor_.looking_at("//")) {
                while (!cursor_.at_end() && cursor_.peek() != '\n') cursor_.advance();
            } else if (cursor_.looking_at("/*")) {
                skip_block_comment();
            } else {
                return;
            }
        }
    }

    // Not nested: the first end closes it, as in C.
    void skip_block_comment() {
        const Position start = cursor_.position();
        cursor_.advance(2);
        while (!cursor_.looking_at("*/")) {
            if (cursor_.at_end()) fail_at(start, "the comment that begins here is never closed", "*/ at its end");
            cursor_.advance();
        }
        cursor_.advance(2);
    }

    // The place is noted first, so that a value of which something is wrong has one.
    void value() {
        places_[pointer_].value = cursor_.position();
        if (places_.size() > most_values) fail("there are more than " + std::to_string(most_values) + " values");
        switch (cursor_.peek()) {
            case '{': nested('}', &JsonScanner::entry); break;
            case '[': nested(']', &JsonScanner::element); break;
            case '"': string(); break;
            default: word(); break;
        }
    }

    /// An object or a list: items with commas between them, none after the last. Every element of a list and every
    /// entry comes through here, so depth is counted here alone. On an error the cursor is thrown away with the
    /// scanner, so nothing is undone.
    void nested(char close, void (JsonScanner::*item)(std::size_t)) {
        const Position start = cursor_.position();
        const std::string opening{cursor_.character()};
        if (++depth_ > deepest) fail("lists and objects are nested more than " + std::to_string(deepest) + " deep");
        cursor_.advance();
        skip_blank();
        for (std::size_t index = 0; cursor_.peek() != close; ++index) {
            if (cursor_.at_end()) fail_unclosed(start, opening, close);
            (this->*item)(index);
            skip_blank();
            if (cursor_.peek() == close) break;
            if (cursor_.at_end()) fail_unclosed(start, opening, close);
            comma(close);
        }
        cursor_.advance();
        --depth_;
    }

    // At the opening, as the end of the text says nothing about which one was forgotten.
    [[noreturn]] void fail_unclosed(Position start, const std::string& opening, char close) const {
        fail_at(start, "the " + opening + " that begins here is never closed",
                std::string{close} + " before the end of the text");
    }

    /// JSON has none after the last item. Other languages do, so it is a common slip and has words of its own. Two
    /// values side by side are told as a forgotten comma only where the next one begins like a value.
    void comma(char close) {
        const std::string closing{close};
        if (cursor_.peek() != ',') {
            const bool forgotten = cursor_.peek() == '"' || cursor_.peek() == '{';
            if (forgotten) fail("a comma is missing before this " + std::string{close == '}' ? "key" : "element"});
            fail("found " + found(), "a comma or " + closing);
        }
        const Position at = cursor_.position();
        cursor_.advance();
        skip_blank();
        if (cursor_.peek() == close) fail_at(at, "a comma stands before the closing " + closing, "none after the last");
    }

    // A key that stands twice would silently give its last value; which of the two was meant nobody knows.
    void entry(std::size_t) {
        const Position at = cursor_.position();
        if (cursor_.peek() != '"') fail_key();
        const std::string key = string();
        if (key.size() > longest_key) fail_at(at, "this key is longer than " + std::to_string(longest_key) + " bytes");
        const std::size_t outer = pointer_.size();
        pointer_ += pointer_step(key);
        const auto [place, fresh] = places_.try_emplace(pointer_, JsonPlace{at, {}});
        if (!fresh) {
            fail_at(at, "the key " + in_quotes(key) + " stands twice in this object; the first is in line " +
                            std::to_string(place->second.key.line));
        }
        skip_blank();
        if (cursor_.peek() != ':') fail("found " + found() + " after the key " + in_quotes(key), "a colon");
        cursor_.advance();
        skip_blank();
        value();
        pointer_.resize(outer);
    }

    // The index is a step like a key.
    void element(std::size_t index) {
        const std::size_t outer = pointer_.size();
        pointer_ += pointer_step(std::to_string(index));
        value();
        pointer_.resize(outer);
    }

    // The word is taken whole, so that the message shows what the writer meant as a key.
    [[noreturn]] void fail_key() {
        const Position at = cursor_.position();
        const std::string first = found();
        const std::string text{take_word()};
        if (text.empty()) fail_at(at, "found " + first, "a key in double quotes");
        if (text.front() == '\'') fail_at(at, "a key stands in single quotes", "double quotes");
        fail_at(at, "the key " + shortened(text) + " stands without quotes", in_quotes(text));
    }

    /// A run of characters that could be a bare value: up to a blank, a comment or JSON's own punctuation.
    std::string_view take_word() {
        const std::size_t start = cursor_.offset();
        while (!ends_word(cursor_.peek()) && !cursor_.looking_at("//") && !cursor_.looking_at("/*")) cursor_.advance();
        return cursor_.from(start);
    }

    // Its value is left to the parser; what can be wrong with it is known here.
    void word() {
        const Position at = cursor_.position();
        const std::string first = found();
        const std::string text{take_word()};
        if (text.empty()) fail_at(at, "found " + first + " where a value should stand");
        if (auto complaint = complaint_about_word(text)) throw InputError(source_, at, {}, *complaint);
    }

    /// A string's text. Finding its end is done here; what escapes mean is left to the parser.
    std::string string() {
        const Position start = cursor_.position();
        const std::size_t first = cursor_.offset();
        cursor_.advance();
        while (cursor_.peek() != '"') {
            if (cursor_.at_end() || cursor_.peek() == '\n') {
                fail_at(start, "the text that begins here is not closed on its line", "a double quote at its end");
            }
            if (static_cast<unsigned char>(cursor_.peek()) < 0x20) {
                fail("a control character stands in a text", "an escape such as \\t");
            }
            if (cursor_.peek() == '\\') {
                escape();
            } else {
                cursor_.advance();
            }
        }
        cursor_.advance();
        const auto decoded = nlohmann::json::parse(cursor_.from(first), nullptr, false);
        if (decoded.is_discarded()) fail_at(start, "a \\u escape in this text is half of a pair", "both halves");
        return decoded.get<std::string>();
    }

    // Surrogates are checked with the whole text, as a pair is two escapes.
    void escape() {
        const Position at = cursor_.position();
        cursor_.advance();
        const char kind = cursor_.peek();
        if (kind != 'u') {
            if (cursor_.at_end() || std::string_view{"\"\\/bfnrt"}.find(kind) == std::string_view::npos) {
                fail_at(at, "a backslash stands before " + found(), R"(one of \" \\ \/ \b \f \n \r \t \uXXXX)");
            }
            cursor_.advance();
            return;
        }
        cursor_.advance();
        for (int i = 0; i < 4; ++i, cursor_.advance()) {
            if (hex_digits.find(cursor_.peek()) == std::string_view::npos)
                fail_at(at, "a \\u escape has fewer than four digits", "one such as \\u00e9");
        }
    }

    TextCursor cursor_;
    const std::string& source_;
    JsonPlaces places_;
    std::string pointer_;
    int depth_ = 0;
};

// Size and encoding come before everything else: no cursor has to cope with half a character. The place of a byte that
// is not UTF-8 is found by walking up to it.
JsonPlaces scan(std::string_view text, const std::string& source) {
    if (text.size() > largest_text) throw InputError(source, {}, {}, {"the text is too long", "at most one MiB", {}});
    const std::size_t valid = first_invalid_utf8(text);
    if (valid < text.size()) {
        TextCursor cursor(text.substr(0, valid));
        while (!cursor.at_end()) cursor.advance();
        throw InputError(source, cursor.position(), {}, {"the text is not UTF-8 from here on", {}, {}});
    }
    return JsonScanner(text, source).scan();
}

// Ordered, because the order of regions and populations is the script's.
std::unique_ptr<ordered_json> parse(std::string_view text, const std::string& source) {
    try {
        return std::make_unique<ordered_json>(ordered_json::parse(text, nullptr, true, true));
    } catch (const ordered_json::exception&) {
        // The scan before this finds every mistake with its place; this stands here in case the two ever disagree.
        throw InputError(source, {}, {}, {"the text is not valid JSON", {}, {}});
    }
}

}  // namespace

// The scan first: what it lets through the parser takes.
JsonText::JsonText(std::string_view text, const std::string& source) {
    places_ = scan(text, source);
    root_ = parse(text, source);
}

JsonText::~JsonText() = default;
JsonText::JsonText(JsonText&&) noexcept = default;
JsonText& JsonText::operator=(JsonText&&) noexcept = default;

// A value that a setting put in has no place; what it stands in does, at the latest the whole text.
Position JsonText::value_position(std::string_view pointer) const {
    while (true) {
        const auto place = places_.find(std::string{pointer});
        if (place != places_.end()) return place->second.value;
        if (pointer.empty()) return {};
        pointer = parent_pointer(pointer);
    }
}

// Elements of lists, and what a setting put in, have none.
Position JsonText::key_position(std::string_view pointer) const {
    const auto place = places_.find(std::string{pointer});
    if (place != places_.end() && place->second.key.known()) return place->second.key;
    return value_position(pointer);
}

// An escaped slash is no slash in a pointer, so the last one is the last step.
std::string_view parent_pointer(std::string_view pointer) {
    const auto slash = pointer.rfind('/');
    return slash == std::string_view::npos ? std::string_view{} : pointer.substr(0, slash);
}

// RFC 6901; the tilde first, or an escaped slash would be escaped again.
std::string pointer_step(std::string_view key) {
    std::string step = "/";
    for (char c : key) {
        if (c == '~') {
            step += "~0";
        } else if (c == '/') {
            step += "~1";
        } else {
            step += c;
        }
    }
    return step;
}

}  // namespace regiondrill::drill
