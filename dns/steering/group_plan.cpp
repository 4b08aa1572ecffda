#include "dns/steering/group_plan.hpp"

#include "sim/random.hpp"

namespace regiondrill::dns {

namespace {

// For policies that mean every record for everybody.
Ranking all_records(const RecordGroup& group) {
    Ranking ranking;
    for (std::size_t record = 0; record < group.records.size(); ++record) {
        ranking.push_back({static_cast<std::uint8_t>(record), static_cast<std::uint8_t>(record + 1)});
    }
    return ranking;
}

}  // namespace

// Ranks for every place an asker can be told by: each location, or each block that records name and all that lies
// outside of them. The number of an asker's treatment is then a look-up.
GroupPlan::GroupPlan(RecordGroup group, const std::vector<Location>& locations) : group_(std::move(group)) {
    const std::uint64_t name = sim::hash_name(group_.name);
    for (const RoutedRecord& record : group_.records) keys_.push_back(sim::mix64(name + sim::hash_name(record.id)));

    const RoutingPolicy& policy = *group_.policy;
    const IpPrefix everywhere{};
    Numbers numbers;
    switch (policy.client_key) {
        case ClientKey::location:
            for (std::size_t i = 0; i < locations.size(); ++i) {
                const ClientLocation from{location_at(i), locations[i], everywhere};
                by_location_.push_back(number_of(policy.rank(group_, from), numbers));
            }
            break;
        case ClientKey::blocks: {
            const Location nowhere;
            outside_blocks_ = number_of(policy.rank(group_, {LocationId{}, nowhere, everywhere}), numbers);
            for (const RoutedRecord& record : group_.records) {
                for (const IpPrefix& block : record.networks) {
                    by_block_.insert(block, number_of(policy.rank(group_, {LocationId{}, nowhere, block}), numbers));
                }
            }
            break;
        }
        default: number_of(all_records(group_), numbers);
    }
}

// Equal rankings get one number: answers may be shared among all who are treated alike, however many places there are.
std::uint16_t GroupPlan::number_of(const Ranking& ranking, Numbers& numbers) {
    const auto [place, added] = numbers.emplace(ranking, static_cast<std::uint16_t>(numbers.size()));
    if (added) {
        Eligible eligible{ranking, {}};
        for (const Preference& preference : ranking) eligible.records.set(preference.record);
        treatments_.push_back(std::move(eligible));
    }
    return place->second;
}

}  // namespace regiondrill::dns
