#include "drill/expectations/window_sum.hpp"

#include "drill/world/world.hpp"

#include "sim/invariant.hpp"

namespace regiondrill::drill {

namespace {

void add_window(clients::Window& sum, const clients::Metrics& metrics) {
    for (const clients::Window& window : metrics.windows) {
        if (window.from != sum.from || window.to != sum.to) continue;
        sum.add(window);
        return;
    }
    sim::break_invariant("an expectation's window was not counted");
}

}  // namespace

clients::Window window_sum(const World& world, const ExpectationSpec& spec) {
    clients::Window sum{spec.from.value_or(sim::drill_start), spec.to.value_or(world.planned_end())};
    sum.served_by.resize(world.regions().size());
    for (const auto& population : world.populations()) {
        if (!spec.of.empty() && population->settings().name != spec.of) continue;
        const clients::Metrics& metrics = population->metrics();
        if (spec.from || spec.to) {
            add_window(sum, metrics);
        } else {
            sum.add(metrics.between(sim::drill_start, sim::never));
        }
    }
    return sum;
}

}  // namespace regiondrill::drill
