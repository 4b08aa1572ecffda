// The failover policy (facts R53-05): the primary while it is healthy, else the secondary. When both are sick they
// count as healthy, so the primary answers.
#include "dns/steering/routing_policy.hpp"

namespace regiondrill::dns {

namespace {

// Any open record will do while the primary is ruled out: the only other one is the secondary.
std::size_t choose_by_failover(const GroupView& view, const RecordMask& open, Draw&) {
    std::size_t chosen = open.first();
    open.for_each([&](std::size_t record) {
        if (view.group.records[record].role == Role::primary) chosen = record;
    });
    return chosen;
}

std::string explain_failover(const GroupView& view, std::size_t record) {
    return view.group.records[record].role == Role::primary ? "primary" : "secondary";
}

// A primary alone is allowed: with nothing to fail over to it answers sick as well.
std::optional<std::string> failover_fault_in(const RecordGroup& group) {
    std::size_t primaries = 0;
    std::size_t secondaries = 0;
    for (const RoutedRecord& record : group.records) {
        if (record.role == Role::none) return "record " + record.id + " is neither primary nor secondary";
        ++(record.role == Role::primary ? primaries : secondaries);
    }
    if (primaries != 1) return "failover has exactly one primary, not " + std::to_string(primaries);
    if (secondaries > 1) return "failover has one secondary, not " + std::to_string(secondaries);
    return std::nullopt;
}

}  // namespace

const RoutingPolicy failover_policy{
    .name = "failover",
    .rule = "the primary, or the secondary while the primary is sick",
    .choose = choose_by_failover,
    .explain = explain_failover,
    .fault_in = failover_fault_in,
};

}  // namespace regiondrill::dns
