#include "drill/expectations/figure.hpp"
#include "drill/expectations/measurements.hpp"
#include "drill/expectations/registry.hpp"

namespace regiondrill::drill {

namespace {

// Of requests, not of attempts: one that succeeded at its third attempt is a success, and took longer. A request
// belongs to the window in which it began, whenever it ended; those still under way are in neither count.
ExpectationResult judge_availability(const Measurements& measured, const ExpectationSpec& spec) {
    const clients::RequestCounts counts = window_sum(measured, spec).counts(spec.requests);
    // A share of nothing would pass or fail by accident.
    if (counts.requests() == 0) {
        return inconclusive(spec, BoundUnit::share, "no " + request_word(spec.requests) + " began in this window");
    }
    return judge_figure(static_cast<double>(counts.ok) / static_cast<double>(counts.requests()), spec,
                        BoundUnit::share);
}

}  // namespace

// Known at any time: counts of requests are kept as they end.
const ExpectationType availability_expectation{
    .name = "availability",
    .summary = "The share of requests that succeeded in the end, retries included.",
    .foreign = "uptime successrate success errorrate sla",
    .unit = BoundUnit::share,
    .fields = {{ExpectationField::of},
               {ExpectationField::requests},
               {ExpectationField::from},
               {ExpectationField::to},
               {ExpectationField::at_least},
               {ExpectationField::at_most}},
    .judge = judge_availability,
};

}  // namespace regiondrill::drill
