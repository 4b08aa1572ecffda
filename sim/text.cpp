#include "sim/text.hpp"

#include "sim/url.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace regiondrill::sim {
namespace {

std::uint32_t octet_at(std::string_view text, std::size_t offset) { return static_cast<unsigned char>(text[offset]); }

// Some leads leave the second octet less room: below it the form would be overlong, above it a surrogate or too great.
bool second_octet_fits(std::uint32_t lead, std::uint32_t second) {
    if (lead == 0xE0U) return second >= 0xA0U;
    if (lead == 0xEDU) return second <= 0x9FU;
    if (lead == 0xF0U) return second >= 0x90U;
    if (lead == 0xF4U) return second <= 0x8FU;
    return true;
}

// `length` is what the lead promises, 0 where the octet is no lead.
bool is_utf8_sequence(std::string_view text, std::size_t offset, std::size_t length) {
    if (length == 0 || length > text.size() - offset) return false;
    for (std::size_t i = 1; i < length; ++i) {
        if (!is_utf8_continuation(text[offset + i])) return false;
    }
    return length == 1 || second_octet_fits(octet_at(text, offset), octet_at(text, offset + 1));
}

}  // namespace

// Octets of UTF-8 sequences are no ASCII letters and stay.
std::string lower_case(std::string_view text) {
    std::string lower(text);
    for (char& letter : lower) letter = lower_case(letter);
    return lower;
}

// Texts of different lengths are never the same, as no ASCII letter changes its length.
bool equal_ignoring_case(std::string_view a, std::string_view b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](char x, char y) { return lower_case(x) == lower_case(y); });
}

// Leading zeros stand, so that digests have one length.
std::string hex_text(std::uint64_t number) {
    std::string digits(16, '0');
    for (std::size_t i = 0; i < digits.size(); ++i) digits[15 - i] = "0123456789abcdef"[(number >> (4 * i)) & 15];
    return digits;
}

std::string hex_text(std::string_view octets) {
    static constexpr std::string_view digits = "0123456789ABCDEF";
    std::string text;
    text.reserve(2 * octets.size());
    for (const char octet : octets) {
        text += digits[static_cast<unsigned char>(octet) >> 4];
        text += digits[static_cast<unsigned char>(octet) & 15];
    }
    return text;
}

std::string readable(std::string_view text) { return is_utf8(text) ? std::string(text) : percent_encoded(text); }

// C0 and C1 would only begin overlong forms, and what begins with F5 or more lies beyond U+10FFFF.
std::size_t utf8_length(char lead) {
    const auto octet = static_cast<unsigned char>(lead);
    if (octet < 0x80U) return 1;
    if (octet >= 0xC2U && octet <= 0xDFU) return 2;
    if (octet >= 0xE0U && octet <= 0xEFU) return 3;
    if (octet >= 0xF0U && octet <= 0xF4U) return 4;
    return 0;
}

// Sequence by sequence: one that is not whole is invalid from its first octet on.
std::size_t first_invalid_utf8(std::string_view text) {
    std::size_t offset = 0;
    while (offset < text.size()) {
        const std::size_t length = utf8_length(text[offset]);
        if (!is_utf8_sequence(text, offset, length)) return offset;
        offset += length;
    }
    return offset;
}

}  // namespace regiondrill::sim
