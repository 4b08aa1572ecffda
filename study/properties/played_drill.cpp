#include "study/properties/played_drill.hpp"

#include "drill/report/json_report.hpp"
#include "drill/report/report.hpp"
#include "drill/world/world.hpp"

namespace regiondrill::study {

namespace {

Played result_of(const drill::World& world) {
    const drill::Report report = drill::make_report(world);
    return {true, drill::exit_code(report.verdict), world.events(), world.digest().text(), drill::json_report(report)};
}

}  // namespace

Played play(const drill::Scenario& scenario, std::uint64_t most_events) {
    drill::World world(scenario);
    while (world.step()) {
        if (world.events() > most_events) return {};
    }
    return result_of(world);
}

Played play_in_hops(const drill::Scenario& scenario, sim::Duration hop) {
    drill::World world(scenario);
    for (sim::Time at = sim::drill_start; at < world.end(); at += hop) world.run_until(at);
    world.run();
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
