// Octets as text that any file of text can hold: two hexadecimal digits each.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace regiondrill::live {

std::string hex_of(std::span<const std::uint8_t> octets);
std::string hex_of(std::string_view octets);

/// Nothing where a digit is none or its twin is missing.
std::optional<std::vector<std::uint8_t>> octets_of(std::string_view hex);

}  // namespace regiondrill::live
