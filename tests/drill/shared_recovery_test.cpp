// Moves of a share: where several regions are answered at once, a fault in one of them moves its part of the people.
#include "drill/analysis/recovery.hpp"
#include "drill/report/explanation.hpp"
#include "tests/catch.hpp"
#include "tests/drill/played.hpp"
#include "tests/drill/world_fixture.hpp"

namespace shared_recovery_test {

using namespace regiondrill;
using namespace regiondrill::drill;
using namespace regiondrill::drill::fixture;

namespace {

Scenario sharing(const dns::RoutingPolicy* policy, const std::string& what = "kill") {
    Scenario scenario = two_regions();
    scenario.duration = 12min;
    scenario.dns.root.policy = policy;
    if (policy == &dns::latency_policy) scenario.dns.root.latency_band = 200ms;
    return with(scenario, fault(what, 60s, 300s));
}

}  // namespace

TEST_CASE("weighted, multivalue and latency-band answers hold both regions, and the fault's falls out") {
    for (const dns::RoutingPolicy* policy : {&dns::weighted_policy, &dns::multivalue_policy, &dns::latency_policy}) {
        World world(sharing(policy));
        const Answers first = world.simulated_dns().answers(0);
        world.run();
        const auto& changes = world.dns_history().answers;
        INFO("policy " << policy->name);
        CHECK(first.regions.size() == 2);
        REQUIRE(changes.size() == 2);
        CHECK(changes[0].to.regions == std::vector{refuge});
        CHECK(changes[1].to.regions.size() == 2);
    }
}

TEST_CASE("the move of a share is measured from the region it leaves, and keeps to the prediction") {
    for (const dns::RoutingPolicy* policy : {&dns::weighted_policy, &dns::latency_policy}) {
        for (const char* what : {"kill", "fail_health", "crash", "evacuate"}) {
            const auto all = recoveries(sharing(policy, what));
            INFO("policy " << policy->name << " " << what);
            REQUIRE(all.size() == 2);
            CHECK(all[0].move == Move::failover);
            CHECK(all[0].from == home);
            CHECK(all[0].to == refuge);
            CHECK(all[0].predicted.refuge == "refuge");
            CHECK((*all[0].measured)[Phase::drain] > 10s);  // caches and connections hold the share
            check_against_prediction(all[0]);
            CHECK(all[1].move == Move::failback);
            CHECK(all[1].to == home);
            CHECK((*all[1].measured)[Phase::drain] == 0s);  // nobody has to leave the refuge
            check_against_prediction(all[1]);
        }
    }
}

TEST_CASE("the answers' groups may keep them longer than the name, which the prediction knows") {
    Scenario scenario = sharing(&dns::weighted_policy, "fail_health");
    RecordGroupSpec all;
    all.name = "all";
    all.policy = &dns::weighted_policy;
    all.ttl = 120s;
    all.records.resize(2);
    all.records[0].region = "home";
    all.records[1].region = "refuge";
    scenario.dns.groups = {all};
    scenario.dns.root.records.resize(1);
    scenario.dns.root.records[0].alias = "all";
    const auto found = recoveries(scenario);
    REQUIRE(found.size() == 2);
    check_against_prediction(found[0]);
    CHECK((*found[0].measured)[Phase::drain] > 60s + 30s);  // more than the name's TTL and a connection's age
}

TEST_CASE("the prediction counts with rise, fall and hold where they are given") {
    Scenario scenario = sharing(&dns::latency_policy, "fail_health");
    scenario.dns.root.latency_band = 0s;
    scenario.dns.health_check.fall = 6;
    scenario.dns.health_check.rise = 2;
    const auto found = recoveries(scenario);
    REQUIRE(found.size() == 2);
    CHECK((*found[0].measured)[Phase::detect] > 50s);
    CHECK((*found[1].measured)[Phase::detect] < 21s);
    for (const Recovery& recovery : found) check_against_prediction(recovery);
    scenario.dns.health_check.hold = 5min;
    scenario.timeline[0].lasting = 200s;
    const auto held = recoveries(scenario);
    REQUIRE(held.size() == 2);
    CHECK((*held[1].measured)[Phase::detect] > 100s);
    check_against_prediction(held[1]);
}

TEST_CASE("the plan says whose share moves, and what operators edit has a bound") {
    Scenario scenario = sharing(&dns::weighted_policy);
    FaultSpec weight = fault("set_weight", 400s);
    weight.region.clear();
    weight.record = "home";
    const std::string plan = plan_text(World(with(scenario, weight)));
    CHECK_THAT(plan, Catch::Contains("home home, 10ms away; refuge, 80ms away"));
    CHECK_THAT(plan, Catch::Contains("people moves from home to refuge within"));
    CHECK_THAT(plan, Catch::Contains("by its settings a move takes at most"));
    CHECK_THAT(plan, !Catch::Contains("no bound"));
}

}  // namespace shared_recovery_test
