// Answers with several addresses split the load, and resolvers have no part in it: their number is a matter of caches.
#include "drill/scenario/scenario_reader.hpp"
#include "tests/catch.hpp"
#include "tests/drill/world_fixture.hpp"

namespace load_split_test {

using namespace regiondrill;
using namespace regiondrill::drill;
using namespace regiondrill::drill::fixture;

namespace {

// For longer than the drill every resolver keeps the one answer that it got, in the order in which it came.
const char* const two_addresses = R"({
    "duration": "2m", "regions": { "us": { "at": "us-east-1" }, "cz": { "at": "Prague" }, "jp": { "at": "Tokyo" } },
    "dns": { "policy": "multivalue", "ttl": "1h", "records": [ { "region": "us" }, { "region": "cz" } ] },
    "clients": [ { "name": "paris", "at": "Paris", "count": 200, "connections": { "reuse": false } } ]
})";

// Nobody checks them, so a dead one is still answered.
const char* const three_addresses = R"({
    "duration": "2m", "regions": { "us": { "at": "us-east-1" }, "cz": { "at": "Prague" }, "jp": { "at": "Tokyo" } },
    "dns": { "policy": "multivalue", "ttl": "1h", "unchecked": [ "us", "cz", "jp" ] },
    "clients": [ { "name": "people", "at": "Paris", "count": 200, "connections": { "reuse": false } } ],
    "timeline": [ { "at": "1m", "do": "kill", "region": "jp" } ]
})";

double share_of(const Drill& drill, std::size_t region) {
    return static_cast<double>(drill.people().served_by[region]) / static_cast<double>(drill.people().ok);
}

}  // namespace

TEST_CASE("two addresses an answer take half of the load each, whatever the seed and the networks") {
    for (const std::uint64_t seed : {1U, 2U, 3U, 4U, 5U}) {
        for (const std::uint32_t networks : {1U, 2U, 3U, 4U, 8U, 200U}) {
            Scenario scenario = read_scenario_text(two_addresses, "x.json");
            scenario.seed = seed;
            scenario.clients[0].resolvers.networks = networks;
            Drill drill(scenario);
            drill.finish();
            INFO("seed " << seed << ", " << networks << " networks");
            // 24,000 requests of clients of whom half ask each: a binomial deviation is 0.3 %.
            CHECK(share_of(drill, 0) == Approx(0.5).margin(0.015));
        }
    }
}

TEST_CASE("three addresses take a third each, and two of them a half when the third is dead") {
    for (const std::uint32_t networks : {1U, 2U, 3U, 6U, 9U}) {
        Scenario scenario = watching(watching(read_scenario_text(three_addresses, "x.json"), 0s, 55s), 70s, 2min);
        scenario.clients[0].resolvers.networks = networks;
        Drill drill(scenario);
        drill.finish();
        INFO(networks << " networks");
        const clients::Window& before = drill.window(0s, 55s);
        const clients::Window& after = drill.window(70s, 2min);
        for (std::size_t i = 0; i < 3; ++i) {
            CHECK(static_cast<double>(before.served_by[i]) / static_cast<double>(before.ok) ==
                  Approx(1.0 / 3).margin(0.02));
        }
        // Of the third that has to go on 67 clients choose by themselves: 4.5 deviations are 9 % of all.
        CHECK(static_cast<double>(after.served_by[0]) / static_cast<double>(after.ok) == Approx(0.5).margin(0.09));
        CHECK(after.failed == 0);
    }
}

}  // namespace load_split_test
