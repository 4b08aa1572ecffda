#include "drill/expectations/figure.hpp"
#include "drill/expectations/measurements.hpp"
#include "drill/expectations/registry.hpp"
#include "drill/world/topology.hpp"

namespace regiondrill::drill {

namespace {

// Of successes alone: what a region refused or did not answer is no service, and would make the shares of the others
// too small.
ExpectationResult judge_served_by(const Measurements& measured, const ExpectationSpec& spec) {
    const clients::Window window = window_sum(measured, spec);
    if (window.ok == 0) return inconclusive(spec, BoundUnit::share, "no request succeeded in this window");
    // The region is one of the scenario's, as the script's check has made sure.
    const std::uint64_t served = window.served_by[regions::index(measured.topology.region(spec.region))];
    return judge_figure(static_cast<double>(served) / static_cast<double>(window.ok), spec, BoundUnit::share);
}

}  // namespace

// The region must be named: shares of all of them together are always the whole.
const ExpectationType served_by_expectation{
    .name = "served_by",
    .summary = "The share of successful requests that a region answered.",
    .foreign = "traffic servedfrom",
    .unit = BoundUnit::share,
    .fields = {{ExpectationField::region, true},
               {ExpectationField::of},
               {ExpectationField::from},
               {ExpectationField::to},
               {ExpectationField::at_least},
               {ExpectationField::at_most}},
    .judge = judge_served_by,
};

}  // namespace regiondrill::drill
