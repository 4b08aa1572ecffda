// Which continent a country lies on, in Route 53's codes.
#pragma once

#include <optional>
#include <string_view>

namespace regiondrill::dns {

/// The continent of an ISO 3166-1 country ("GB"): AF AN AS EU NA OC SA, as GeoNames assigns them. Nothing for a code
/// that no country has.
std::optional<std::string_view> continent_of(std::string_view country);

bool is_continent(std::string_view code);

}  // namespace regiondrill::dns
