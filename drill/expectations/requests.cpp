#include "drill/expectations/figure.hpp"
#include "drill/expectations/measurements.hpp"
#include "drill/expectations/registry.hpp"

namespace regiondrill::drill {

namespace {

// Not inconclusive by itself: that nobody asked is what it is there to find out. Requests under way at the end are not
// counted.
ExpectationResult judge_requests(const Measurements& measured, const ExpectationSpec& spec) {
    const clients::RequestCounts counts = window_sum(measured, spec).counts(spec.requests);
    return judge_figure(static_cast<double>(counts.requests()), spec, BoundUnit::count);
}

}  // namespace

// For scripts whose other promises would hold just as well if nobody came.
const ExpectationType requests_expectation{
    .name = "requests",
    .summary = "How many requests began: a check that the load was what it was meant to be.",
    .foreign = "throughput load",
    .unit = BoundUnit::count,
    .fields = {{ExpectationField::of},
               {ExpectationField::requests},
               {ExpectationField::from},
               {ExpectationField::to},
               {ExpectationField::at_least},
               {ExpectationField::at_most}},
    .judge = judge_requests,
};

}  // namespace regiondrill::drill
