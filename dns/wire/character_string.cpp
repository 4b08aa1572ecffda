#include "dns/wire/character_string.hpp"

namespace regiondrill::dns {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

std::optional<std::string> unescaped(std::string_view text) {
    std::string octets;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] != '\\') {
            octets += text[at];
            continue;
        }
        if (++at == text.size()) return std::nullopt;
        if (!is_digit(text[at])) {
            octets += text[at];
            continue;
        }
        if (at + 2 >= text.size() || !is_digit(text[at + 1]) || !is_digit(text[at + 2])) return std::nullopt;
        const int value = 100 * (text[at] - '0') + 10 * (text[at + 1] - '0') + (text[at + 2] - '0');
        if (value > 255) return std::nullopt;
        octets += static_cast<char>(value);
        at += 2;
    }
    return octets;
}

std::string quoted(std::string_view octets) {
    std::string text = "\"";
    for (const char octet : octets) {
        const auto value = static_cast<unsigned char>(octet);
        if (value < 0x20 || value > 0x7e) {
            const std::string digits = std::to_string(value);
            text += '\\' + std::string(3 - digits.size(), '0') + digits;
            continue;
        }
        if (octet == '"' || octet == '\\') text += '\\';
        text += octet;
    }
    return text + '"';
}

}  // namespace regiondrill::dns
