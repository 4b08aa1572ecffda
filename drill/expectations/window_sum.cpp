#include "drill/expectations/window_sum.hpp"

#include "drill/world.hpp"

#include "sim/invariant.hpp"

namespace regiondrill::drill {

namespace {

void add(clients::Window& sum, std::uint64_t ok, std::uint64_t failed, const std::vector<std::uint64_t>& served_by,
         const sim::Histogram& latency) {
    sum.ok += ok;
    sum.failed += failed;
    for (std::size_t i = 0; i < served_by.size(); ++i) sum.served_by[i] += served_by[i];
    sum.latency.merge(latency);
}

void add_window(clients::Window& sum, const clients::Figures& figures) {
    for (const clients::Window& window : figures.windows) {
        if (window.from != sum.from || window.to != sum.to) continue;
        add(sum, window.ok, window.failed, window.served_by, window.latency);
        return;
    }
    sim::break_invariant("an expectation's window was not counted");
}

}  // namespace

clients::Window window_sum(const World& world, const ExpectationSpec& spec) {
    clients::Window sum{spec.from.value_or(sim::drill_start), spec.to.value_or(world.end())};
    sum.served_by.resize(world.regions());
    for (const auto& population : world.populations()) {
        if (!spec.of.empty() && population->settings().name != spec.of) continue;
        const clients::Figures& figures = population->figures();
        if (spec.from || spec.to) {
            add_window(sum, figures);
        } else {
            add(sum, figures.ok, figures.failed, figures.served_by, figures.latency);
        }
    }
    return sum;
}

}  // namespace regiondrill::drill
