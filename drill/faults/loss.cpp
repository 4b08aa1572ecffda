#include "drill/faults/fault_family.hpp"
#include "drill/faults/registry.hpp"

namespace regiondrill::drill {

namespace {

// Nothing is lost for good: the transport under a message repeats it, so that loss shows as delay; see sim/link.hpp.
// The draws are the requests' own, so a population that meets no loss draws as it would without the fault.
std::unique_ptr<ActiveFault> begin_loss(const FaultContext& context, const FaultSpec& spec) {
    return begin_link_fault(context, spec, {.links = links_between(context, spec), .loss = spec.share});
}

}  // namespace

// Like latency it touches no checker's link.
const FaultType loss_fault{
    .name = "loss",
    .summary = "A share of the packets between two sets is lost; each costs a retransmission.",
    .in_flight = "Packets under way arrive.",
    .foreign = "packetloss drop",
    .hurts_requests = true,
    .fields = {{FaultField::between, true}, {FaultField::share, true}, {FaultField::ramp}},
    .begin = begin_loss,
    .target = between_target,
};

}  // namespace regiondrill::drill
