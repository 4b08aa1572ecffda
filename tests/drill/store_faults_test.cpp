// What happens to disks, clocks and whole regions of the store, as people and the other regions meet it.
//
// The people write half of the time, each request once and on a fresh connection. Where a region is not checked they
// stay with it whatever happens.
#include "drill/analysis/prediction.hpp"
#include "drill/analysis/recovery.hpp"
#include "drill/scenario/membership.hpp"
#include "drill/world/fault_context.hpp"
#include "tests/catch.hpp"
#include "tests/drill/world_fixture.hpp"

namespace store_faults_test {

using namespace regiondrill;
using namespace regiondrill::drill;
using namespace regiondrill::drill::fixture;

namespace {

constexpr store::ReplicaId home_replica{0};
constexpr store::ReplicaId refuge_replica{1};

Scenario writing(Scenario scenario) {
    scenario = forgetful(std::move(scenario));
    scenario.clients[0].writes = 0.5;
    return scenario;
}

/// Two regions, each with people of its own, who share their keys.
Scenario two_writing_regions() {
    Scenario scenario = writing(unchecked(two_regions()));
    PopulationSpec others = scenario.clients[0];
    others.name = "others";
    scenario.clients.push_back(others);
    state_trip(scenario, "others", "home", refuge_trip);
    state_trip(scenario, "others", "refuge", home_trip);
    return scenario;
}

Evidence evidence_of(const Drill& drill, std::size_t number = 0) {
    return drill.world.faults()[number].active->evidence();
}

const store::Replica& replica(const Drill& drill, store::ReplicaId id) { return drill.world.cluster().replica(id); }

std::uint64_t refused(const Drill& drill, store::Refusal refusal) {
    return drill.world.cluster().metrics(home_replica).count(refusal);
}

}  // namespace

TEST_CASE("a full disk refuses writes, serves reads and takes no batches of its peers") {
    Drill drill(watching(with(two_writing_regions(), fault("disk_full", 60s, 60s)), 60s, 119s));
    drill.advance_to(119s);
    const auto& window = drill.window(60s, 119s);
    const auto all = static_cast<double>(window.requests());
    CHECK(static_cast<double>(window.ok) == Approx(all / 2).margin(4.5 * std::sqrt(all) / 2));
    CHECK(refused(drill, store::Refusal::disk_full) >= window.failed);
    CHECK_FALSE(drill.world.cluster().is_converged());
    // Batches of the other region are refused as well.
    CHECK(evidence_of(drill).met > refused(drill, store::Refusal::disk_full));
    CHECK(evidence_of(drill).first >= at(60s));
    drill.advance_to(122s);
    const auto later = drill.people().failed;
    drill.finish();
    CHECK(drill.people().failed == later);
    CHECK(drill.world.cluster().is_converged());
}

TEST_CASE("of two that fill the same disk, each counts what was refused while it lasted") {
    Scenario scenario = writing(unchecked(one_region()));
    scenario.timeline = {fault("disk_full", 60s, 60s), fault("disk_full", 90s, 60s), fault("disk_full", 200s, 30s)};
    Drill drill(scenario);
    drill.finish();
    // Twenty writes a second; 4.5 deviations of the greatest count, 1800, are 191.
    CHECK(static_cast<double>(refused(drill, store::Refusal::disk_full)) == Approx(2400).margin(220));
    CHECK(static_cast<double>(evidence_of(drill, 0).met) == Approx(1200).margin(156));
    CHECK(static_cast<double>(evidence_of(drill, 1).met) == Approx(1200).margin(156));
    CHECK(static_cast<double>(evidence_of(drill, 2).met) == Approx(600).margin(111));
    CHECK(evidence_of(drill, 1).first >= at(90s));
    CHECK(evidence_of(drill, 2).first >= at(200s));
}

TEST_CASE("damaged items are found as they are read and repaired from the other region") {
    FaultSpec spec = fault("corrupt_disk", 60s, 60s);
    spec.share = 0.5;
    Drill drill(with(two_writing_regions(), spec));
    drill.advance_to(60s);
    const auto items = static_cast<double>(replica(drill, home_replica).table.keys());
    const auto damaged = static_cast<double>(replica(drill, home_replica).table.damaged());
    CHECK(damaged == Approx(items / 2).margin(4.5 * std::sqrt(items) / 2));
    drill.advance_to(63s);
    CHECK(replica(drill, home_replica).table.damaged() == 0);
    CHECK(refused(drill, store::Refusal::damaged) > 0);
    CHECK(evidence_of(drill).first < at(61s));
    // Some were written anew before the first was read, which is as good as a repair.
    CHECK(static_cast<double>(evidence_of(drill).met) > 0.9 * damaged);
    CHECK(static_cast<double>(evidence_of(drill).met) <= damaged);
    drill.finish();
    CHECK(drill.world.account().lost() == 0);
}

TEST_CASE("damage that nobody reads is repaired by the end of its fault, and is no evidence") {
    FaultSpec spec = fault("corrupt_disk", 60s, 60s);
    spec.region = "refuge";  // whose home it is nobody's
    Scenario scenario = writing(unchecked(two_regions()));
    scenario.clients[0].keys.count = 2000;  // so that not all are written anew by the home region meanwhile
    Drill drill(with(scenario, spec));
    drill.advance_to(60s);
    CHECK(replica(drill, refuge_replica).table.damaged() > 500);
    drill.advance_to(123s);
    CHECK(replica(drill, refuge_replica).table.damaged() == 0);
    CHECK(drill.finish().verdict == Verdict::inconclusive);
    CHECK(evidence_of(drill).met == 0);
}

TEST_CASE("which items go bad depends on the seed and the fault's number") {
    const auto damaged_keys = [](std::uint64_t seed, bool another_before) {
        Scenario scenario = writing(unchecked(two_regions()));
        scenario.clients[0].keys.count = 100;
        scenario.seed = seed;
        FaultSpec spec = fault("corrupt_disk", 60s, 60s);
        spec.region = "refuge";
        spec.share = 0.5;
        if (another_before) scenario.timeline.push_back(fault("lie_health", 10s, 1s));
        Drill drill(with(scenario, spec));
        drill.advance_to(60s);
        std::vector<std::uint32_t> keys;
        for (const store::KeyId key : replica(drill, refuge_replica).disk.damages[0].keys) {
            keys.push_back(static_cast<std::uint32_t>(key));
        }
        return keys;
    };
    CHECK(damaged_keys(1, false) == damaged_keys(1, false));
    CHECK(damaged_keys(1, false) != damaged_keys(2, false));
    CHECK(damaged_keys(1, false) != damaged_keys(1, true));
}

// Who begins a fault may hand it a copy that is gone a moment later: its number says which fault it is, and so which
// items go bad.
TEST_CASE("a fault goes by its number, wherever its spec stands") {
    Scenario scenario = writing(unchecked(two_regions()));
    scenario.clients[0].keys.count = 100;
    FaultSpec spec = fault("corrupt_disk", 60s, 60s);
    spec.region = "refuge";
    spec.share = 0.5;
    Drill by_timeline(with(scenario, spec));
    by_timeline.advance_to(60s);
    FaultSpec never_begun = spec;
    never_begun.at = sim::never;
    Drill by_copy(with(scenario, never_begun), TimelineMode::manual);
    by_copy.advance_to(60s);
    const FaultRun& run = by_copy.world.faults()[0];
    auto copy = std::make_unique<FaultSpec>(run.spec);
    const auto active = run.type->begin(by_copy.world.fault_schedule().context_of(run.number), *copy);
    copy.reset();
    const auto& expected = replica(by_timeline, refuge_replica).disk.damages;
    const auto& found = replica(by_copy, refuge_replica).disk.damages;
    REQUIRE(found.size() == 1);
    CHECK(found[0].keys == expected[0].keys);
    active->end();
    by_copy.advance_to(90s);  // what is damaged is had again from the peers
    CHECK(replica(by_copy, refuge_replica).table.damaged() == 0);
}

TEST_CASE("a throttle takes its rate of writes, refuses the others with 429 and lets reads through") {
    FaultSpec spec = fault("throttle_writes", 60s, 60s);
    spec.rate = 5;
    Drill drill(watching(with(writing(unchecked(one_region())), spec), 60s, 119s));
    drill.advance_to(119s);
    const auto& window = drill.window(60s, 119s);
    // Forty requests a second: twenty reads and five of twenty writes get through, and a second's worth at once.
    const auto reads = static_cast<double>(window.ok) - 5 * 59 - 5;
    CHECK(reads == Approx(20 * 59).margin(4.5 * std::sqrt(20 * 59)));
    CHECK(evidence_of(drill).met == refused(drill, store::Refusal::throttled));
    CHECK(evidence_of(drill).met >= window.failed);
    const auto held = evidence_of(drill).met;
    drill.advance_to(121s);
    const auto failed = drill.people().failed;
    drill.finish();
    CHECK(drill.people().failed == failed);
    CHECK(evidence_of(drill).met <= held + 40);
}

TEST_CASE("a throttled region lets its peers' writes wait, and has them all when the throttle is gone") {
    FaultSpec spec = fault("throttle_writes", 60s, 60s);
    spec.region = "refuge";
    spec.rate = 5;
    Drill drill(with(writing(unchecked(two_regions())), spec));
    drill.advance_to(119s);
    CHECK_FALSE(drill.world.cluster().is_converged());
    CHECK(drill.people().failed == 0);
    CHECK(evidence_of(drill).met > 0);
    drill.finish();
    CHECK(drill.world.cluster().is_converged());
}

TEST_CASE("a clock that is ahead makes its region win over later writes, until the true time has come after it") {
    FaultSpec spec = fault("skew_clock", 60s, 60s);
    spec.ahead = 5s;
    Scenario scenario = two_writing_regions();
    for (PopulationSpec& people : scenario.clients) people.keys.count = 50;
    Drill skewed(with(scenario, spec));
    skewed.finish();
    CHECK(skewed.world.account().count(store::Fate::overwritten_by_skew) > 0);
    // A minute of twenty writes a second.
    CHECK(static_cast<double>(evidence_of(skewed).met) == Approx(1200).margin(156));
    Drill right(scenario);
    right.finish();
    CHECK(right.world.account().count(store::Fate::overwritten_by_skew) == 0);
}

TEST_CASE("a clock that is behind makes its region lose to writes that came earlier") {
    FaultSpec spec = fault("skew_clock", 60s, 60s);
    spec.behind = 5s;
    Scenario scenario = two_writing_regions();
    for (PopulationSpec& people : scenario.clients) people.keys.count = 50;
    Drill drill(with(scenario, spec));
    drill.advance_to(100s);
    CHECK(replica(drill, home_replica).physical.read(at(100s)) == at(95s));
    CHECK(replica(drill, refuge_replica).physical.read(at(100s)) == at(100s));
    drill.finish();
    CHECK(replica(drill, home_replica).physical.read(at(300s)) == at(300s));
    CHECK(evidence_of(drill).met > 0);
}

TEST_CASE("a drifting clock is off by its millionths of the time since, and right again after it") {
    FaultSpec spec = fault("drift_clock", 60s, 100s);
    spec.ppm = -2000;
    Drill drill(with(writing(unchecked(one_region())), spec));
    drill.advance_to(159s);
    CHECK(replica(drill, home_replica).physical.read(at(160s)) == at(160s) - 200ms);
    drill.finish();
    CHECK(replica(drill, home_replica).physical.read(at(300s)) == at(300s));
    CHECK(evidence_of(drill).met > 0);
}

TEST_CASE("a destroyed region comes back empty, is filled by its peer and is not healthy before") {
    Scenario scenario = writing(two_regions());
    scenario.store.settings.replication.bandwidth =
        12'500;  // bytes a second, a quarter of them for repair: filling takes a while
    Drill drill(with(scenario, fault("destroy", 60s, 120s)));
    drill.advance_to(179s);
    CHECK(drill.world.membership().is_gone(home));
    CHECK(replica(drill, home_replica).table.keys() == 0);
    drill.advance_to(185s);
    CHECK_FALSE(drill.world.membership().is_gone(home));
    CHECK_FALSE(replica(drill, home_replica).is_serving());
    CHECK(drill.world.simulated_dns().answers(0).main == refuge);
    const Report report = drill.finish();
    CHECK(replica(drill, home_replica).table.keys() == replica(drill, refuge_replica).table.keys());
    CHECK(drill.world.cluster().is_converged());
    CHECK(evidence_of(drill).met > 0);
    // Catching up is having been filled.
    const FaultRun& run = drill.world.faults()[0];
    CHECK(drill.world.cluster().caught_up_at(run.everybody) > run.ended + 5s);
    const auto filled = drill.world.cluster().caught_up_at(run.everybody);
    const auto healthy = drill.world.dns_history().health_changed(home, true, run.ended, drill.world.end());
    REQUIRE(healthy);
    CHECK(*healthy > filled - 1s);
}

TEST_CASE("people move from a destroyed region and back as from a killed one, within the prediction") {
    for (const char* what : {"kill", "destroy"}) {
        Drill drill(with(two_regions(), fault(what, 60s, 120s)));
        const Report report = drill.finish();
        INFO(what);
        REQUIRE(report.findings.recoveries.size() == 2);
        for (const Recovery& recovery : report.findings.recoveries) {
            REQUIRE(recovery.measured);
            REQUIRE(recovery.predicted.phases);
            CHECK(recovery.measured->total() <= recovery.predicted.phases->total() + 1s);
        }
        CHECK(report.verdict == Verdict::passed);
    }
}

TEST_CASE("what only a destroyed disk had is lost, what the peers had is not") {
    Scenario scenario = writing(unchecked(two_regions()));
    scenario.timeline = {fault("pause_replication", 50s, 10s), fault("destroy", 60s, 60s)};
    scenario.timeline[0].lasting = 11s;
    Drill drill(scenario);
    drill.finish();
    const auto& account = drill.world.account();
    CHECK(account.count(store::Fate::lost_with_disk) > 0);
    // Ten seconds of twenty writes a second, of which some were superseded: no more than 200 and 4.5 deviations.
    CHECK(account.count(store::Fate::lost_with_disk) < 264);
    CHECK(account.recovery_point <= 10s);
    Scenario replicated = writing(unchecked(two_regions()));
    replicated.clients[0].rate = 0.02;
    Drill calm(with(replicated, fault("destroy", 60s, 60s)));
    calm.finish();
    CHECK(calm.world.account().lost() == 0);
}

TEST_CASE("a region that is destroyed until the drill ends is back, full and equal when the world comes to rest") {
    Drill drill(with(writing(unchecked(two_regions())), fault("destroy", 60s)));
    drill.finish();
    CHECK(drill.world.faults()[0].outlasted);
    CHECK(replica(drill, home_replica).is_serving());
    CHECK(replica(drill, home_replica).table.keys() == replica(drill, refuge_replica).table.keys());
    CHECK(replica(drill, home_replica).table.keys() > 500);
}

TEST_CASE("a region that is added later serves nobody before, and is filled before people come") {
    Drill drill(with(writing(two_regions()), fault("add_region", 120s)));
    drill.advance_to(119s);
    CHECK(joins_later(drill.world.scenario(), "home"));
    CHECK(replica(drill, home_replica).table.keys() == 0);
    CHECK(drill.world.regions().metrics(home).served == 0);
    CHECK(drill.world.simulated_dns().answers(0).main == refuge);
    CHECK(drill.people().failed == 0);
    const auto keys = replica(drill, refuge_replica).table.keys();
    CHECK(drill.world.cluster().is_drained());
    drill.finish();
    const auto evidence = evidence_of(drill);
    CHECK(evidence.met >= keys);
    CHECK(evidence.first > at(120s));
    CHECK(evidence.first < at(123s));
    CHECK(drill.people().failed == 0);
    CHECK(drill.world.regions().metrics(home).served > 1000);
    const auto healthy = drill.world.dns_history().health_changed(home, true, at(120s), drill.world.end());
    REQUIRE(healthy);
    CHECK(*healthy >= evidence.first);
    CHECK(replica(drill, home_replica).is_serving());
    CHECK(drill.world.cluster().is_converged());
}

TEST_CASE("a removed region is drained, hands over what it has and is gone; people notice nothing but the way") {
    FaultSpec spec = fault("remove_region", 60s, 150s);
    spec.drain = 30s;
    Drill drill(with(writing(two_regions()), spec));
    drill.advance_to(80s);
    CHECK(drill.world.simulated_dns().answers(0).main == refuge);
    CHECK(replica(drill, home_replica).is_serving());
    drill.advance_to(92s);
    CHECK_FALSE(replica(drill, home_replica).is_member());
    CHECK(drill.world.membership().is_gone(home));
    const auto served = drill.world.regions().metrics(home).served;
    drill.advance_to(209s);
    CHECK(drill.world.regions().metrics(home).served == served);
    const Report report = drill.finish();
    CHECK(evidence_of(drill).met == 1);
    CHECK(drill.people().failed == 0);
    CHECK(drill.world.account().lost() == 0);
    // It came back, was filled and is used again.
    CHECK(replica(drill, home_replica).is_serving());
    CHECK(drill.world.regions().metrics(home).served > served);
    CHECK(drill.world.cluster().is_converged());
    CHECK(report.verdict == Verdict::passed);
}

TEST_CASE("a removal that ends before the region is gone takes nothing from it, wherever it had come to") {
    for (const Duration lasting : {Duration{10s}, Duration{30s + 50ms}}) {
        FaultSpec spec = fault("remove_region", 60s, lasting);
        spec.drain = 30s;
        Drill drill(with(writing(two_regions()), spec));
        drill.finish();
        CHECK_FALSE(drill.world.membership().is_gone(home));
        CHECK(replica(drill, home_replica).is_serving());
        CHECK(drill.people().failed == 0);
        CHECK(drill.world.dns_history().answers.size() == 2);
    }
}

TEST_CASE("a region that is added for a while is removed again, and takes nothing with it") {
    FaultSpec spec = fault("add_region", 60s, 100s);
    spec.drain = 20s;
    Drill drill(with(writing(two_regions()), spec));
    drill.finish();
    CHECK(drill.world.membership().is_gone(home));
    CHECK_FALSE(replica(drill, home_replica).is_member());
    CHECK(drill.people().failed == 0);
    CHECK(drill.world.account().lost() == 0);
}

TEST_CASE("a region that nobody uses is removed, and nobody moves: the drill shows nothing about it") {
    FaultSpec spec = fault("remove_region", 60s);
    spec.region = "refuge";
    Drill drill(with(two_regions(), spec));
    CHECK(drill.finish().verdict == Verdict::inconclusive);
}

TEST_CASE("a voter whose disk was full has in the end what the others accepted meanwhile") {
    Scenario scenario = two_regions();
    scenario.regions.push_back(region_named("third", "us-west-2"));
    scenario.store.settings.mode = WriteMode::quorum;
    Drill drill(with(writing(scenario), fault("disk_full", 60s, 60s)));
    drill.finish();  // else it breaks the invariant that all replicas are equal
    CHECK(drill.world.cluster().is_converged());
    CHECK(drill.world.account().lost() == 0);
}

TEST_CASE("predictions know which regions are there") {
    Scenario scenario = two_regions();
    scenario.timeline = {fault("kill", 30s, 20s), fault("add_region", 120s)};
    scenario.timeline[1].region = "refuge";
    const World world(scenario);
    CHECK_FALSE(is_member(scenario, "refuge", at(120s)));
    CHECK(is_member(scenario, "refuge", at(121s)));
    const Scenario& its = world.scenario();
    CHECK_FALSE(predict_failover(world, its.timeline[0], 0).phases);
    FaultSpec late = fault("kill", 200s, 20s);
    CHECK(predict_failover(world, late, 0).refuge == "refuge");
}

}  // namespace store_faults_test
