#include "drill/faults/fault_family.hpp"
#include "drill/faults/registry.hpp"

namespace regiondrill::drill {

namespace {

// The kernel of the machine still answers, so clients learn at once what a kill lets them wait for. What the process
// had written the operating system still has, so even what was not synced is kept.
std::unique_ptr<ActiveFault> begin_crash(const FaultContext& context, const FaultSpec& spec) {
    return begin_region_fault(context, spec, {.effect = regions::FaultEffect::crashed});
}

}  // namespace

// Probes and people are refused at once, so it is detected sooner than silence and costs people no timeout.
const FaultType crash_fault{
    .name = "crash",
    .summary = "The region's process is gone: connections are refused, its disk is kept.",
    .in_flight = "Requests it was working on are reset at once; answers already sent arrive.",
    .foreign = "restart reboot podkill processkill killprocess oom",
    .symptom = Symptom::refused,
    .hurts_requests = true,
    .breaks_connections = true,
    .fields = {{FaultField::region, true}},
    .begin = begin_crash,
    .target = region_target,
};

}  // namespace regiondrill::drill
