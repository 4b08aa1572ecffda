// The latency policy (facts R53-02): the healthy record with the lowest measured latency from the asker's location.
// Within the group's band of the fastest, records share the load by an even draw, as users of other products ask for
// (facts 1.6); without a band a tie goes to the record that comes first.
#include "dns/steering/routing_policy.hpp"

#include <algorithm>

namespace regiondrill::dns {

namespace {

// The band is counted from each record in turn, as that one is the fastest left when those before it are sick; ends of
// bands only move forward, so one pass finds them all.
Ranking latency_rank(const RecordGroup& group, const ClientLocation& from) {
    const auto latency = [&](const Preference& place) {
        return group.records[place.record].latency[index(from.number)];
    };
    Ranking ranking;
    for (std::size_t record = 0; record < group.records.size(); ++record) {
        ranking.push_back({static_cast<std::uint8_t>(record)});
    }
    std::stable_sort(ranking.begin(), ranking.end(),
                     [&](const Preference& a, const Preference& b) { return latency(a) < latency(b); });
    std::size_t until = 0;
    for (std::size_t place = 0; place < ranking.size(); ++place) {
        until = std::max(until, place + 1);
        while (group.latency_band > sim::Duration{} && until < ranking.size() &&
               latency(ranking[until]) <= latency(ranking[place]) + group.latency_band) {
            ++until;
        }
        ranking[place].shares_until = static_cast<std::uint8_t>(until);
    }
    return ranking;
}

// Without a band, or with one record left in it, nothing is drawn and the best answers.
std::size_t choose_by_latency(const GroupView& view, const RecordMask& open, Draw& draw) {
    const std::size_t best = best_place(view.ranking, open);
    const std::size_t until = view.ranking[best].shares_until;
    if (until == best + 1) return view.ranking[best].record;

    std::uint32_t sharing = 0;
    for (std::size_t place = best; place < until; ++place) sharing += open.has(view.ranking[place].record) ? 1 : 0;
    if (sharing == 1) return view.ranking[best].record;
    std::uint32_t before = draw.below(sharing);
    std::size_t place = best;
    while (!open.has(view.ranking[place].record) || before-- > 0) ++place;
    return view.ranking[place].record;
}

std::string explain_latency(const GroupView& view, std::size_t record) {
    return latency_in_words(view.group.records[record].latency[index(view.asker.location)]);
}

std::optional<std::string> latency_fault_in(const RecordGroup& group) {
    if (group.latency_band < sim::Duration{}) return "a latency band is not negative";
    for (const RoutedRecord& record : group.records) {
        if (record.latency.empty()) return "record " + record.id + " has no latencies to route by";
    }
    return std::nullopt;
}

}  // namespace

const RoutingPolicy latency_policy{
    .name = "latency",
    .rule = "the fastest from the asker's location",
    .client_key = ClientKey::location,
    .rank = latency_rank,
    .choose = choose_by_latency,
    .explain = explain_latency,
    .fault_in = latency_fault_in,
};

}  // namespace regiondrill::dns
