#include "drill/faults/fault_family.hpp"
#include "drill/faults/registry.hpp"

namespace regiondrill::drill {

namespace {

// The worst for clients: connections are good, so nothing but their own request timeout tells them. With a share below
// 1 a check's threshold may never be reached, as with errors.
std::unique_ptr<ActiveFault> begin_hang(const FaultContext& context, const FaultSpec& spec) {
    return begin_region_fault(context, spec, {.effect = regions::FaultEffect::hung, .share = spec.share});
}

}  // namespace

// "Mute" to probes: connected at once, and unanswered until their response timeout.
const FaultType hang_fault{
    .name = "hang",
    .summary =
        "The region accepts connections and never answers a request, its peers' included; replication and heartbeats "
        "go on.",
    .in_flight = "Requests it was already working on are finished.",
    .foreign = "freeze stall pause",
    .symptom = Symptom::mute,
    .hurts_requests = true,
    .breaks_connections = true,
    .fields = {{FaultField::region, true}, {FaultField::share}},
    .begin = begin_hang,
    .target = region_target,
};

}  // namespace regiondrill::drill
