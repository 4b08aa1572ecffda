// Numbers and periods of time in zone-file text.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace regiondrill::dns {

/// Decimal digits, nothing else; nothing when the value is above `most`.
std::optional<std::uint32_t> number_from_text(std::string_view text, std::uint32_t most = UINT32_MAX);

/// Seconds: "3600", or with units of weeks, days, hours, minutes and seconds as BIND reads them: "1h30m".
std::optional<std::uint32_t> period_from_text(std::string_view text);

}  // namespace regiondrill::dns
