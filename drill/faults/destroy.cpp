#include "drill/faults/fault_family.hpp"
#include "drill/faults/registry.hpp"

namespace regiondrill::drill {

namespace {

// Unlike kill it takes what only this region held: acknowledged writes that no peer has are lost with the disk, and its
// region stays out of the DNS until its peers have filled it again. Until then it answers 503, to people and to probes:
// an empty store that answered 404 would look healthy.
std::unique_ptr<ActiveFault> begin_destroy(const FaultContext& context, const FaultSpec& spec) {
    return begin_region_fault(context, spec, {.effect = regions::FaultEffect::destroyed});
}

}  // namespace

// The failback takes as long as filling the region does, which predictions count in by `empties_region`.
const FaultType destroy_fault{
    .name = "destroy",
    .summary =
        "The region loses power and disk; when it returns it is empty, and serves once its peers have filled it.",
    .in_flight = "Requests it was working on and packets on their way to it vanish; answers already sent arrive.",
    .foreign = "wipe dataloss",
    .symptom = Symptom::silence,
    .hurts_requests = true,
    .breaks_connections = true,
    .empties_region = true,
    .fields = {{FaultField::region, true}},
    .begin = begin_destroy,
    .target = region_target,
};

}  // namespace regiondrill::drill
