#include "clients/population.hpp"
#include "drill/analysis/story.hpp"
#include "drill/expectations/figure.hpp"
#include "drill/expectations/measurements.hpp"
#include "drill/expectations/registry.hpp"
#include "drill/scenario/units.hpp"
#include "drill/world/fault_schedule.hpp"

#include <algorithm>

namespace regiondrill::drill {

namespace {

// Those that never began have `never` here as well, and do not count.
Time first_fault(const Measurements& measured) {
    Time first = sim::never;
    for (const FaultRun& run : measured.faults) first = std::min(first, run.began);
    return first;
}

// Bounds how much a figure of zero says: where nobody asked, nobody can have gone without service.
std::uint64_t requests_since_first_fault(const Measurements& measured, const ExpectationSpec& spec) {
    const Time first = first_fault(measured);
    std::uint64_t requests = 0;
    for (const auto& population : measured.populations) {
        if (!spec.of.empty() && population->settings().name != spec.of) continue;
        const clients::TimeBuckets& slices = population->metrics().slices;
        for (std::size_t i = slices.at(first); i < slices.size(); ++i) requests += slices.requests(i, spec.requests);
    }
    return requests;
}

// Who was below the target before anything broke cannot come back to it.
std::optional<std::string> low_baseline(const Measurements& measured, const ExpectationSpec& spec) {
    for (const auto& population : measured.populations) {
        const std::string& name = population->settings().name;
        if (!spec.of.empty() && name != spec.of) continue;
        const auto baseline = baseline_of(population->metrics().slices, first_fault(measured), spec.requests);
        if (baseline && *baseline < recovery_target) return name + ": already at " + share_text(*baseline) + " before";
    }
    return std::nullopt;
}

// Time without service of the worst move. People who moved without any outage, or did not notice, count as 0 s. Of
// failovers and failbacks alike, as coming home may hurt as well. A move without an end has no figure: it fails an
// upper bound, whatever that is, and holds a lower one.
ExpectationResult judge_rto(const Measurements& measured, const ExpectationSpec& spec) {
    const auto& faults = measured.faults;
    if (std::none_of(faults.begin(), faults.end(), [](const FaultRun& run) { return run.has_begun(); })) {
        return inconclusive(spec, BoundUnit::duration, "nothing was broken");
    }
    if (requests_since_first_fault(measured, spec) == 0) {
        return inconclusive(spec, BoundUnit::duration,
                            "no " + request_word(spec.requests) + " began after the first fault");
    }
    if (auto low = low_baseline(measured, spec)) return inconclusive(spec, BoundUnit::duration, *low);
    Duration worst{0};
    for (const Recovery& recovery : measured.findings.of(spec.requests)) {
        const PopulationSpec& population = measured.scenario.clients[recovery.population];
        if (!spec.of.empty() && population.name != spec.of) continue;
        if (!recovery.rto) {
            // Where only a lower bound is given, an outage without an end holds it.
            const bool allowed = !spec.at_most;
            return {allowed ? Verdict::passed : Verdict::failed, "never", wanted_text(spec, BoundUnit::duration),
                    population.name + ": " + recovery.why};
        }
        worst = std::max(worst, *recovery.rto);
    }
    return judge_figure(sim::seconds(worst), spec, BoundUnit::duration);
}

}  // namespace

// No window either: an outage belongs to its fault, wherever it lies.
const ExpectationType rto_expectation{
    .name = "rto",
    .summary =
        "The longest time without service after a fault or its end: until 99 % of requests succeed in time again.",
    .unit = BoundUnit::duration,
    .fields = {{ExpectationField::of},
               {ExpectationField::requests},
               {ExpectationField::at_most},
               {ExpectationField::at_least}},
    .judge = judge_rto,
};

}  // namespace regiondrill::drill
