#include "drill/expectations/measurements.hpp"
#include "drill/expectations/registry.hpp"
#include "drill/scenario/units.hpp"
#include "drill/world/fault_schedule.hpp"
#include "store/cluster.hpp"

#include <algorithm>

namespace regiondrill::drill {

namespace {

// The last fault to end is the one whose aftermath counts; a drill without faults has nothing to converge from.
const FaultRun* last_to_end(const Measurements& measured) {
    const FaultRun* last = nullptr;
    for (const FaultRun& run : measured.faults) {
        if (!run.has_begun()) continue;
        if (last == nullptr || run.ended >= last->ended) last = &run;
    }
    return last;
}

ExpectationResult judge_converged(const Measurements& measured, const ExpectationSpec& spec) {
    const Duration allowed = spec.within.value_or(std::chrono::seconds{5});
    const std::string wanted = "within " + duration_text(allowed) + " of the last fault's end";
    const FaultRun* last = last_to_end(measured);
    if (last == nullptr) return {Verdict::inconclusive, "nothing", wanted, "nothing was broken"};
    if (measured.account.acknowledged == 0)
        return {Verdict::inconclusive, "nothing", wanted, "no write was acknowledged"};
    const Duration took = measured.cluster.caught_up_at(last->everybody) - last->ended;
    return {took <= allowed ? Verdict::passed : Verdict::failed, short_duration_text(took), wanted, {}};
}

}  // namespace

const ExpectationType converged_expectation{
    .name = "converged",
    .summary = "Once the last fault has ended, all that was written before is on every replica within this time.",
    .unit = BoundUnit::duration,
    .fields = {{ExpectationField::within}},
    .judge = judge_converged,
    .needs_rest = true,
};

}  // namespace regiondrill::drill
