#include "drill/faults/fault_family.hpp"
#include "drill/faults/registry.hpp"

namespace regiondrill::drill {

namespace {

// Both sets stay well and see other places. Checkers stand in places of their own, which no partition names: they go on
// finding every region well, and the DNS goes on sending people where they cannot get. One way, requests arrive and
// their answers do not, or the other way round: the region did the work and the client times out all the same.
std::unique_ptr<ActiveFault> begin_partition(const FaultContext& context, const FaultSpec& spec) {
    return begin_link_fault(context, spec, {.links = links_between(context, spec), .cut = true});
}

}  // namespace

// No symptom, as no probe meets it; `isolate` is the cut that checkers see.
const FaultType partition_fault{
    .name = "partition",
    .summary = "Nothing passes between two sets of regions and populations, in one direction or both.",
    .in_flight = "Packets under way across the cut are dropped.",
    .foreign = "networkpartition splitbrain netsplit",
    .hurts_requests = true,
    .fields = {{FaultField::between, true}, {FaultField::one_way}},
    .begin = begin_partition,
    .target = between_target,
};

}  // namespace regiondrill::drill
