#include "drill/faults/fault_family.hpp"
#include "drill/faults/registry.hpp"
#include "drill/world/fault_context.hpp"

namespace regiondrill::drill {

namespace {

// The error grows with the fault's age; a skew of hours is reached by skew_clock in one step instead. No timer goes by
// this clock: it shows in versions alone.
std::unique_ptr<ActiveFault> begin_drift_clock(const FaultContext& context, const FaultSpec& spec) {
    return begin_clock_fault(context, spec, {.drift = spec.ppm, .cause = sim::cause_of_fault(context.number)});
}

std::string drift_clock_target(const FaultSpec& spec) {
    return spec.region + " by " + (spec.ppm > 0 ? "+" : "") + std::to_string(spec.ppm) + " ppm";
}

}  // namespace

// As with a skewed clock nothing fails: what it does shows in the account of conflicts.
const FaultType drift_clock_fault{
    .name = "drift_clock",
    .summary =
        "The region's clock goes too fast or too slow, so that it is further and further ahead or behind; its end "
        "sets it right at once.",
    .in_flight = "Writes already stamped keep their versions, when it begins and when it ends.",
    .foreign = "clockdrift",
    .fields = {{FaultField::region, true}, {FaultField::ppm, true}},
    .begin = begin_drift_clock,
    .target = drift_clock_target,
};

}  // namespace regiondrill::drill
