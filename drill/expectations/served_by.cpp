#include "drill/expectations/figure.hpp"
#include "drill/expectations/registry.hpp"
#include "drill/world/topology.hpp"

namespace regiondrill::drill {

namespace {

ExpectationResult judge_served_by(const Measurements& measured, const ExpectationSpec& spec) {
    const clients::Window window = window_sum(measured, spec);
    if (window.ok == 0) return inconclusive(spec, BoundUnit::share, "no request succeeded in this window");
    const std::uint64_t served = window.served_by[regions::index(measured.topology.region(spec.region))];
    return judge_figure(static_cast<double>(served) / static_cast<double>(window.ok), spec, BoundUnit::share);
}

}  // namespace

const ExpectationType served_by_expectation{
    .name = "served_by",
    .summary = "The share of successful requests that a region answered.",
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
