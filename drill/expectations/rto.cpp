#include "clients/population.hpp"
#include "drill/analysis/findings.hpp"
#include "drill/analysis/outage.hpp"
#include "drill/expectations/figure.hpp"
#include "drill/expectations/measurements.hpp"
#include "drill/expectations/registry.hpp"
#include "drill/scenario/units.hpp"
#include "drill/world/fault_schedule.hpp"

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>

namespace regiondrill::drill {

namespace {

// Those that never began have `never` here as well, and do not count.
Time first_fault(const Measurements& measured) {
    Time first = sim::never;
    for (const FaultRun& run : measured.faults) first = std::min(first, run.began);
    return first;
}

// From the first fault on, or from the first outage that goes back to none.
Time first_trouble(const Measurements& measured, const std::vector<Outage>& outages) {
    return outages.empty() ? first_fault(measured) : std::min(first_fault(measured), outages.front().span.from);
}

// Bounds how much a figure of zero says: where nobody asked, nobody can have gone without service.
std::uint64_t requests_since(const Measurements& measured, const ExpectationSpec& spec, Time first) {
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
    if (first_fault(measured) == sim::never) return std::nullopt;
    for (const auto& population : measured.populations) {
        const std::string& name = population->settings().name;
        if (!spec.of.empty() && name != spec.of) continue;
        const Time first = first_fault(measured);
        const auto number = static_cast<std::size_t>(&population - measured.populations.data());
        const Time steady_since = overloaded_until(measured.findings.of(spec.requests), number, first);
        const auto baseline = baseline_of(population->metrics().slices, steady_since, first, spec.requests);
        if (baseline && *baseline < recovery_target) return name + ": already at " + share_text(*baseline) + " before";
    }
    return std::nullopt;
}

// While the drill goes on it may still end in time: only what has lasted for longer than a bound is past it.
ExpectationResult judge_so_far(const Measurements& measured, const ExpectationSpec& spec, const Recovery& recovery,
                               const std::string& name) {
    const Duration lasted = time_without(recovery, {recovery.without->from, measured.known_until});
    ExpectationResult result = judge_figure(sim::seconds(lasted), spec, BoundUnit::duration);
    const bool is_past = spec.at_most ? sim::seconds(lasted) > *spec.at_most : result.verdict == Verdict::passed;
    if (!is_past) result.verdict = Verdict::inconclusive;
    result.why = name + ": " + recovery.why;
    return result;
}

// An outage without an end has no figure: it fails an upper bound, whatever that is, and holds a lower one. One of a
// population that never was at the target shows nothing.
ExpectationResult judge_endless(const Measurements& measured, const ExpectationSpec& spec, const Outage& outage,
                                std::size_t population) {
    const std::string& name = measured.scenario.clients[population].name;
    const auto& recoveries = measured.findings.of(spec.requests);
    const auto row = std::find_if(outage.rows.begin(), outage.rows.end(), [&](std::size_t each) {
        return recoveries[each].population == population && !recoveries[each].rto;
    });
    const Recovery& recovery = recoveries[*row];
    if (!recovery.had_baseline) return inconclusive(spec, BoundUnit::duration, name + ": " + recovery.why);
    if (!measured.is_over && recovery.without) return judge_so_far(measured, spec, recovery, name);
    return {spec.at_most ? Verdict::failed : Verdict::passed, "never", wanted_text(spec, BoundUnit::duration),
            name + ": " + recovery.why, std::numeric_limits<double>::infinity()};
}

// Time without service of the worst outage, of failovers and failbacks alike, as coming home may hurt as well, and of
// those that no fault is named for. One that several faults share counts from the first to the last. People who moved
// without any outage, or did not notice, count as 0 s.
ExpectationResult judge_rto(const Measurements& measured, const ExpectationSpec& spec) {
    const auto outages = outages_of(measured.populations, measured.findings.of(spec.requests), spec.requests);
    const Time first = first_trouble(measured, outages);
    if (first == sim::never) return inconclusive(spec, BoundUnit::duration, "nothing was broken");
    if (requests_since(measured, spec, first) == 0) {
        return inconclusive(spec, BoundUnit::duration,
                            "no " + request_word(spec.requests) + " began after the first fault");
    }
    if (auto low = low_baseline(measured, spec)) return inconclusive(spec, BoundUnit::duration, *low);
    Duration worst{0};
    std::optional<ExpectationResult> unknown;
    for (const Outage& outage : outages) {
        for (const OutageOfPopulation& each : outage.populations) {
            if (!spec.of.empty() && measured.scenario.clients[each.population].name != spec.of) continue;
            worst = std::max(worst, each.recovery_time.value_or(Duration{0}));
            if (each.recovery_time) continue;
            ExpectationResult endless = judge_endless(measured, spec, outage, each.population);
            if (endless.verdict != Verdict::inconclusive) return endless;
            unknown = std::move(endless);
        }
    }
    ExpectationResult result = judge_figure(sim::seconds(worst), spec, BoundUnit::duration);
    return unknown && result.verdict == Verdict::passed ? *unknown : result;
}

}  // namespace

// No window either: an outage belongs to its fault, wherever it lies.
const ExpectationType rto_expectation{
    .name = "rto",
    .summary =
        "The longest time without service after a fault or its end: until 99 % of requests succeed in time again.",
    .foreign = "recoverytime failovertime mttr recovery timetorecover",
    .unit = BoundUnit::duration,
    .fields = {{ExpectationField::of},
               {ExpectationField::requests},
               {ExpectationField::at_most},
               {ExpectationField::at_least}},
    .judge = judge_rto,
    .of_recoveries = true,
};

}  // namespace regiondrill::drill
