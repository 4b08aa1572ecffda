// Populations behind resolvers and with applications of the kinds that a script can name.
#include "drill/report/explanation.hpp"
#include "tests/catch.hpp"
#include "tests/drill/world_fixture.hpp"

namespace population_kinds_test {

using namespace regiondrill;
using namespace regiondrill::drill;
using namespace regiondrill::drill::fixture;

namespace {

/// Requests of a stretch served by home, and by the refuge.
std::vector<std::uint64_t> served(const Scenario& scenario, Duration from, Duration to) {
    Drill drill(watching(scenario, from, to));
    drill.finish();
    return drill.window(from, to).served_by;
}

Scenario home_fails_its_health_check() { return with(two_regions(), fault("fail_health", 60s)); }

}  // namespace

TEST_CASE("R53-62 a far public resolver sends people to the region near itself unless it tells who asks") {
    Scenario scenario = two_regions();
    scenario.clients[0].resolvers.public_at = "New York";
    scenario.clients[0].resolvers.public_plain = 1;
    CHECK(served(scenario, 0s, 60s)[0] == 0);
    CHECK(served(scenario, 0s, 60s)[1] > 0);
    scenario.clients[0].resolvers.public_plain.reset();
    scenario.clients[0].resolvers.public_ecs = 1;
    CHECK(served(scenario, 0s, 60s)[0] > 0);
    CHECK(served(scenario, 0s, 60s)[1] == 0);
}

TEST_CASE("half of the people behind a far resolver are half of the people") {
    Scenario scenario = two_regions();
    scenario.clients[0].arrivals = Arrivals::constant;
    scenario.clients[0].resolvers.public_at = "New York";
    scenario.clients[0].resolvers.public_plain = 0.5;
    const auto by = served(scenario, 60s, 120s);
    CHECK(by[0] == by[1]);
}

TEST_CASE("people whose applications resolve once never leave a region whose health check fails") {
    Scenario scenario = home_fails_its_health_check();
    scenario.clients[0].connections.reuse = false;
    CHECK(served(scenario, 240s, 300s)[0] == 0);
    scenario.clients[0].app_cache = "jvm_forever";
    CHECK(served(scenario, 240s, 300s)[1] == 0);
}

TEST_CASE("a minute in the application's cache comes on top of the resolver's") {
    Scenario scenario = home_fails_its_health_check();
    scenario.clients[0].connections.reuse = false;
    scenario.clients[0].rate = 5;
    // Checks, at most 42 s, and the propagation and the TTL: 60 + 42 + 1 + 60 s; then a minute more.
    CHECK(served(scenario, 165s, 225s)[0] == 0);
    scenario.clients[0].app_cache = "browser";
    CHECK(served(scenario, 225s, 300s)[0] == 0);
    CHECK(served(scenario, 145s, 225s)[0] > 0);
}

TEST_CASE("in a pool that keeps what is in use nobody leaves a region that works") {
    Scenario scenario = home_fails_its_health_check();
    scenario.clients[0].connections.max_age = sim::longest_span;
    scenario.clients[0].connections.idle = 90s;
    CHECK(served(scenario, 240s, 300s)[1] == 0);
    Drill drill(scenario);
    const Report report = drill.finish();
    REQUIRE_FALSE(report.findings.recoveries.empty());
    CHECK_THAT(report.findings.recoveries[0].why, Catch::Contains("still went to home"));
}

TEST_CASE("the wild mix of resolvers extends TTLs, and the bound has the longest of them") {
    Scenario scenario = home_fails_its_health_check();
    scenario.duration = 90min;
    scenario.clients[0].count = 200;
    scenario.clients[0].rate = 0.2;
    scenario.clients[0].resolvers.mix = "wild";
    Drill drill(scenario);
    const Report report = drill.finish();
    REQUIRE_FALSE(report.findings.recoveries.empty());
    const Recovery& away = report.findings.recoveries[0];
    REQUIRE(away.measured);
    REQUIRE(away.predicted.phases);
    CHECK((*away.measured)[Phase::drain] > 5min);
    CHECK((*away.measured)[Phase::drain] <= (*away.predicted.phases)[Phase::drain]);
    CHECK((*away.predicted.phases)[Phase::drain] > 40min);
}

TEST_CASE("of real programs no rate is planned, and one that they are given is worth a look") {
    Scenario scenario = two_regions();
    scenario.clients[0].rate = PopulationSpec{}.rate;
    scenario.clients[0].writes = PopulationSpec{}.writes;
    const std::string hint = R"(real programs ask what they like, so its "rate" and "writes" say nothing)";
    CHECK_THAT(plan_text(World(scenario)), Catch::Contains(" in all"));
    scenario.clients[0].real = true;
    CHECK_THAT(plan_text(World(scenario)), Catch::Contains("real programs") && !Catch::Contains(" in all"));
    CHECK_THAT(plan_text(World(scenario)), !Catch::Contains(hint));
    scenario.clients[0].writes = 0.5;
    CHECK_THAT(plan_text(World(scenario)), Catch::Contains(scenario.clients[0].name + ": " + hint));
    scenario.clients[0].real = false;
    CHECK_THAT(plan_text(World(scenario)), !Catch::Contains(hint));
}

}  // namespace population_kinds_test
