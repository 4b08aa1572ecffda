#include "drill/faults/fault_family.hpp"
#include "drill/faults/registry.hpp"

namespace regiondrill::drill {

namespace {

// Breaks nothing by itself: it is for scenarios in which another fault goes unnoticed. Hence no symptom, and probes
// are its evidence.
std::unique_ptr<ActiveFault> begin_lie_health(const FaultContext& context, const FaultSpec& spec) {
    return begin_region_fault(context, spec, {.effect = regions::FaultEffect::lying_health});
}

}  // namespace

// It does not bring a dead process to life: where nobody answers at all, nobody lies.
const FaultType lie_health_fault{
    .name = "lie_health",
    .summary = "The region's health endpoint answers 200 at once whatever else is wrong, as long as its process runs.",
    .in_flight = "Requests are not touched; a probe that is being worked on gets the answer it would have got.",
    .foreign = {},
    .hides_symptoms = true,
    .fields = {{FaultField::region, true}},
    .begin = begin_lie_health,
    .target = region_target,
};

}  // namespace regiondrill::drill
