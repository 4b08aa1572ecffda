#include "drill/faults/fault_family.hpp"
#include "drill/faults/registry.hpp"

namespace regiondrill::drill {

namespace {

// Added to each message: a request pays it once each way, and so does every round trip of opening a connection, to
// which TLS adds one. The factor is of the link's base latency, and of several rules on a link all count.
std::unique_ptr<ActiveFault> begin_latency(const FaultContext& context, const FaultSpec& spec) {
    return begin_link_fault(context, spec,
                            {.links = links_between(context, spec), .factor = spec.factor, .added = spec.add});
}

}  // namespace

// Between regions and populations alone: checkers have links of their own, so no probe is slower by it.
const FaultType latency_fault{
    .name = "latency",
    .summary = "Messages between two sets take longer, by a span each way, a factor, or both.",
    .in_flight = "Packets under way arrive as they would have.",
    .foreign = "delay networkdelay networklatency lag",
    .hurts_requests = true,
    .fields = {{FaultField::between, true}, {FaultField::add}, {FaultField::factor}, {FaultField::ramp}},
    .begin = begin_latency,
    .target = between_target,
};

}  // namespace regiondrill::drill
