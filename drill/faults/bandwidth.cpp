#include "drill/faults/fault_family.hpp"
#include "drill/faults/registry.hpp"

namespace regiondrill::drill {

namespace {

// Messages leave one after the other, each in its size over the bandwidth, and wait for those before it: up to two
// seconds (sim::longest_backlog), and what would have to wait longer is dropped. A message has 400 octets of headers
// and what it carries: a value (`store.value_bytes` where it has only a number), a batch of replication with its
// items. What real programs' own services answer is not known and counts as headers.
std::unique_ptr<ActiveFault> begin_bandwidth(const FaultContext& context, const FaultSpec& spec) {
    return begin_link_fault(context, spec, {.links = links_between(context, spec), .bandwidth = spec.bandwidth});
}

}  // namespace

// Each pair of places has a line of its own in each direction: a population's people share theirs.
const FaultType bandwidth_fault{
    .name = "bandwidth",
    .summary = "Each link between two sets carries so much and no more: messages wait for those before them.",
    .in_flight =
        "Packets under way arrive as they would have; those that wait when it ends leave when they would have.",
    .foreign = "bandwidthlimit throttlenetwork ratelimitnetwork narrow congestion",
    .hurts_requests = true,
    .holds_up_replication = true,
    .fields = {{FaultField::between, true}, {FaultField::bandwidth, true}, {FaultField::one_way}},
    .begin = begin_bandwidth,
    .target = between_target,
};

}  // namespace regiondrill::drill
