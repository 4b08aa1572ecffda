#include "drill/faults/fault_family.hpp"
#include "drill/faults/registry.hpp"

namespace regiondrill::drill {

namespace {

// The worst for clients: connections are good, so nothing but their own request timeout tells them. With a share below
// 1 a check's threshold may never be reached, as with errors. With a limit it is the platform that ends the request,
// and until then it holds a worker.
std::unique_ptr<ActiveFault> begin_hang(const FaultContext& context, const FaultSpec& spec) {
    constexpr std::uint16_t gateway_timeout = 504;
    return begin_region_fault(context, spec,
                              {.effect = regions::FaultEffect::hung,
                               .share = spec.share,
                               .status = gateway_timeout,
                               .limit = spec.limit,
                               .buffer = spec.buffer});
}

}  // namespace

// "Mute" to probes: connected at once, and unanswered until their response timeout.
const FaultType hang_fault{
    .name = "hang",
    .summary =
        "The region accepts connections and never answers a request, its peers' included, or not before a limit; "
        "replication and heartbeats go on.",
    .in_flight = "Requests it was already working on are finished; what it holds up to a limit it holds on at its end.",
    .foreign = "freeze stall pause",
    .symptom = Symptom::mute,
    .hurts_requests = true,
    .breaks_connections = true,
    .fields = {{FaultField::region, true},
               {FaultField::share},
               {FaultField::limit},
               {FaultField::buffer},
               {FaultField::match},
               {FaultField::dry_run}},
    .begin = begin_hang,
    .target = region_target,
};

}  // namespace regiondrill::drill
