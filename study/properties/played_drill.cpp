#include "study/properties/played_drill.hpp"

#include "drill/report/json_report.hpp"
#include "drill/report/report.hpp"
#include "drill/world/world.hpp"
#include "study/properties/fate_book.hpp"

#include <algorithm>

namespace regiondrill::study {

namespace {

Played result_of(const drill::World& world) {
    const drill::Report report = drill::make_report(world, drill::SecondPlay::never);
    return {.ended = true,
            .exit_code = drill::exit_code(report.verdict),
            .events = world.events(),
            .digest = world.digest().text(),
            .report = drill::json_report(report),
            .book = std::nullopt};
}

}  // namespace

Played play(const drill::Scenario& scenario, std::uint64_t most_events) {
    drill::World world(scenario);
    const FateBook book(world.cluster());
    while (world.step()) {
        if (world.events() > most_events) return {};
    }
    Played played = result_of(world);
    if (!world.cluster().is_unconverged()) played.book = book.account();
    return played;
}

Played play_in_hops(const drill::Scenario& scenario, sim::Duration hop) {
    drill::World world(scenario);
    for (sim::Time at = sim::drill_start; at < world.end(); at += hop) world.run_until(at);
    world.run();
    return result_of(world);
}

// By spans only up to the end: what is told of a served drill that goes on after its rest is more.
Played play_as_served(drill::Scenario scenario) {
    constexpr sim::Duration span = std::chrono::milliseconds{6'131};
    constexpr int steps = 7;
    if (!scenario.store.feed) scenario.store.feed = drill::served_feed;
    drill::World world(scenario, drill::RealPrograms::welcome);
    while (world.engine().now() + span < world.end()) {
        for (int step = 0; step < steps; ++step) world.step_until(sim::never);
        world.run_until(std::min(world.engine().now() + span, world.end()));
    }
    while (!world.is_at_rest()) world.step_until(sim::never);
    return result_of(world);
}

std::string digest_before(const drill::Scenario& scenario, sim::Time moment) {
    drill::World world(scenario);
    sim::Digest digest;
    while (world.step_until(moment - sim::Duration{1})) {
        const sim::Event& event = world.engine().last();
        digest.add(static_cast<std::uint64_t>(event.at.time_since_epoch().count()));
        digest.add(world.engine().name_of(event.kind()));
        digest.add((std::uint64_t{event.subject} << 32U) | event.detail);
    }
    return digest.text();
}

}  // namespace regiondrill::study
