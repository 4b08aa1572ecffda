#include "drill/faults/region_fault.hpp"
#include "drill/faults/registry.hpp"

namespace regiondrill::drill {

namespace {

std::unique_ptr<ActiveFault> begin(World& world, const FaultSpec& spec) {
    return begin_region_fault(world, spec, {.ailment = regions::Ailment::failing_health});
}

}  // namespace

const FaultType fail_health_fault{
    .name = "fail_health",
    .summary = "The region's health endpoint answers 500 while the service itself works.",
    .in_flight = "Requests are not touched; a probe that has arrived gets the answer of before.",
    .symptom = Symptom::error,
    .fields = {{FaultField::region, true}},
    .begin = begin,
    .target = region_target,
};

}  // namespace regiondrill::drill
