// The IP-based policy (facts R53-09): the record of the longest block that contains the asker's network; when it is
// sick that of the next shorter, and in the end the default. An asker known only by a short prefix is not in a longer
// block, wherever the prefix begins.
#include "dns/steering/routing_policy.hpp"

#include <algorithm>

namespace regiondrill::dns {

namespace {

// Longest blocks Route 53 takes (facts R53-09).
constexpr std::uint8_t longest(Family family) { return family == Family::v4 ? 24 : 48; }

// The default has length 0 and so comes last.
Ranking ip_based_rank(const RecordGroup& group, const ClientLocation& from) {
    struct Match {
        std::uint8_t record;
        std::uint8_t length;
    };
    std::vector<Match> matches;
    for (std::size_t record = 0; record < group.records.size(); ++record) {
        const auto& networks = group.records[record].networks;
        const auto number = static_cast<std::uint8_t>(record);
        if (networks.empty()) matches.push_back({number, 0});
        // A record several of whose blocks hold the asker counts once, with the longest.
        std::uint8_t length = 0;
        for (const IpPrefix& block : networks) {
            if (block.contains(from.network)) length = std::max(length, block.length);
        }
        if (length > 0) matches.push_back({number, length});
    }
    std::stable_sort(matches.begin(), matches.end(),
                     [](const Match& a, const Match& b) { return a.length > b.length; });
    Ranking ranking;
    for (const Match& match : matches) {
        ranking.push_back({match.record, static_cast<std::uint8_t>(ranking.size() + 1)});
    }
    return ranking;
}

std::size_t choose_by_ip_based(const GroupView& view, const RecordMask& open, Draw&) {
    return view.ranking[best_place(view.ranking, open)].record;
}

std::string explain_ip_based(const GroupView& view, std::size_t record) {
    const auto& networks = view.group.records[record].networks;
    const IpPrefix* longest_match = nullptr;
    for (const IpPrefix& block : networks) {
        if (!block.contains(view.asker.network)) continue;
        if (longest_match == nullptr || block.length > longest_match->length) longest_match = &block;
    }
    if (longest_match != nullptr) return "block " + longest_match->text();
    return networks.empty()
               ? "the default location"
               : std::to_string(networks.size()) + (networks.size() == 1 ? " other block" : " other blocks");
}

// Overlapping blocks are fine, the longest wins; the same block twice would leave it to chance.
std::optional<std::string> ip_based_fault_in(const RecordGroup& group) {
    std::vector<IpPrefix> blocks;
    std::size_t defaults = 0;
    for (const RoutedRecord& record : group.records) {
        if (record.networks.empty() && ++defaults > 1) return "two records are the default location";
        for (const IpPrefix& block : record.networks) {
            if (block.length < 1 || block.length > longest(block.base.family)) {
                return "record " + record.id + ": block " + block.text() + " is not of /1 to /24, or /1 to /48 in IPv6";
            }
            blocks.push_back(block);
        }
    }
    std::sort(blocks.begin(), blocks.end());
    const auto twice = std::adjacent_find(blocks.begin(), blocks.end());
    if (twice != blocks.end()) return "block " + twice->text() + " is named twice";
    return std::nullopt;
}

}  // namespace

const RoutingPolicy ip_based_policy{
    .name = "ip_based",
    .rule = "the longest block that contains the asker's network",
    .client_key = ClientKey::blocks,
    .rank = ip_based_rank,
    .choose = choose_by_ip_based,
    .explain = explain_ip_based,
    .fault_in = ip_based_fault_in,
};

}  // namespace regiondrill::dns
