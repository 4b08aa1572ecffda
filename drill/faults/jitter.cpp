#include "drill/faults/fault_family.hpp"
#include "drill/faults/registry.hpp"

namespace regiondrill::drill {

namespace {

// Each message draws how much longer it takes, beside its sender's dice: nobody's other draws change by it. So a later
// one may overtake an earlier one, as on several paths; replication keeps its order all the same.
std::unique_ptr<ActiveFault> begin_jitter(const FaultContext& context, const FaultSpec& spec) {
    return begin_link_fault(context, spec, {.links = links_between(context, spec), .jitter = spec.mean});
}

}  // namespace

// Like latency it touches no checker's link.
const FaultType jitter_fault{
    .name = "jitter",
    .summary = "Messages between two sets take longer by a span that is drawn for each.",
    .in_flight = "Packets under way arrive as they would have.",
    .foreign = "networkjitter delayvariation reorder",
    .hurts_requests = true,
    .fields = {{FaultField::between, true}, {FaultField::mean, true}, {FaultField::ramp}},
    .begin = begin_jitter,
    .target = between_target,
};

}  // namespace regiondrill::drill
