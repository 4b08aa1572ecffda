#include "dns/wire/text_word.hpp"

#include "sim/text.hpp"

#include <cstddef>

namespace regiondrill::dns {

namespace {

/// In seconds; 0 for what is no unit.
// BIND's letters, in either case; months and years are not among them, being of no fixed length.
std::uint32_t unit(char letter) {
    switch (letter) {
        case 'w':
        case 'W': return 7 * 86'400;
        case 'd':
        case 'D': return 86'400;
        case 'h':
        case 'H': return 3'600;
        case 'm':
        case 'M': return 60;
        case 's':
        case 'S': return 1;
        default: return 0;
    }
}

}  // namespace

// Signs, blanks and other bases are refused: zone files have none of them.
std::optional<std::uint32_t> number_from_text(std::string_view text, std::uint32_t most) {
    const auto value = sim::whole_number<std::uint32_t>(text);
    return value && *value <= most ? value : std::nullopt;
}

// Units in any order and any number of times, as BIND takes them: 1h30m, 30m1h and 90m are the same.
std::optional<std::uint32_t> period_from_text(std::string_view text) {
    if (const auto seconds = number_from_text(text)) return seconds;
    if (text.empty()) return std::nullopt;
    std::uint64_t total = 0;
    while (!text.empty()) {
        const std::size_t digits = text.find_first_not_of("0123456789");
        if (digits == std::string_view::npos || unit(text[digits]) == 0) return std::nullopt;
        const auto count = number_from_text(text.substr(0, digits));
        if (!count) return std::nullopt;
        total += std::uint64_t{*count} * unit(text[digits]);
        if (total > UINT32_MAX) return std::nullopt;
        text.remove_prefix(digits + 1);
    }
    return static_cast<std::uint32_t>(total);
}

// \DDD is an octet by its decimal value, \X the letter X itself (RFC 1035, section 5.1).
std::optional<char> octet_at(std::string_view text, std::size_t& at) {
    if (text[at] != '\\') return text[at++];
    if (at + 1 >= text.size()) return std::nullopt;
    if (!sim::is_digit(text[at + 1])) {
        at += 2;
        return text[at - 1];
    }
    if (at + 3 >= text.size() || !sim::is_digit(text[at + 2]) || !sim::is_digit(text[at + 3])) return std::nullopt;
    const int value = 100 * (text[at + 1] - '0') + 10 * (text[at + 2] - '0') + (text[at + 3] - '0');
    if (value > 255) return std::nullopt;
    at += 4;
    return static_cast<char>(value);
}

// The reverse of octet_at: everything outside of printable ASCII as \DDD, so that text survives any editor.
void append_octet(std::string& text, char octet, unsigned char least, std::string_view special) {
    const auto value = static_cast<unsigned char>(octet);
    if (value < least || value > 0x7e) {
        const std::string digits = std::to_string(value);
        text += '\\' + std::string(3 - digits.size(), '0') + digits;
        return;
    }
    if (special.find(octet) != std::string_view::npos) text += '\\';
    text += octet;
}

// Nothing at the first broken escape: a half-read string is no string.
std::optional<std::string> unescaped(std::string_view text) {
    std::string octets;
    for (std::size_t at = 0; at < text.size();) {
        const auto octet = octet_at(text, at);
        if (!octet) return std::nullopt;
        octets += *octet;
    }
    return octets;
}

std::string quoted(std::string_view octets) {
    std::string text = "\"";
    for (const char octet : octets) append_octet(text, octet, ' ', "\"\\");
    return text + '"';
}

}  // namespace regiondrill::dns
