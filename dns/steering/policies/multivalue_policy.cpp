// The multivalue policy (facts R53-08): up to eight healthy records, a random choice of them when there are more; when
// all are sick, up to eight sick ones.
#include "dns/steering/routing_policy.hpp"
#include "dns/steering/steering.hpp"

namespace regiondrill::dns {

namespace {

// One of the answer's records at a time: the next is drawn from those left.
std::size_t choose_by_multivalue(const GroupView&, const RecordMask& open, Draw& draw) {
    return open.nth(draw.below(open.count()));
}

std::string explain_multivalue(const GroupView&, std::size_t) { return "one of several"; }

std::optional<std::string> multivalue_fault_in(const RecordGroup& group) {
    for (const RoutedRecord& record : group.records) {
        if (record.alias) return "record " + record.id + ": multivalue routing has no alias records";
        if (record.addresses.size() != 1) return "record " + record.id + ": multivalue records have one address each";
    }
    return std::nullopt;
}

}  // namespace

const RoutingPolicy multivalue_policy{
    .name = "multivalue",
    .rule = "up to eight, drawn from those not sick",
    .draws = true,
    .most_records = most_addresses,
    .choose = choose_by_multivalue,
    .explain = explain_multivalue,
    .fault_in = multivalue_fault_in,
};

}  // namespace regiondrill::dns
