// The anatomy of moves. Predictions are upper bounds for worlds without jitter whose clients and resolvers keep to the
// rules; measured phases come from slices of 100 ms, so a measured end may be up to one slice later than the truth.
#include "drill/analysis/recovery.hpp"

#include "tests/catch.hpp"
#include "tests/drill/played.hpp"
#include "tests/drill/world_fixture.hpp"

#include <algorithm>

namespace recovery_test {

using namespace regiondrill;
using namespace regiondrill::drill;
using namespace regiondrill::drill::fixture;

namespace {

constexpr Duration slice = 100ms;
constexpr Duration breaks = 60s;
constexpr Duration broken_for = 300s;

Scenario moving(const std::string& what, std::uint64_t seed = 1) {
    Scenario scenario = two_regions();
    scenario.seed = seed;
    scenario.duration = 12min;
    return with(scenario, fault(what, breaks, broken_for));
}

Recovery failover(const Scenario& scenario) {
    const auto all = recoveries(scenario);
    REQUIRE_FALSE(all.empty());
    REQUIRE(all[0].move == Move::failover);
    return all[0];
}

void check_unremarked(const Recovery& recovery) {
    check_against_prediction(recovery);
    CHECK(recovery.why.empty());
}

struct Settings {
    Duration interval;
    std::uint32_t threshold;
    Duration ttl;
};

void check_never_exceeds(const std::string& what, const Settings& settings) {
    for (std::uint64_t seed = 1; seed <= 25; ++seed) {
        Scenario scenario = moving(what, seed);
        scenario.dns.health_check.interval = settings.interval;
        scenario.dns.health_check.threshold = settings.threshold;
        scenario.dns.root.ttl = settings.ttl;
        INFO(what << " at " << settings.interval.count() / 1'000'000'000 << " s, ttl "
                  << settings.ttl.count() / 1'000'000'000 << " s, seed " << seed);
        const auto all = recoveries(scenario);
        REQUIRE(all.size() == 2);
        for (const Recovery& recovery : all) {
            check_unremarked(recovery);
            CHECK(end_of(*recovery.measured, Phase::catch_up) == recovery.measured->total());
        }
        CHECK(all[0].move == Move::failover);
        CHECK(all[0].from == home);
        CHECK(all[0].to == refuge);
        CHECK(all[1].move == Move::failback);
        CHECK(all[1].from == refuge);
        CHECK(all[1].to == home);
    }
}

}  // namespace

TEST_CASE("in an ideal world with obedient clients no seed exceeds the prediction", "[many]") {
    for (const char* what : {"fail_health", "kill", "crash", "hang", "isolate", "errors"}) {
        check_never_exceeds(what, {10s, 3, 60s});
        check_never_exceeds(what, {10s, 1, 10s});
        check_never_exceeds(what, {30s, 2, 20s});
    }
}

TEST_CASE("a hung region holds on to whoever connects to it for as long as a request may take") {
    // A hung region accepts connections. One opened by the last old answer is used on until its first request times
    // out, here 20 s later, while the cache alone would have let go after 5 s.
    for (std::uint64_t seed = 1; seed <= 25; ++seed) {
        Scenario scenario = moving("hang", seed);
        scenario.dns.root.ttl = 5s;
        scenario.dns.health_check.checkers = 1;
        scenario.clients[0].timeouts.request = 20s;
        scenario.clients[0].count = 800;
        scenario.clients[0].rate = 0.05;  // so that hardly any client has two requests under way
        INFO("seed " << seed);
        check_unremarked(failover(scenario));
    }
}

TEST_CASE("detect and decide are the checks' verdict and the changed answer, to the nanosecond") {
    World world(moving("kill"));
    world.run();
    const Recovery recovery = measure_recoveries(world)[0];
    const DnsHistory& dns_history = world.dns_history();
    REQUIRE(dns_history.health.size() == 2);
    REQUIRE(dns_history.answers.size() == 2);
    CHECK((*recovery.measured)[Phase::detect] == dns_history.health[0].at - at(breaks));
    CHECK((*recovery.measured)[Phase::decide] == world.scenario().dns.propagation);
    CHECK(dns_history.answers[0].at == dns_history.health[0].at + world.scenario().dns.propagation);
}

TEST_CASE("the drain ends with the last resolver that lets go, and with the last connection") {
    // Without reuse of connections only the caches hold people back: each of the eight resolvers lets go a TTL after
    // its last question, so the drain is at most a TTL (and a look-up), and with eight of them hardly ever below a
    // third.
    Scenario scenario = moving("fail_health");
    scenario.clients[0].connections.reuse = false;
    const Duration cached = (*failover(scenario).measured)[Phase::drain];
    CHECK(cached <= scenario.dns.root.ttl + 2 * scenario.dns.authority_rtt + slice);
    CHECK(cached >= scenario.dns.root.ttl / 3);
    // With it, a connection opened by the last old answer lives on for its whole age.
    const Duration pinned = (*failover(moving("fail_health")).measured)[Phase::drain];
    CHECK(pinned > cached);
    CHECK(pinned <= cached + scenario.clients[0].connections.max_age + slice);
}

TEST_CASE("twice the TTL lengthens the drain and nothing else") {
    Scenario scenario = moving("fail_health");
    const Phases once = *failover(scenario).measured;
    scenario.dns.root.ttl *= 2;
    const Phases twice = *failover(scenario).measured;
    for (const Phase phase : {Phase::detect, Phase::decide, Phase::reconnect, Phase::catch_up}) {
        CHECK(once[phase] == twice[phase]);
    }
    CHECK(twice[Phase::drain] > once[Phase::drain]);
    CHECK(twice[Phase::drain] <= 2 * once[Phase::drain] + scenario.dns.root.ttl);
}

TEST_CASE("people move away from a region that only fails its health check without any time without service") {
    const auto all = recoveries(moving("fail_health"));
    REQUIRE(all.size() == 2);
    for (const Recovery& recovery : all) {
        CHECK(recovery.rto == Duration{0});
        CHECK((*recovery.measured)[Phase::reconnect] == Duration{0});
        CHECK(recovery.measured->total() > 10s);
    }
}

TEST_CASE("a killed region's people are without service until the last cache has let go of it") {
    const Recovery recovery = failover(moving("kill"));
    REQUIRE(recovery.rto);
    // Requests of the last seconds of the drain may be saved by their retries, so service is back no later than that.
    CHECK(*recovery.rto <= end_of(*recovery.measured, Phase::reconnect));
    // 18 % of sixteen checkers: not before the first has failed three probes of 4 s; every cache is at most a TTL old.
    CHECK(*recovery.rto > 32s);
    CHECK(*recovery.rto < 42s + 1s + 60s + 5s);
}

TEST_CASE("resolvers that stretch the TTL lengthen the bound by what they add") {
    Scenario scenario = moving("kill");
    scenario.timeline[0].lasting = 600s;
    const Duration obedient = failover(scenario).predicted.phases->total();
    scenario.clients[0].resolvers.stretch_share = 0.3;
    scenario.clients[0].resolvers.stretch_to = 5min;
    const Recovery recovery = failover(scenario);
    check_unremarked(recovery);
    CHECK(recovery.measured->total() > obedient);
    CHECK(recovery.predicted.phases->total() - obedient == 5min - scenario.dns.root.ttl);
}

TEST_CASE("clients that never ask the DNS again have no bound, and are named where they stay") {
    Scenario scenario = moving("fail_health");
    scenario.timeline[0].lasting = 600s;
    scenario.clients[0].resolvers.ignore_share = 0.5;
    const Recovery recovery = failover(scenario);
    CHECK_FALSE(recovery.measured);  // as the address works, they never leave
    CHECK(recovery.so_far[Phase::detect] > 20s);
    CHECK_FALSE(recovery.predicted.phases);
    CHECK_THAT(recovery.why, Catch::Contains("still went to home"));
    CHECK_THAT(recovery.why, Catch::Contains("50% of the clients never ask the DNS again"));
}

TEST_CASE("with no other region a kill is without end: no RTO, and it says why") {
    Scenario scenario = with(one_region(), fault("kill", breaks));
    const Recovery recovery = failover(scenario);
    CHECK_FALSE(recovery.rto);
    CHECK_FALSE(recovery.measured);
    CHECK(recovery.why == "service did not come back; there is no other region");
    CHECK_FALSE(recovery.predicted.phases);
    CHECK(recovery.predicted.why_none == "there is no other region for the DNS to answer with");
}

TEST_CASE("with no other region service comes back with the fault's end, and it says so") {
    const Recovery recovery = failover(with(one_region(), fault("crash", breaks, 60s)));
    REQUIRE(recovery.rto);
    // Refused connections cost at most 100 + 200 ms of back-off, so requests of the last half second may be saved.
    CHECK(*recovery.rto <= 60s + slice);
    CHECK(*recovery.rto >= 59s);
    CHECK(recovery.why == "service came back only with the fault's end; there is no other region");
}

TEST_CASE("a fault that ends before it is detected moves nobody, and costs no more than it lasted") {
    // 15 s of refusals: three failing probes take at least 20 s.
    const auto all = recoveries(with(two_regions(), fault("crash", breaks, 15s)));
    REQUIRE(all.size() == 1);
    CHECK(all[0].from == home);
    CHECK(all[0].to == home);
    CHECK(all[0].so_far[Phase::decide] == 0s);
    REQUIRE(all[0].rto);
    CHECK(*all[0].rto <= 15s + slice);
    CHECK(*all[0].rto >= 14s);
}

TEST_CASE("a fault that touches nobody makes no recovery") {
    FaultSpec far = fault("kill", breaks, broken_for);
    far.region = "refuge";
    Scenario scenario = two_regions();
    scenario.duration = 12min;
    CHECK(recoveries(with(scenario, far)).empty());
}

TEST_CASE("the failover policy moves people to the secondary, near or not, and back") {
    Scenario scenario = moving("kill");
    scenario.regions.push_back(region_named("near", "eu-west-1"));
    state_trip(scenario, "people", "near", 1ms);
    scenario.dns.root.policy = &dns::failover_policy;
    scenario.dns.primary = "home";
    scenario.dns.secondary = "refuge";
    const auto all = recoveries(scenario);
    REQUIRE(all.size() == 2);
    CHECK(all[0].to == refuge);
    CHECK(all[0].predicted.refuge == "refuge");
    CHECK(all[1].to == home);
    for (const Recovery& recovery : all) check_unremarked(recovery);
}

TEST_CASE("an unchecked region is never left: the prediction says why nobody moves") {
    const Recovery recovery = failover(unchecked(moving("kill")));
    CHECK_FALSE(recovery.predicted.phases);
    CHECK_THAT(recovery.predicted.why_none, Catch::Contains("no health check"));
    CHECK(recovery.to == home);
}

TEST_CASE("phases follow each other: one that ended before an earlier one takes no time of its own") {
    Phases phases;
    phases.end_at(Phase::detect, 20s);
    phases.end_at(Phase::decide, 21s);
    phases.end_at(Phase::drain, 15s);
    phases.end_at(Phase::reconnect, 30s);
    CHECK(phases[Phase::drain] == 0s);
    CHECK(phases[Phase::reconnect] == 9s);
    CHECK(phases.total() == 30s);
}

}  // namespace recovery_test
