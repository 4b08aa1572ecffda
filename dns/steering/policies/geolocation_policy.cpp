// The geolocation policy (facts R53-06): the smallest area the asker stands in: subdivision, country, continent, the
// default. When its record is sick, the next larger. Where no area matches and there is no default nobody answers.
#include "dns/steering/location.hpp"
#include "dns/steering/routing_policy.hpp"

#include <array>

namespace regiondrill::dns {

namespace {

// How large an area is: of those that hold an asker, there is one of each size at most.
enum Size : std::uint8_t { subdivision, country, continent, everywhere, sizes };

Size size_of(const Area& area) {
    if (!area.subdivision.empty()) return subdivision;
    if (!area.country.empty()) return country;
    return area.continent.empty() ? everywhere : continent;
}

// Subdivisions are told apart within their country only.
bool holds(const Area& area, const Location& location) {
    switch (size_of(area)) {
        case subdivision: return area.country == location.country && area.subdivision == location.subdivision;
        case country: return area.country == location.country;
        case continent: return area.continent == location.continent;
        default: return true;
    }
}

std::string area_in_words(const Area& area) {
    switch (size_of(area)) {
        case subdivision: return "subdivision " + area.country + "-" + area.subdivision;
        case country: return "country " + area.country;
        case continent: return "continent " + area.continent;
        default: return "the default";
    }
}

// From the smallest size to the largest; sizes hold one record at most, so the ranking needs no further order.
Ranking geolocation_rank(const RecordGroup& group, const ClientLocation& from) {
    Ranking ranking;
    for (std::uint8_t size = 0; size < sizes; ++size) {
        for (std::size_t record = 0; record < group.records.size(); ++record) {
            const Area& area = group.records[record].area;
            if (size_of(area) != size || !holds(area, from.location)) continue;
            ranking.push_back({static_cast<std::uint8_t>(record), static_cast<std::uint8_t>(ranking.size() + 1)});
        }
    }
    return ranking;
}

std::size_t choose_by_geolocation(const GroupView& view, const RecordMask& open, Draw&) {
    return view.ranking[best_place(view.ranking, open)].record;
}

std::string explain_geolocation(const GroupView& view, std::size_t record) {
    return area_in_words(view.group.records[record].area);
}

std::optional<std::string> geolocation_fault_in(const Area& area) {
    if (!area.continent.empty() && !area.country.empty()) return "an area is a continent or a country, not both";
    if (!area.subdivision.empty() && area.country.empty()) return "a subdivision needs its country";
    if (!area.country.empty() && !continent_of(area.country)) return "no country has the code " + area.country;
    if (!area.continent.empty() && !is_continent(area.continent)) return "no continent has the code " + area.continent;
    return std::nullopt;
}

// Two records for one area would leave the choice between them to their order.
std::optional<std::string> geolocation_fault_in(const RecordGroup& group) {
    for (std::size_t record = 0; record < group.records.size(); ++record) {
        const Area& area = group.records[record].area;
        if (auto fault = geolocation_fault_in(area)) return "record " + group.records[record].id + ": " + *fault;
        for (std::size_t other = 0; other < record; ++other) {
            const Area& same = group.records[other].area;
            if (same.continent != area.continent || same.country != area.country) continue;
            if (same.subdivision == area.subdivision) return "two records for " + area_in_words(area);
        }
    }
    return std::nullopt;
}

}  // namespace

const RoutingPolicy geolocation_policy{
    .name = "geolocation",
    .rule = "the smallest area that holds the asker",
    .client_key = ClientKey::location,
    .rank = geolocation_rank,
    .choose = choose_by_geolocation,
    .explain = explain_geolocation,
    .fault_in = geolocation_fault_in,
};

}  // namespace regiondrill::dns
