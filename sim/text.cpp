#include "sim/text.hpp"

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

// The fragment goes first: a '?' behind a '#' belongs to it (RFC 3986, section 3.5).
UrlTarget split_target(std::string_view target) {
    target = target.substr(0, target.find('#'));
    const std::size_t mark = target.find('?');
    if (mark == std::string_view::npos) return {target, {}};
    return {target.substr(0, mark), target.substr(mark + 1)};
}

// Octets and not characters: zeros and what is no UTF-8 come through, and the caller decides.
std::optional<std::string> percent_decoded(std::string_view text) {
    std::string decoded;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            decoded += text[i];
            continue;
        }
        if (i + 2 >= text.size()) return std::nullopt;
        const auto high = hex_digit(text[i + 1]);
        const auto low = hex_digit(text[i + 2]);
        if (!high || !low) return std::nullopt;
        decoded += static_cast<char>(*high * 16 + *low);
        i += 2;
    }
    return decoded;
}

// Well within ASCII, so that it can be typed and printed anywhere.
std::string percent_encoded(std::string_view text) {
    std::string encoded;
    for (const char octet : text) {
        const char letter = lower_case(octet);
        const bool stays = is_digit(octet) || (letter >= 'a' && letter <= 'z') ||
                           std::string_view("-._~/").find(octet) != std::string_view::npos;
        encoded += stays ? std::string(1, octet) : "%" + hex_text(std::string_view(&octet, 1));
    }
    return encoded;
}

std::string readable(std::string_view text) { return is_utf8(text) ? std::string(text) : percent_encoded(text); }

namespace {

// Cuts the first field off a query: what stands before the next '&'.
std::string_view next_field(std::string_view& query) {
    const std::string_view field = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), field.size() + 1));
    return field;
}

// As a sentence has it: "limit and prefix".
std::string list_of(const std::vector<std::string_view>& names) {
    std::string list;
    for (auto name = names.begin(); name != names.end(); ++name) {
        if (name != names.begin()) list += name + 1 == names.end() ? " and " : ", ";
        list += *name;
    }
    return list;
}

}  // namespace

// Of a field that is not read its writer thinks that it is obeyed, so it is named with those that can be meant. What
// stands between two '&' may be empty: it says nothing.
std::optional<std::string> query_problem(std::string_view query, const std::vector<std::string_view>& known) {
    std::vector<bool> seen(known.size());
    while (!query.empty()) {
        const std::string_view field = next_field(query);
        if (field.empty()) continue;
        const std::string name(field.substr(0, field.find('=')));
        const auto found = std::find(known.begin(), known.end(), name);
        if (found == known.end()) {
            const std::string those = known.empty() ? "none are known here" : "known here: " + list_of(known);
            return std::string("the query has \"").append(name).append("\", which is not known; ").append(those);
        }
        const auto rank = static_cast<std::size_t>(found - known.begin());
        if (seen[rank]) return "the query has \"" + name + "\" twice";
        seen[rank] = true;
    }
    return std::nullopt;
}

// Names are compared as they stand, escapes and all: those of our own parameters need none.
std::optional<std::string_view> query_value(std::string_view query, std::string_view name) {
    while (!query.empty()) {
        const std::string_view pair = next_field(query);
        const std::size_t equals = pair.find('=');
        if (pair.substr(0, equals) != name) continue;
        return equals == std::string_view::npos ? std::string_view{} : pair.substr(equals + 1);
    }
    return std::nullopt;
}

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
