// The weighted policy (facts R53-03, R53-04): one record an answer, drawn with its weight's share of all weights that
// are not sick. When all weights are 0 the shares are equal; a weight of 0 beside others waits until all others are
// sick. Several records in one answer would be shuffled by resolvers until no weight is left to see (facts 1.4).
#include "dns/steering/routing_policy.hpp"

namespace regiondrill::dns {

namespace {

// The last record with a weight at or before the drawn point; records of weight 0 are never it.
std::size_t choose_by_weighted(const GroupView& view, const RecordMask& open, Draw& draw) {
    const auto& records = view.group.records;
    std::uint32_t sum = 0;
    open.for_each([&](std::size_t record) { sum += records[record].weight; });
    if (sum == 0) return open.nth(draw.below(open.count()));

    const std::uint32_t drawn = draw.below(sum);
    std::uint32_t passed = 0;
    std::size_t chosen = 0;
    open.for_each([&](std::size_t record) {
        if (passed <= drawn && records[record].weight > 0) chosen = record;
        passed += records[record].weight;
    });
    return chosen;
}

std::string explain_weighted(const GroupView& view, std::size_t record) {
    return "weight " + std::to_string(view.group.records[record].weight);
}

}  // namespace

const RoutingPolicy weighted_policy{
    .name = "weighted",
    .rule = "drawn by its weight's share of those not sick",
    .draws = true,
    .choose = choose_by_weighted,
    .explain = explain_weighted,
};

}  // namespace regiondrill::dns
