#include "drill/scenario/area_text.hpp"

#include "dns/steering/location.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace regiondrill::drill {

namespace {

using Pair = std::pair<std::string_view, std::string_view>;

constexpr std::array<std::string_view, 7> continents{"AF", "AN", "AS", "EU", "NA", "OC", "SA"};

constexpr std::array<Pair, 12> states{{
    {"atlanta", "GA"},
    {"boston", "MA"},
    {"chicago", "IL"},
    {"dallas", "TX"},
    {"denver", "CO"},
    {"houston", "TX"},
    {"los-angeles", "CA"},
    {"miami", "FL"},
    {"minneapolis", "MN"},
    {"new-york", "NY"},
    {"san-francisco", "CA"},
    {"seattle", "WA"},
}};

/// The fifty states and the District of Columbia, by their postal codes (ISO 3166-2:US).
constexpr std::string_view state_codes =
    "AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR "
    "PA RI SC SD TN TX UT VT VA WA WV WI WY";

bool is_state(std::string_view text) {
    return text.size() == 2 && text.find(' ') == std::string_view::npos &&
           state_codes.find(text) != std::string_view::npos;
}

}  // namespace

std::optional<dns::Area> read_area(std::string_view text) {
    if (text == "*") return dns::Area{};
    const std::size_t slash = text.find('/');
    if (slash == std::string_view::npos) return std::nullopt;
    const std::string_view kind = text.substr(0, slash);
    const std::string_view code = text.substr(slash + 1);
    if (kind == "continent" && std::find(continents.begin(), continents.end(), code) != continents.end()) {
        return dns::Area{std::string(code), {}, {}};
    }
    if (kind == "country" && dns::continent_of(code)) return dns::Area{{}, std::string(code), {}};
    if (kind == "state" && code.substr(0, 3) == "US-" && is_state(code.substr(3))) {
        return dns::Area{{}, "US", std::string(code.substr(3))};
    }
    return std::nullopt;
}

std::string_view state_of_city(std::string_view slug) {
    const auto* const found =
        std::find_if(states.begin(), states.end(), [&](const Pair& state) { return state.first == slug; });
    return found == states.end() ? std::string_view{} : found->second;
}

}  // namespace regiondrill::drill
