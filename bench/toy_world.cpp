#include "bench/toy_world.hpp"

#include <string>

namespace regiondrill::bench {

using namespace std::chrono_literals;

drill::Scenario toy_scenario(int virtual_seconds, std::uint64_t seed) {
    drill::Scenario scenario;
    scenario.name = "the toy workload";
    scenario.duration = std::chrono::seconds(virtual_seconds);
    scenario.seed = seed;
    scenario.network.last_mile = 0ms;
    const char* places[3][2]{{"us-east-1", "New York"}, {"eu-west-2", "London"}, {"ap-northeast-1", "Tokyo"}};
    for (const auto& [region, city] : places) {
        drill::RegionSpec& spec = scenario.regions.emplace_back();
        spec.name = region;
        spec.capacity.service_time = 1ms;
        spec.capacity.shape = drill::ServiceShape::constant;
        drill::PopulationSpec& people = scenario.clients.emplace_back();
        people.name = std::string("people of ") + region;
        people.at = city;
        people.count = scenario.clients.size() == 1 ? 334 : 333;
        people.rate = 1;
        people.writes = 1;
        people.keys.count = 10'000;
        people.timeouts.request = 2s;
        scenario.network.round_trips.push_back({{people.name, region}, 41ms});
    }
    return scenario;
}

drill::Scenario guarded_scenario(int virtual_seconds, std::uint64_t seed) {
    drill::Scenario scenario = toy_scenario(virtual_seconds, seed);
    scenario.name = "the toy workload, guarded";
    for (drill::PopulationSpec& people : scenario.clients) {
        people.writes = 0.5;
        people.timeouts.total = 10s;
        people.propagates_deadline = true;
        people.one_process = true;
        people.retries.budget.emplace();
        people.breaker.emplace();
        people.throttle.emplace();
        people.hedge = clients::HedgeSettings{50ms, 2};
        people.response_cache = clients::ResponseCacheSettings{1s, 1min, 1s, true};
    }
    for (drill::RegionSpec& region : scenario.regions) {
        region.capacity.order = regions::QueueOrder::codel;
        region.capacity.reject_time = 1ms;
        region.capacity.priorities.emplace();
        region.capacity.limit.emplace().kind = regions::LimitKind::gradient2;
        region.capacity.admission.emplace();
        region.capacity.cache.emplace().keys = 5'000;
        drill::FaultSpec& errors = scenario.timeline.emplace_back();
        errors.what = "errors";
        errors.region = region.name;
        errors.share = 0.02;
        errors.status = 503;
    }
    return scenario;
}

drill::Scenario crowded_scenario(int virtual_seconds) {
    drill::Scenario scenario;
    scenario.name = "a crowd";
    scenario.duration = std::chrono::seconds(virtual_seconds);
    const char* places[10][2]{{"us-east-1", "New York"},   {"us-west-2", "Seattle"},        {"sa-east-1", "Sao Paulo"},
                              {"eu-west-1", "Dublin"},     {"eu-central-1", "Frankfurt"},   {"af-south-1", "Cape Town"},
                              {"ap-south-1", "Pune"},      {"ap-southeast-1", "Singapore"}, {"ap-northeast-1", "Tokyo"},
                              {"ap-southeast-2", "Sydney"}};
    for (const auto& [region, city] : places) {
        scenario.regions.emplace_back().name = region;
        drill::PopulationSpec& people = scenario.clients.emplace_back();
        people.name = std::string("people of ") + region;
        people.at = city;
        people.count = 10'000;
        people.rate = 0.1;
    }
    return scenario;
}

}  // namespace regiondrill::bench
