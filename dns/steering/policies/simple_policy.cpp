// The simple policy (facts R53-01): one record, all its values.
#include "dns/steering/routing_policy.hpp"

namespace regiondrill::dns {

namespace {

std::size_t choose(const GroupView&, const RecordMask& open, Draw&) { return open.first(); }

std::string explain(const GroupView& view, std::size_t record) {
    return std::to_string(view.group.records[record].addresses.size()) + " values";
}

std::optional<std::string> fault_in(const RecordGroup& group) {
    if (group.records.size() == 1) return std::nullopt;
    return "simple routing has one record, which may have several addresses";
}

}  // namespace

const RoutingPolicy simple_policy{
    .name = "simple",
    .rule = "all values of the only record",
    .choose = choose,
    .explain = explain,
    .fault_in = fault_in,
};

}  // namespace regiondrill::dns
