#include "drill/faults/fault_family.hpp"
#include "drill/faults/registry.hpp"

namespace regiondrill::drill {

namespace {

// Power comes back with the disk as it was: what was not synced by then is lost, and replication sends the rest. Writes
// that no peer has come to light again with the region, and are told as delayed.
std::unique_ptr<ActiveFault> begin_kill(const FaultContext& context, const FaultSpec& spec) {
    return begin_region_fault(context, spec, {.effect = regions::FaultEffect::killed});
}

}  // namespace

// Silence costs checkers and people their timeouts, connection by connection.
const FaultType kill_fault{
    .name = "kill",
    .summary = "The region loses power: packets to it vanish, its memory is gone, its disk is kept.",
    .in_flight = "Requests it was working on and packets on their way to it vanish; answers already sent arrive.",
    .foreign =
        "outage regionoutage regiondown down shutdown stop terminate poweroff fail failregion blackout regionfailure",
    .symptom = Symptom::silence,
    .hurts_requests = true,
    .breaks_connections = true,
    .fields = {{FaultField::region, true}},
    .begin = begin_kill,
    .target = region_target,
};

}  // namespace regiondrill::drill
