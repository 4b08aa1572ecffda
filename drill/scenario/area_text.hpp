// Areas of geolocation routing as a script writes them.
#pragma once

#include "dns/steering/record_group.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace regiondrill::drill {

inline constexpr const char* area_example = R"("*", "continent/EU", "country/GB" or "state/US-NY")";

/// "*", "continent/EU", "country/GB" or "state/US-NY"; nothing for any other text.
std::optional<dns::Area> read_area(std::string_view text);

/// The US state a city of the atlas lies in, by its slug: "NY"; empty elsewhere.
std::string_view state_of_city(std::string_view slug);

}  // namespace regiondrill::drill
