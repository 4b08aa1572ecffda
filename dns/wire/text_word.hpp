// The words of zone-file text (RFC 1035, section 5): where they stand, what is wrong with them, and what numbers, times
// and escaped octets among them mean. Names, records and zones are read and printed with these.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace regiondrill::dns {

/// Where something stands in a text: both from 1, columns in octets.
struct TextPosition {
    std::uint32_t line = 1;
    std::uint32_t column = 1;

    bool operator==(const TextPosition&) const = default;
};

struct TextError {
    TextPosition position;
    std::string message;  // what was wrong and what was expected

    /// "12:7: MX wants a preference from 0 to 65535, not \"ten\"".
    std::string text() const {
        return std::to_string(position.line) + ":" + std::to_string(position.column) + ": " + message;
    }
};

/// One word of a line, its escapes (\. and \DDD) as written; of a quoted one, what stands between the quotes.
struct TextWord {
    std::string_view text;
    TextPosition position;
    bool quoted = false;
    bool glued = false;  // nothing stands between it and the word before, as in alpn="h2,h3"
};

// Numbers and periods of time in zone-file text.

/// Decimal digits, nothing else; nothing when the value is above `most`.
std::optional<std::uint32_t> number_from_text(std::string_view text, std::uint32_t most = UINT32_MAX);

/// Seconds: "3600", or with units of weeks, days, hours, minutes and seconds as BIND reads them: "1h30m".
std::optional<std::uint32_t> period_from_text(std::string_view text);

// Octets as zone files write them: printable ones as they are, the others as \DDD (RFC 1035, section 5.1).

/// The octet that text stands for at `at`, which moves past it; nothing for a broken escape. Text goes on at `at`.
std::optional<char> octet_at(std::string_view text, std::size_t& at);

/// Writes an octet: as \DDD below `least` and above the printable ones, with a backslash in front when it is `special`.
void append_octet(std::string& text, char octet, unsigned char least, std::string_view special);

/// The octets a word stands for; nothing for a broken escape.
std::optional<std::string> unescaped(std::string_view text);

/// The octets between quotes.
std::string quoted(std::string_view octets);

}  // namespace regiondrill::dns
