// The simple policy (facts R53-01): one record, all its values.
#include "dns/steering/routing_policy.hpp"

namespace regiondrill::dns {

namespace {

std::size_t choose_by_simple(const GroupView&, const RecordMask& open, Draw&) { return open.first(); }

std::string explain_simple(const GroupView& view, std::size_t record) {
    const std::size_t values = view.group.records[record].addresses.size();
    return std::to_string(values) + (values == 1 ? " value" : " values");
}

}  // namespace

const RoutingPolicy simple_policy{
    .name = "simple",
    .rule = "all values of the only record",
    .most_in_group = 1,  // which may have several addresses
    .choose = choose_by_simple,
    .explain = explain_simple,
};

}  // namespace regiondrill::dns
