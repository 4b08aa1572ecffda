#include "drill/expectations/figure.hpp"
#include "drill/expectations/registry.hpp"

namespace regiondrill::drill {

namespace {

ExpectationResult judge_latency(const Measurements& measured, const ExpectationSpec& spec) {
    const clients::Window window = window_sum(measured, spec);
    if (window.ok == 0) return inconclusive(spec, BoundUnit::duration, "no request succeeded in this window");
    const Duration took = span_at(window.latency, spec.percentile);
    return judge_figure(sim::seconds(took), spec, BoundUnit::duration);
}

}  // namespace

const ExpectationType latency_expectation{
    .name = "latency",
    .summary =
        "How long successful requests took, from the first attempt to the answer, at a percentile (default p99).",
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
