#include "drill/expectations/figure.hpp"
#include "drill/expectations/measurements.hpp"
#include "drill/expectations/registry.hpp"
#include "drill/scenario/units.hpp"
#include "drill/world/fault_schedule.hpp"
#include "store/cluster.hpp"

#include <algorithm>

namespace regiondrill::drill {

namespace {

// The last fault to end is the one whose aftermath counts; a drill without faults has nothing to converge from. Of
// several that ended at one moment any would do, as their waits began at it.
const FaultRun* last_to_end(const Measurements& measured) {
    const FaultRun* last = nullptr;
    for (const FaultRun& run : measured.faults) {
        if (!run.has_begun()) continue;
        if (last == nullptr || run.ended >= last->ended) last = &run;
    }
    return last;
}

// The wait began with the fault's end, as its run says (`everybody`), and is about all that was written before that:
// writes that came later may still be on their way. The drill is at rest by now, so the wait has an end.
ExpectationResult judge_converged(const Measurements& measured, const ExpectationSpec& spec) {
    const Duration allowed = spec.within.value_or(std::chrono::seconds{5});
    const std::string wanted = "within " + duration_text(allowed) + " of the last fault's end";
    const FaultRun* last = last_to_end(measured);
    // Faults or none, the lines need longer than the drill waited for them, or the replicas come to no rest.
    if (measured.cluster.is_unconverged()) {
        const Time at = measured.cluster.converges_at();
        const std::string reason =
            at == sim::never ? "the replicas go on settling" : "the line needs until " + clock_text(at);
        return {Verdict::failed, "not converged", wanted, reason};
    }
    if (last == nullptr) return {Verdict::inconclusive, "nothing", wanted, "nothing was broken"};
    // Replicas without a single write are equal from the beginning, which shows nothing.
    if (measured.account.acknowledged == 0)
        return {Verdict::inconclusive, "nothing", wanted, "no write was acknowledged"};
    // Where nothing was missing at the fault's end the wait was over at once.
    const Duration took = measured.cluster.caught_up_at(last->everybody) - last->ended;
    return {took <= allowed ? Verdict::passed : Verdict::failed, short_duration_text(took), wanted, {}};
}

}  // namespace

// `within` instead of at_most, as it has a default: five seconds.
const ExpectationType converged_expectation{
    .name = "converged",
    .summary = "Once the last fault has ended, all that was written before is on every replica within this time.",
    .foreign = "consistency convergence consistent",
    .unit = BoundUnit::duration,
    .fields = {{ExpectationField::within}},
    .judge = judge_converged,
    .needs_rest = true,
};

}  // namespace regiondrill::drill
