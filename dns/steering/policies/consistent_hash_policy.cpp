// The consistent-hash policy: a client network stays with its record, and when a record falls out only its own share
// moves. Rendezvous hashing (Thaler and Ravishankar 1998) with weights by the logarithmic method (Schindelhauer and
// Schomaker 2005): the record with the highest -weight / ln u answers, u being the hash of network and record as a
// number between 0 and 1.
#include "dns/steering/draw.hpp"
#include "dns/steering/routing_policy.hpp"
#include "sim/random.hpp"
#include "sim/real_math.hpp"

#include <algorithm>

namespace regiondrill::dns {

namespace {

// Monotone in the hash and in the weight: a changed weight moves only the clients that it wins or loses.
double score(std::uint64_t client, std::uint64_t key, std::uint32_t weight) {
    // The middle of one of 2^53 steps: never 0 or 1.
    const double u = (static_cast<double>(sim::mix64(client ^ key) >> 11) + 0.5) * 0x1p-53;
    return -static_cast<double>(weight) / sim::natural_log(u);
}

// Weights of 0 count only beside others, as in weighted routing; when all are 0 all weigh the same.
std::size_t choose_by_consistent_hash(const GroupView& view, const RecordMask& open, Draw&) {
    const auto& records = view.group.records;
    const std::uint64_t client = hash_of(hashed_network(view.asker.network));
    bool weights = false;
    open.for_each([&](std::size_t record) { weights = weights || records[record].weight > 0; });

    std::size_t chosen = open.first();
    double best = -1;
    open.for_each([&](std::size_t record) {
        const std::uint32_t weight = weights ? records[record].weight : 1;
        const double reached = score(client, view.keys[record], weight);
        if (weight == 0 || reached <= best) return;
        best = reached;
        chosen = record;
    });
    return chosen;
}

std::string explain_consistent_hash(const GroupView& view, std::size_t record) {
    return "weight " + std::to_string(view.group.records[record].weight) + " for " +
           hashed_network(view.asker.network).text();
}

// Records are hashed by their names, so that an edit elsewhere in the group leaves their clients with them.
std::optional<std::string> consistent_hash_fault_in(const RecordGroup& group) {
    std::vector<std::string> names;
    for (const RoutedRecord& record : group.records) names.push_back(record.id);
    std::sort(names.begin(), names.end());
    const auto twice = std::adjacent_find(names.begin(), names.end());
    if (twice != names.end()) return "two records are called '" + *twice + "'; consistent hashing goes by names";
    return std::nullopt;
}

}  // namespace

const RoutingPolicy consistent_hash_policy{
    .name = "consistent_hash",
    .rule = "the highest hash of client network and record",
    .client_key = ClientKey::network,
    .choose = choose_by_consistent_hash,
    .explain = explain_consistent_hash,
    .fault_in = consistent_hash_fault_in,
};

}  // namespace regiondrill::dns
