#include "drill/expectations/measurements.hpp"

#include "clients/population.hpp"
#include "drill/world/world.hpp"
#include "sim/invariant.hpp"

namespace regiondrill::drill {

namespace {

// World added the window to each population that the expectation is about, so one that lacks it is a bug of ours.
void add_window(clients::Window& sum, const clients::Metrics& metrics) {
    for (const clients::Window& window : metrics.windows) {
        if (window.from != sum.from || window.to != sum.to) continue;
        sum.add(window);
        return;
    }
    sim::break_invariant("an expectation's window was not counted");
}

}  // namespace

// Windows were counted while the drill was played: World adds one for each that an expectation names. Without bounds
// the stretches from cut to cut are summed, which together are the whole drill.
clients::Window window_sum(const Measurements& measured, const ExpectationSpec& spec) {
    clients::Window sum{spec.from.value_or(sim::drill_start), spec.to.value_or(measured.planned_end)};
    sum.served_by.resize(measured.scenario.regions.size());
    for (const auto& population : measured.populations) {
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

// By name: a reference that is added and not bound here does not compile.
Measurements measurements_of(const World& world, const Findings& findings) {
    return {.scenario = world.scenario(),
            .findings = findings,
            .faults = world.faults(),
            .populations = world.populations(),
            .cluster = world.cluster(),
            .sessions = world.regions().sessions(),
            .account = world.account(),
            .topology = world.topology(),
            .planned_end = world.planned_end(),
            .known_until = world.reported_until(),
            .is_over = world.is_over()};
}

}  // namespace regiondrill::drill
