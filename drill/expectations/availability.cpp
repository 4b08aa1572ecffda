#include "drill/expectations/figure.hpp"
#include "drill/expectations/registry.hpp"

namespace regiondrill::drill {

namespace {

ExpectationResult judge_availability(const Measurements& measured, const ExpectationSpec& spec) {
    const clients::Window window = window_sum(measured, spec);
    if (window.requests() == 0) return inconclusive(spec, BoundUnit::share, "no request began in this window");
    return judge_figure(static_cast<double>(window.ok) / static_cast<double>(window.requests()), spec,
                        BoundUnit::share);
}

}  // namespace

const ExpectationType availability_expectation{
    .name = "availability",
    .summary = "The share of requests that succeeded in the end, retries included.",
    .unit = BoundUnit::share,
    .fields = {{ExpectationField::of},
               {ExpectationField::from},
               {ExpectationField::to},
               {ExpectationField::at_least},
               {ExpectationField::at_most}},
    .judge = judge_availability,
};

}  // namespace regiondrill::drill
