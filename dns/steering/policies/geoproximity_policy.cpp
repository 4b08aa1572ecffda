// The geoproximity policy (facts R53-07): the smallest distance along the great circle, after bias. A bias of +b draws
// askers from further away, distance d counting as d(1 - b/100); -b drives them away, d counting as d/(1 - b/100).
#include "dns/steering/routing_policy.hpp"
#include "sim/atlas.hpp"

#include <algorithm>
#include <cstdlib>

namespace regiondrill::dns {

namespace {

constexpr int most_bias = 99;

// At most 99, so that something is left to divide by.
double biased(double km, int bias) {
    const double left = 1 - std::abs(bias) / 100.0;
    return bias >= 0 ? km * left : km / left;
}

// Stable: of two at the same distance the one that comes first answers, everywhere and always.
Ranking geoproximity_rank(const RecordGroup& group, const ClientLocation& from) {
    std::vector<double> distance;
    for (const RoutedRecord& record : group.records) {
        distance.push_back(biased(sim::great_circle_km(from.location.position, record.position), record.bias));
    }
    Ranking ranking;
    for (std::size_t i = 0; i < distance.size(); ++i) ranking.push_back({static_cast<std::uint8_t>(i)});
    std::stable_sort(ranking.begin(), ranking.end(),
                     [&](const Preference& a, const Preference& b) { return distance[a.record] < distance[b.record]; });
    for (std::size_t i = 0; i < ranking.size(); ++i) ranking[i].shares_until = static_cast<std::uint8_t>(i + 1);
    return ranking;
}

std::size_t choose_by_geoproximity(const GroupView& view, const RecordMask& open, Draw&) {
    return view.ranking[best_place(view.ranking, open)].record;
}

// Both distances where they differ: the real one, and what the bias makes of it.
std::string explain_geoproximity(const GroupView& view, std::size_t number) {
    const RoutedRecord& record = view.group.records[number];
    const double km = sim::great_circle_km(view.location.position, record.position);
    if (record.bias == 0) return kilometres_in_words(km);
    return kilometres_in_words(km) + ", by a bias of " + std::to_string(record.bias) + " like " +
           kilometres_in_words(biased(km, record.bias));
}

std::optional<std::string> geoproximity_fault_in(const RecordGroup& group) {
    for (const RoutedRecord& record : group.records) {
        if (std::abs(record.bias) > most_bias) return "record " + record.id + ": a bias is -99 to 99";
    }
    return std::nullopt;
}

}  // namespace

const RoutingPolicy geoproximity_policy{
    .name = "geoproximity",
    .rule = "the smallest distance after bias",
    .client_key = ClientKey::location,
    .most_in_group = 30,  // facts R53-07
    .rank = geoproximity_rank,
    .choose = choose_by_geoproximity,
    .explain = explain_geoproximity,
    .fault_in = geoproximity_fault_in,
};

}  // namespace regiondrill::dns
