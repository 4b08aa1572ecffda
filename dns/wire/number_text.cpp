#include "dns/wire/number_text.hpp"

#include "sim/whole_number.hpp"

#include <cstddef>

namespace regiondrill::dns {

namespace {

/// In seconds; 0 for what is no unit.
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

std::optional<std::uint32_t> number_from_text(std::string_view text, std::uint32_t most) {
    const auto value = sim::whole_number<std::uint32_t>(text);
    return value && *value <= most ? value : std::nullopt;
}

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

}  // namespace regiondrill::dns
