#include "drill/faults/link_fault.hpp"
#include "drill/faults/registry.hpp"

namespace regiondrill::drill {

namespace {

// Both sets stay well and see other places: which side the checkers stand on decides what the DNS makes of it.
std::unique_ptr<ActiveFault> begin_partition(const FaultContext& context, const FaultSpec& spec) {
    return begin_link_fault(context, {.links = links_between(context, spec), .cut = true});
}

}  // namespace

const FaultType partition_fault{
    .name = "partition",
    .summary = "Nothing passes between two sets of regions and populations, in one direction or both.",
    .in_flight = "Packets under way across the cut are dropped.",
    .hurts_requests = true,
    .fields = {{FaultField::between, true}, {FaultField::one_way}},
    .begin = begin_partition,
    .target = between_target,
};

}  // namespace regiondrill::drill
