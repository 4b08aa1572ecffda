#include "dns/wire/character_string.hpp"

namespace regiondrill::dns {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

std::optional<char> octet_at(std::string_view text, std::size_t& at) {
    if (text[at] != '\\') return text[at++];
    if (at + 1 >= text.size()) return std::nullopt;
    if (!is_digit(text[at + 1])) {
        at += 2;
        return text[at - 1];
    }
    if (at + 3 >= text.size() || !is_digit(text[at + 2]) || !is_digit(text[at + 3])) return std::nullopt;
    const int value = 100 * (text[at + 1] - '0') + 10 * (text[at + 2] - '0') + (text[at + 3] - '0');
    if (value > 255) return std::nullopt;
    at += 4;
    return static_cast<char>(value);
}

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
