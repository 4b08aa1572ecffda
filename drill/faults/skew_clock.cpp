#include "drill/faults/fault_family.hpp"
#include "drill/faults/registry.hpp"
#include "drill/scenario/units.hpp"
#include "drill/world/fault_context.hpp"

namespace regiondrill::drill {

namespace {

// One of `ahead` and `behind` is zero: the scenario's check lets nothing else through. Set right again, the region's
// versions do not go back: its hybrid clock counts on from where it was until the physical one has passed it.
std::unique_ptr<ActiveFault> begin_skew_clock(const FaultContext& context, const FaultSpec& spec) {
    return begin_clock_fault(context, spec,
                             {.skew = spec.ahead - spec.behind, .cause = sim::cause_of_fault(context.number)});
}

// Without a sign: "ahead" and "behind" say it.
std::string skew_clock_target(const FaultSpec& spec) {
    const bool ahead = spec.ahead > spec.behind;
    return spec.region + " " + duration_text(ahead ? spec.ahead : spec.behind) + (ahead ? " ahead" : " behind");
}

}  // namespace

// Nothing fails and no probe notices: what it does shows in which writes win.
const FaultType skew_clock_fault{
    .name = "skew_clock",
    .summary =
        "The region's clock is ahead or behind, and so are the versions of what is written there: among writes "
        "that had not heard of each other, those of the region ahead win, whichever came later.",
    .in_flight = "Writes already stamped keep their versions, when it begins and when it ends.",
    .foreign = "clockskew timeskew timechaos",
    .fields = {{FaultField::region, true}, {FaultField::ahead}, {FaultField::behind}},
    .begin = begin_skew_clock,
    .target = skew_clock_target,
};

}  // namespace regiondrill::drill
