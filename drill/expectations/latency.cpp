#include "drill/expectations/figure.hpp"
#include "drill/expectations/measurements.hpp"
#include "drill/expectations/registry.hpp"

namespace regiondrill::drill {

namespace {

// Of successful requests only: one that failed took as long as its timeouts say, and availability counts it.
// Percentiles are of the populations together, not the mean of theirs.
ExpectationResult judge_latency(const Measurements& measured, const ExpectationSpec& spec) {
    const clients::Window window = window_sum(measured, spec);
    if (window.ok == 0) return inconclusive(spec, BoundUnit::duration, "no request succeeded in this window");
    const Duration took = span_at(window.latency, spec.percentile);
    return judge_figure(sim::seconds(took), spec, BoundUnit::duration);
}

}  // namespace

// Windows go by when a request began, so a slow one may be missing from the last of them while it is under way.
const ExpectationType latency_expectation{
    .name = "latency",
    .summary =
        "How long successful requests took, from the first attempt to the answer, at a percentile (default p99).",
    .foreign = "responsetime p50 p90 p95 p99",
    .unit = BoundUnit::duration,
    .fields = {{ExpectationField::of},
               {ExpectationField::percentile},
               {ExpectationField::from},
               {ExpectationField::to},
               {ExpectationField::at_most},
               {ExpectationField::at_least}},
    .judge = judge_latency,
};

}  // namespace regiondrill::drill
