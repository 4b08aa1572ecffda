// What every room needs of texts, once: digits, letters' case, hexadecimal, whole numbers, UTF-8 (URLs: sim/url.hpp).
// All of it is about ASCII and octets and asks no locale, as a run must be the same on every machine.
#pragma once

#include <charconv>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

namespace regiondrill::sim {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Capital ASCII letters become small ones; every other octet stays.
constexpr char lower_case(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
std::string lower_case(std::string_view text);

/// Whether two texts are the same but for the case of ASCII letters, as host names and header fields are compared.
bool equal_ignoring_case(std::string_view a, std::string_view b);

/// The value of a hexadecimal digit of either case; nothing for any other octet.
constexpr std::optional<unsigned> hex_digit(char c) {
    if (is_digit(c)) return static_cast<unsigned>(c - '0');
    const char letter = lower_case(c);
    if (letter >= 'a' && letter <= 'f') return static_cast<unsigned>(letter - 'a' + 10);
    return std::nullopt;
}

/// 16 hexadecimal digits, small letters.
std::string hex_text(std::uint64_t number);

/// Two hexadecimal digits an octet, capital letters, as the text of DNS records has them (RFC 3597, section 5).
std::string hex_text(std::string_view octets);

/// The number that the whole text is, in decimal digits; nothing where it is anything else or does not fit.
template <std::unsigned_integral Number>
std::optional<Number> whole_number(std::string_view text) {
    Number number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return number;
}

/// The text itself where it is UTF-8, else percent-encoded, so that no two look alike as they would with their odd
/// octets replaced.
std::string readable(std::string_view text);

/// Octets of the UTF-8 sequence that begins with this one, 1 to 4; 0 where none does (RFC 3629, table 3).
std::size_t utf8_length(char lead);

/// Whether the octet goes on with a UTF-8 sequence that began before it.
constexpr bool is_utf8_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

/// Offset of the first octet that does not belong to well-formed UTF-8; the text's size when all of it does. Overlong
/// forms, surrogates and what lies beyond U+10FFFF are not well formed.
std::size_t first_invalid_utf8(std::string_view text);

inline bool is_utf8(std::string_view text) { return first_invalid_utf8(text) == text.size(); }

}  // namespace regiondrill::sim
