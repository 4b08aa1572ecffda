#include "live/control/state_view.hpp"

#include "drill/scenario/dns_layout.hpp"
#include "live/control/fault_view.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace regiondrill::live {

using drill::World;
using regions::RegionId;

namespace {

double in_milliseconds(sim::Duration span) { return in_seconds(span * 1000); }

Json latency_json(const sim::Histogram& latency) {
    return {{"p50", in_milliseconds(latency.percentile(0.5))}, {"p99", in_milliseconds(latency.percentile(0.99))}};
}

Json region_json(const World& world, std::size_t place) {
    const RegionId id = regions::region_at(place);
    const drill::RegionSpec& spec = world.scenario().regions[place];
    const regions::RegionLoad load = world.regions().load(id);
    const regions::RegionMetrics& metrics = world.regions().metrics(id);
    return {{"name", spec.name},
            {"at", spec.at},
            {"there", world.is_there(id)},
            {"in_service", !world.regions().is_out_of_service(id)},
            {"health", health_of(world, id)},
            {"workers", load.workers},
            {"busy", load.busy},
            {"waiting", load.waiting},
            {"served", metrics.served},
            {"rejected", metrics.rejected},
            {"keys", world.cluster().replica(regions::replica_of(id)).table.keys()}};
}

Json answers_json(const World& world, std::size_t population) {
    Json names = Json::array();
    for (const RegionId region : world.names().answers(population).regions) names.push_back(world.name_of(region));
    return names;
}

Json population_json(const World& world, std::size_t number) {
    const clients::Population& people = *world.populations()[number];
    const clients::Metrics& metrics = people.metrics();
    const drill::PopulationSpec& spec = world.scenario().clients[number];
    return {{"name", spec.name},
            {"at", spec.at},
            {"clients", spec.count},
            {"answered_with", answers_json(world, number)},
            {"requests", metrics.requests},
            {"ok", metrics.ok},
            {"failed", metrics.failed},
            {"open", people.open()},
            {"retries", metrics.retries},
            {"latency_ms", latency_json(metrics.latency)}};
}

Json replication_json(const World& world) {
    Json list = Json::array();
    const store::Cluster& cluster = world.cluster();
    for (const store::Channel& channel : cluster.channels()) {
        list.push_back({{"from", cluster.replica(channel.from).name},
                        {"to", cluster.replica(channel.to).name},
                        {"waiting", channel.waiting(cluster.replica(channel.from).log)},
                        {"lag_ms", latency_json(channel.lag)}});
    }
    return list;
}

Json faults_in_force(const World& world) {
    Json list = Json::array();
    for (std::size_t i = 0; i < world.faults().size(); ++i) {
        if (world.faults()[i].is_in_force()) list.push_back(fault_json(world, i));
    }
    return list;
}

}  // namespace

std::string_view phase_of(const World& world) {
    if (world.is_at_rest()) return "over";
    return world.is_over() ? "settling" : "playing";
}

std::string_view health_of(const World& world, RegionId region) {
    const drill::Scenario& scenario = world.scenario();
    const std::string& name = world.name_of(region);
    const auto& unchecked = scenario.dns.unchecked;
    if (std::find(unchecked.begin(), unchecked.end(), name) != unchecked.end()) return "unchecked";
    const dns::CheckId check = drill::check_number(scenario, name);
    return world.names().authority().view(dns::SiteId{0})[check].healthy() ? "healthy" : "unhealthy";
}

Json pace_json(const Pacer& pacer) {
    Json until = nullptr;
    if (pacer.stop()) until = in_seconds(*pacer.stop());
    return {{"now_s", in_seconds(pacer.now())},
            {"speed", pacer.speed()},
            {"paused", pacer.is_paused()},
            {"until_s", until},
            {"until_next", pacer.stops_at_happening()},
            {"behind_s", in_seconds(pacer.behind())},
            {"given_up_s", in_seconds(pacer.given_up())}};
}

Json verdict_json(const drill::Report& report) {
    Json expectations = Json::array();
    for (std::size_t i = 0; i < report.results.size(); ++i) {
        const drill::ExpectationResult& result = report.results[i];
        const drill::ExpectationSpec& spec = report.world->scenario().expect[i];
        expectations.push_back({{"that", spec.that},
                                {"of", spec.of},
                                {"verdict", drill::name_of(result.verdict)},
                                {"measured", result.measured},
                                {"wanted", result.wanted},
                                {"why", result.why}});
    }
    return {{"verdict", drill::name_of(report.verdict)}, {"remarks", report.remarks}, {"expectations", expectations}};
}

Json state_json(const World& world, const Pacer& pacer, const Json& verdict) {
    const drill::Scenario& scenario = world.scenario();
    Json state{{"scenario", scenario.name},
               {"seed", scenario.seed},
               {"version", drill::version()},
               {"phase", phase_of(world)},
               {"timeline", world.timeline() == drill::TimelineMode::plays ? "plays" : "waits"},
               {"ends_s", in_seconds(world.end())},
               {"planned_end_s", in_seconds(world.planned_end())},
               {"pace", pace_json(pacer)},
               {"regions", Json::array()},
               {"populations", Json::array()},
               {"replication", replication_json(world)},
               {"faults", faults_in_force(world)},
               {"verdict", verdict}};
    for (std::size_t i = 0; i < world.regions().size(); ++i) state["regions"].push_back(region_json(world, i));
    for (std::size_t i = 0; i < world.populations().size(); ++i) {
        state["populations"].push_back(population_json(world, i));
    }
    return state;
}

Json figures_json(const World& world, const Pacer& pacer) {
    Json metrics{{"at_s", in_seconds(world.engine().now())},
                 {"behind_s", in_seconds(pacer.behind())},
                 {"given_up_s", in_seconds(pacer.given_up())},
                 {"populations", Json::object()},
                 {"regions", Json::object()}};
    for (const auto& people : world.populations()) {
        const clients::Metrics& lived = people->metrics();
        metrics["populations"][people->settings().name] = {
            {"requests", lived.requests}, {"ok", lived.ok}, {"failed", lived.failed}, {"open", people->open()}};
    }
    for (std::size_t i = 0; i < world.regions().size(); ++i) {
        const regions::RegionLoad load = world.regions().load(regions::region_at(i));
        metrics["regions"][world.name_of(regions::region_at(i))] = {
            {"served", world.regions().metrics(regions::region_at(i)).served},
            {"busy", load.busy},
            {"waiting", load.waiting},
            {"health", health_of(world, regions::region_at(i))}};
    }
    return metrics;
}

}  // namespace regiondrill::live
