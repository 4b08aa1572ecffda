#include "drill/expectations/bounds.hpp"
#include "drill/expectations/registry.hpp"
#include "drill/findings.hpp"

#include <algorithm>

namespace regiondrill::drill {

namespace {

// Time without service of the worst move. People who moved without any outage count as 0 s; where no fault touched
// anybody, nothing was measured.
ExpectationResult judge(const World& world, const Findings& findings, const ExpectationSpec& spec) {
    if (world.faults().empty()) return inconclusive(spec, BoundUnit::duration, "the timeline breaks nothing");
    Duration worst{0};
    for (const Recovery& recovery : findings.recoveries) {
        const PopulationSpec& population = world.scenario().clients[recovery.population];
        if (!spec.of.empty() && population.name != spec.of) continue;
        if (!recovery.rto) {
            const bool allowed = !spec.at_most;
            return {allowed ? Verdict::passed : Verdict::failed, "never", wanted_text(spec, BoundUnit::duration),
                    population.name + ": " + recovery.why};
        }
        worst = std::max(worst, *recovery.rto);
    }
    return judge_figure(sim::seconds(worst), spec, BoundUnit::duration);
}

}  // namespace

const ExpectationType rto_expectation{
    .name = "rto",
    .summary = "The longest time without service after a fault or its end: until 99 % of requests succeed again.",
    .unit = BoundUnit::duration,
    .fields = {{ExpectationField::of}, {ExpectationField::at_most}, {ExpectationField::at_least}},
    .judge = judge,
};

}  // namespace regiondrill::drill
