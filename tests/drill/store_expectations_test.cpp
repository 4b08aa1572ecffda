// What a script may promise of its store: each promise passes, fails and is inconclusive where it should, and names
// examples when it fails.
#include "drill/scenario/expectation_type.hpp"
#include "tests/catch.hpp"
#include "tests/drill/world_fixture.hpp"

namespace store_expectations_test {

using namespace regiondrill;
using namespace regiondrill::drill;
using namespace regiondrill::drill::fixture;

namespace {

// People near either of two regions write a hundred keys that they share.
Scenario two_sides() {
    Scenario scenario = two_regions();
    PopulationSpec others = people_named("others");
    others.at = "New York";
    scenario.clients.push_back(others);
    state_trip(scenario, "others", "refuge", 10ms);
    state_trip(scenario, "others", "home", 80ms);
    for (PopulationSpec& people : scenario.clients) {
        people.writes = 0.5;
        people.keys.count = 100;
    }
    return scenario;
}

// A third region, so that a majority outlives one.
Scenario with_third(Scenario scenario) {
    scenario.regions.push_back(region_named("third", "us-west-2"));
    state_trip(scenario, "home", "third", 100ms);
    state_trip(scenario, "refuge", "third", 60ms);
    return scenario;
}

Scenario by_majority(Scenario scenario) {
    scenario.store.settings.mode = WriteMode::quorum;
    return scenario;
}

// The regions do not see each other from 60 s to 90 s, and everybody goes on.
Scenario parted() {
    FaultSpec partition = fault("partition", 60s, 30s);
    partition.between[0] = {"home"};
    partition.between[1] = {"refuge"};
    return with(two_sides(), partition);
}

// What home takes from 60 s on does not reach refuge, where everybody goes from 70 s on.
Scenario moved_ahead_of_their_writes() {
    Scenario scenario = two_sides();
    scenario.clients[1].writes = 0;  // or they would soon write everything anew
    return with(with(scenario, fault("pause_replication", 60s, 60s)), fault("fail_health", 62s, 100s));
}

ExpectationResult judge(const Scenario& scenario, const ExpectationSpec& spec) {
    Drill drill(with(scenario, spec));
    const Report report = drill.finish();
    REQUIRE(report.results.size() == 1);
    return report.results[0];
}

Verdict verdict(const Scenario& scenario, const ExpectationSpec& spec) { return judge(scenario, spec).verdict; }

ExpectationSpec at_least(const std::string& that, double bound) { return expectation(that, bound, {}); }
ExpectationSpec at_most(const std::string& that, double bound) { return expectation(that, {}, bound); }

ExpectationSpec at_percentile(ExpectationSpec spec, const std::string& percentile) {
    spec.percentile = percentile;
    return spec;
}

Scenario without_writes() {
    Scenario scenario = two_sides();
    for (PopulationSpec& people : scenario.clients) people.writes = 0;
    return scenario;
}

}  // namespace

TEST_CASE("conflicts: both sides of a partition wrote, and the losers are named") {
    CHECK(verdict(parted(), at_least("conflicts", 50)) == Verdict::passed);
    const ExpectationResult failed = judge(parted(), at_most("conflicts", 0));
    CHECK(failed.verdict == Verdict::failed);
    CHECK_THAT(failed.why,
               Catch::Contains("k/0000") && Catch::Contains(" written at ") && Catch::Contains(", by the write of "));
    CHECK(verdict(without_writes(), at_most("conflicts", 0)) == Verdict::inconclusive);
}

TEST_CASE("conflicts: where a majority decides there are none, and nothing is stale") {
    const Scenario scenario = by_majority(with_third(parted()));
    CHECK(verdict(scenario, at_most("conflicts", 0)) == Verdict::passed);
    CHECK(verdict(scenario, at_most("stale_reads", 0)) == Verdict::passed);
    CHECK(verdict(scenario, at_most("session_violations", 0)) == Verdict::passed);
    CHECK(verdict(scenario, at_most("lost_writes", 0)) == Verdict::passed);
}

TEST_CASE("stale_reads: one side does not see what the other wrote, by up to the length of the partition") {
    CHECK(verdict(parted(), at_least("stale_reads", 50)) == Verdict::passed);
    const ExpectationResult failed = judge(parted(), at_most("stale_reads", 0));
    CHECK(failed.verdict == Verdict::failed);
    CHECK_THAT(failed.why, Catch::Contains("the stalest "));
    CHECK(verdict(without_writes(), at_most("stale_reads", 0)) == Verdict::inconclusive);
}

TEST_CASE("session_violations: who is moved ahead of their own writes misses them, and only then") {
    const Scenario scenario = moved_ahead_of_their_writes();
    CHECK(verdict(scenario, at_least("session_violations", 10)) == Verdict::passed);
    const ExpectationResult failed = judge(scenario, at_most("session_violations", 0));
    CHECK(failed.verdict == Verdict::failed);
    CHECK_THAT(failed.why, Catch::Contains("missed an own write; first at ") && Catch::Contains("a client was shown "));
    // Before anybody has moved nobody can miss anything: each region shows its own people what they wrote.
    ExpectationSpec before = at_most("session_violations", 0);
    before.to = at(60s);
    CHECK(verdict(scenario, before) == Verdict::passed);
    CHECK(verdict(two_sides(), at_most("session_violations", 0)) == Verdict::passed);
}

TEST_CASE("replication_lag: half a round trip and a batch's wait, or as long as the partition") {
    // 35 ms one way, up to 20 ms for the batch.
    CHECK(verdict(two_sides(), at_percentile(at_most("replication_lag", 0.0552), "max")) == Verdict::passed);
    CHECK(verdict(two_sides(), at_percentile(at_most("replication_lag", 0.035), "p50")) == Verdict::failed);
    CHECK(verdict(parted(), at_percentile(at_least("replication_lag", 30), "max")) == Verdict::passed);
    CHECK(verdict(with(one_region(), fault("slow", 60s)), at_most("replication_lag", 1)) == Verdict::inconclusive);
}

TEST_CASE("backlog: what was written during the partition, by direction") {
    // 20 writes a second for 30 s, give or take 4.5 deviations of 24.5.
    CHECK(verdict(parted(), at_least("backlog", 600 - 111)) == Verdict::passed);
    CHECK(verdict(parted(), at_most("backlog", 600 + 131)) == Verdict::passed);
    ExpectationSpec from_home = at_most("backlog", 10);
    from_home.region = "home";
    const ExpectationResult failed = judge(parted(), from_home);
    CHECK(failed.verdict == Verdict::failed);
    CHECK(failed.why == "from home to refuge");
    CHECK(verdict(with(one_region(), fault("slow", 60s)), at_most("backlog", 1)) == Verdict::inconclusive);
}

TEST_CASE("lost_writes names what was lost when it fails") {
    const Scenario scenario = with(with(two_sides(), fault("pause_replication", 50s)), fault("kill", 100s));
    const ExpectationResult failed = judge(scenario, at_most("lost_writes", 0));
    CHECK(failed.verdict == Verdict::failed);
    CHECK_THAT(failed.why, Catch::Contains("k/0000") && Catch::Contains(" before it was lost"));
}

TEST_CASE("a majority costs its round trips on every write, and local writes none") {
    const Scenario scenario = with_third(two_sides());
    const auto median = [](const Scenario& of) {
        Drill drill(of);
        drill.finish();
        return drill.world.populations()[0]->metrics().write_latency.percentile(0.5);
    };
    const Duration eventual = median(scenario);
    // The nearest of the two others answers after 70 ms, and it is asked twice.
    CHECK(sim::milliseconds(median(by_majority(scenario)) - eventual) == Approx(140).margin(3));
}

TEST_CASE("increments are lost where two regions count at once, and none where a majority does") {
    Scenario scenario = parted();
    for (PopulationSpec& people : scenario.clients) people.increments = 1;
    const auto lost_updates = [](const Scenario& of) {
        Drill drill(of);
        drill.finish();
        CHECK(drill.world.account().increments.acknowledged > 1000);
        return drill.world.account().increments.lost;
    };
    CHECK(lost_updates(scenario) > 50);
    CHECK(lost_updates(by_majority(with_third(scenario))) == 0);
}

TEST_CASE("where a majority decides, what people were told of every key is held against a register") {
    Scenario scenario = by_majority(with_third(parted()));
    Drill drill(with(scenario, fault("kill", 120s, 30s)));
    drill.finish();
    const store::RegisterMetrics metrics = drill.world.cluster().register_metrics();
    CHECK(metrics.keys == 100);
    CHECK(metrics.unchecked_keys == 0);
    std::uint64_t ok = 0;
    for (const auto& population : drill.world.populations()) ok += population->metrics().ok;
    CHECK(metrics.operations >= ok);

    // Two disks of three: what is told afterwards is not the store's fault.
    scenario.timeline = {fault("destroy", 60s, 30s), fault("destroy", 61s, 30s)};
    scenario.timeline[1].region = "refuge";
    Drill void_drill(scenario);
    void_drill.finish();
    CHECK(void_drill.world.cluster().register_metrics().keys == 0);
    CHECK(void_drill.world.cluster().register_metrics().unchecked_keys == 100);
}

TEST_CASE("an error status that stands for nothing found is no read") {
    Scenario scenario = by_majority(with_third(two_sides()));
    FaultSpec errors = fault("errors", 60s, 60s);
    errors.status = 404;
    Drill drill(with(scenario, errors));
    drill.finish();
    CHECK(drill.world.regions().sessions().violations(store::SessionPromise::monotonic_reads) == 0);
    CHECK(drill.world.cluster().register_metrics().keys == 100);
}

TEST_CASE("with homes each key is written in one region, and nothing conflicts though both sides write") {
    Scenario scenario = parted();
    scenario.store.settings.mode = WriteMode::home_region;
    scenario.store.homes = {{"k", "home"}};
    CHECK(verdict(scenario, at_most("conflicts", 0)) == Verdict::passed);
    Drill drill(scenario);
    drill.finish();
    // Those far from home cannot write during the partition.
    CHECK(drill.world.cluster().metrics(store::ReplicaId{1}).count(store::Refusal::owner_unreachable) > 50);
    CHECK(drill.world.populations()[0]->metrics().failed == 0);
}

}  // namespace store_expectations_test
