// Detection in whole worlds: real probes over the ideal network. The checkers' statistics stand in
// tests/dns/health_check_test.cpp; here the probes themselves are under test, and that nothing else is in their way.
#include "tests/catch.hpp"
#include "tests/drill/world_fixture.hpp"

namespace detection_test {

using namespace regiondrill;
using namespace regiondrill::drill;
using namespace regiondrill::drill::fixture;

namespace {

constexpr Duration breaks = 100s;
constexpr Duration heals = 300s;

// A passing probe takes two round trips and a service time before the interval begins; the farthest of the default
// checkers is below 400 ms from London, so that a phase may be up to this much longer than the bare interval.
constexpr double longest_probe = 0.9;

Scenario checked(std::uint32_t checkers = 1) {
    Scenario scenario = one_region();
    scenario.duration = 500s;
    scenario.dns.health_check.checkers = checkers;
    scenario.dns.health_check.places = {"eu-west-1"};
    scenario.clients[0].count = 1;
    return scenario;
}

std::vector<HealthChange> changes(const Scenario& scenario) {
    Drill drill(scenario);
    drill.finish();
    return drill.world.dns_history().health;
}

// From the fault to the verdict, over seeds.
void check_detection(const std::string& what, double low, double high, Protocol protocol = Protocol::http) {
    INFO(what);
    double least = 1000;
    double greatest = 0;
    for (std::uint64_t seed = 1; seed <= 100; ++seed) {
        Scenario scenario = with(checked(), fault(what, breaks, heals - breaks));
        scenario.seed = seed;
        scenario.dns.health_check.protocol = protocol;
        const auto seen = changes(scenario);
        REQUIRE(seen.size() == 2);
        REQUIRE_FALSE(seen[0].healthy);
        REQUIRE(seen[1].healthy);
        const double took = sim::seconds(seen[0].at - at(breaks));
        least = std::min(least, took);
        greatest = std::max(greatest, took);
    }
    CHECK(least >= low);
    CHECK(greatest <= high + longest_probe);
    // Of 100 uniform draws, the chance that none lies in the first, or the last, eighth is below 10^-5.
    CHECK(least < low + (high - low) / 8 + longest_probe);
    CHECK(greatest > high - (high - low) / 8);
}

std::size_t verdicts_with(const FaultSpec& spec) { return changes(with(checked(), spec)).size(); }

}  // namespace

TEST_CASE("R53-70: errors, refusals and a failing health endpoint are detected in 20 to 30 s") {
    check_detection("errors", 20, 30);
    check_detection("crash", 20, 30);
    check_detection("fail_health", 20, 30);
}

TEST_CASE("R53-71: silence is detected in 32 to 42 s, an accepted connection without an answer in 26 to 36 s") {
    check_detection("kill", 32, 42);
    check_detection("isolate", 32, 42);
    check_detection("hang", 26, 36);
}

TEST_CASE("R53-38: a probe that only connects has 10 s for it, so silence is detected in 50 to 60 s") {
    check_detection("kill", 50, 60, Protocol::tcp);
    check_detection("isolate", 50, 60, Protocol::tcp);
}

TEST_CASE("a connect timeout that the script gives counts for probes of every kind") {
    for (const Protocol protocol : {Protocol::http, Protocol::tcp}) {
        Scenario scenario = with(checked(), fault("kill", breaks));
        scenario.dns.health_check.protocol = protocol;
        scenario.dns.health_check.connect_timeout = 1s;
        const auto seen = changes(scenario);
        REQUIRE(seen.size() == 1);
        // Three probes of a second each, and two intervals between them.
        CHECK(seen[0].at - at(breaks) >= 23s);
        CHECK(seen[0].at - at(breaks) <= 34s);
    }
}

TEST_CASE("R53-37: 2xx and 3xx pass a probe; 404, 500 and 503 fail it") {
    for (const std::uint32_t status : {204U, 301U, 399U}) {
        FaultSpec errors = fault("errors", breaks);
        errors.status = status;
        INFO(status);
        CHECK(verdicts_with(errors) == 0);
    }
    for (const std::uint32_t status : {400U, 404U, 500U, 503U}) {
        FaultSpec errors = fault("errors", breaks, heals - breaks);
        errors.status = status;
        INFO(status);
        CHECK(verdicts_with(errors) == 2);
    }
}

TEST_CASE("R53-37: a probe that takes longer than its response timeout fails") {
    FaultSpec slow = fault("slow", breaks, heals - breaks);
    slow.factor = 490;  // 4 ms become 1.96 s; with the round trip that is below 2 s
    CHECK(verdicts_with(slow) == 0);
    slow.factor = 510;  // 2.04 s
    CHECK(verdicts_with(slow) == 2);
}

TEST_CASE("a region that nobody checks never changes its verdict, whatever happens") {
    for (const char* what : {"kill", "crash", "hang", "errors", "fail_health", "isolate"}) {
        INFO(what);
        CHECK(changes(with(unchecked(checked()), fault(what, breaks, heals - breaks))).empty());
    }
}

TEST_CASE("a fault that spares the checkers is not seen by them") {
    FaultSpec isolated = fault("isolate", breaks);
    isolated.scope = "regions";
    Scenario scenario = two_regions();
    scenario.duration = 500s;
    CHECK(changes(with(scenario, isolated)).empty());
    CHECK(changes(with(scenario, fault("partition", breaks))).empty());
    CHECK(changes(with(scenario, fault("pause_replication", breaks))).empty());
}

TEST_CASE("a single failing probe, or two, change nobody's mind at a threshold of three") {
    // 10 s catch one probe of each checker at most, 20 s two, whatever the phases.
    for (const Duration lasting : {5s, 10s, 19s}) {
        CHECK(changes(with(checked(16), fault("errors", breaks, lasting))).empty());
    }
}

TEST_CASE(
    "R53-72, R53-73: with the default sixteen checkers a world sees failures after 28 s and recoveries after 22 s") {
    double down = 0;
    double up = 0;
    constexpr int seeds = 100;
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        Scenario scenario = with(checked(16), fault("errors", breaks, heals - breaks));
        scenario.seed = seed;
        const auto seen = changes(scenario);
        REQUIRE(seen.size() == 2);
        down += sim::seconds(seen[0].at - at(breaks)) / seeds;
        up += sim::seconds(seen[1].at - at(heals)) / seeds;
    }
    // Means of the 14th and the 3rd of 16 uniforms over 10 s (deviation 0.90 s, so 0.4 s is 4.5 standard errors);
    // probes from Dublin add their round trips, some 25 ms each, to every one of the three tries.
    CHECK(down == Approx(20 + 10 * 14.0 / 17).margin(0.4 + 0.1));
    CHECK(up == Approx(20 + 10 * 3.0 / 17).margin(0.4 + 0.1));
}

}  // namespace detection_test
