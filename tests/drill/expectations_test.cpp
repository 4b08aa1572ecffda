// Every expectation passes, fails and is inconclusive where it should, and says so in the same words everywhere.
#include "drill/scenario/expectation_type.hpp"

#include "drill/analysis/recovery.hpp"
#include "tests/catch.hpp"
#include "tests/drill/world_fixture.hpp"

namespace expectations_test {

using namespace regiondrill;
using namespace regiondrill::drill;
using namespace regiondrill::drill::fixture;

namespace {

// 40 requests a second, evenly spaced, for 300 s: 12,000, each known to the millisecond.
Scenario steady(Scenario scenario = two_regions()) {
    scenario.clients[0].arrivals = Arrivals::constant;
    return unchecked(std::move(scenario));
}

// Nobody succeeds from 100 s to 200 s.
Scenario broken_for_a_third() { return with(forgetful(steady()), fault("errors", 100s, 100s)); }

struct Judged {
    ExpectationResult result;
    Verdict overall{};
};

Judged judge(const Scenario& scenario, const ExpectationSpec& spec) {
    Drill drill(with(scenario, spec));
    const Report report = drill.finish();
    REQUIRE(report.results.size() == 1);
    return {report.results[0], report.verdict};
}

void check(const Scenario& scenario, const ExpectationSpec& spec, Verdict verdict, const std::string& measured,
           const std::string& wanted) {
    const Judged judged = judge(scenario, spec);
    INFO(spec.that << ": " << judged.result.why);
    CHECK(judged.result.verdict == verdict);
    CHECK(judged.result.measured == measured);
    CHECK(judged.result.wanted == wanted);
    // A failed promise decides over everything else; an inconclusive one over those that hold.
    CHECK(judged.overall == verdict);
}

ExpectationSpec at_least(const std::string& that, double bound) { return expectation(that, bound, {}); }
ExpectationSpec at_most(const std::string& that, double bound) { return expectation(that, {}, bound); }

ExpectationSpec between(ExpectationSpec spec, Duration from, Duration to) {
    spec.from = at(from);
    spec.to = at(to);
    return spec;
}

// People who ask once in 250 s: in the first seconds nobody does.
Scenario deserted() {
    Scenario scenario = steady();
    scenario.clients[0].count = 1;
    scenario.clients[0].rate = 0.004;
    return scenario;
}

// A world in which writes exist only in the region that is killed until the end: its replication stands still from 50
// s, it dies at 100 s.
Scenario lossy() { return with(with(steady(), fault("pause_replication", 50s)), fault("kill", 100s)); }

Scenario without_writes() {
    Scenario scenario = steady();
    scenario.clients[0].writes = 0;
    return with(scenario, fault("slow", 100s, 50s));
}

}  // namespace

TEST_CASE("every expectation is found by its name") {
    CHECK(expectation_types().size() == 15);
    for (const ExpectationType* type : expectation_types()) CHECK(find_expectation_type(type->name) == type);
    CHECK(find_expectation_type("availabilty") == nullptr);
}

TEST_CASE("availability") {
    // 4,000 of 12,000 requests fail, but for the few that were under way when the region broke or healed: each asks
    // (20 ms) and connects (20 ms) first, so what began 35 ms before, one or two requests, met the other state.
    const Judged judged = judge(broken_for_a_third(), at_least("availability", 0.6));
    CHECK(judged.result.verdict == Verdict::passed);
    CHECK_THAT(judged.result.measured, Catch::StartsWith("66."));
    CHECK(judged.result.wanted == "at least 60%");
    CHECK(judge(broken_for_a_third(), at_least("availability", 0.7)).result.verdict == Verdict::failed);
    CHECK(judge(broken_for_a_third(), at_most("availability", 0.7)).result.verdict == Verdict::passed);

    const auto during = [](ExpectationSpec spec) { return between(std::move(spec), 101s, 199s); };
    check(broken_for_a_third(), during(at_least("availability", 0.5)), Verdict::failed, "0%", "at least 50%");
    check(broken_for_a_third(), during(at_most("availability", 0.01)), Verdict::passed, "0%", "at most 1%");
    check(broken_for_a_third(), between(at_least("availability", 1), 0s, 99s), Verdict::passed, "100%",
          "at least 100%");
    check(deserted(), between(at_least("availability", 0.5), 0s, 1ms), Verdict::inconclusive, "nothing",
          "at least 50%");
}

TEST_CASE("latency") {
    // On connections that stand: a round trip and the service time; to connect costs a look-up and two trips more.
    check(
        steady(),
        [] {
            ExpectationSpec spec = at_most("latency", 0.0145);
            spec.percentile = "p50";
            return spec;
        }(),
        Verdict::passed, "14ms", "at most 14.5ms");
    ExpectationSpec greatest = at_most("latency", 0.03);
    greatest.percentile = "max";
    check(steady(), greatest, Verdict::failed, "54ms", "at most 30ms");
    check(broken_for_a_third(), between(at_most("latency", 1), 101s, 199s), Verdict::inconclusive, "nothing",
          "at most 1s");
}

TEST_CASE("rto") {
    check(steady(), at_most("rto", 1), Verdict::inconclusive, "nothing", "at most 1s");
    // Nobody is checked and each request tried once, so service comes back with the first answer
    // after the fault's end at 100 s: an arrival, here within 0.05 s, and its round trips.
    check(broken_for_a_third(), at_most("rto", 200), Verdict::passed, "1m 40.1s", "at most 3m 20s");
    check(broken_for_a_third(), at_most("rto", 99), Verdict::failed, "1m 40.1s", "at most 1m 39s");
    check(with(one_region(), fault("kill", 100s)), at_most("rto", 1000), Verdict::failed, "never", "at most 16m 40s");
    // A fault that nobody notices leaves nobody without service.
    check(with(steady(), fault("pause_replication", 100s, 50s)), at_most("rto", 0), Verdict::passed, "0s",
          "at most 0s");
}

TEST_CASE("lost_writes and rpo") {
    // One write in ten of 40 a second is kept back from 50 s and lost at 100 s: 200, give or take 4.5 deviations
    // of 13.4.
    Drill drill(lossy());
    drill.finish();
    const std::uint64_t lost = drill.world.account().lost();
    CHECK(static_cast<double>(lost) == Approx(200).margin(4.5 * 13.5 + 5));
    check(lossy(), at_most("lost_writes", static_cast<double>(lost)), Verdict::passed, std::to_string(lost),
          "at most " + std::to_string(lost));
    check(lossy(), at_most("lost_writes", 0), Verdict::failed, std::to_string(lost), "at most 0");
    // The oldest of them was written within the first seconds of the pause: of 4 a second none in 5 s is 2 * 10^-9.
    CHECK(sim::seconds(drill.world.account().recovery_point) == Approx(47.5).margin(2.6));
    CHECK(judge(lossy(), at_most("rpo", 51)).result.verdict == Verdict::passed);
    CHECK(judge(lossy(), at_most("rpo", 40)).result.verdict == Verdict::failed);

    check(with(steady(), fault("kill", 100s, 50s)), at_most("lost_writes", 0), Verdict::passed, "0", "at most 0");
    check(with(steady(), fault("kill", 100s, 50s)), at_most("rpo", 0), Verdict::passed, "0s", "at most 0s");
    check(without_writes(), at_most("lost_writes", 0), Verdict::inconclusive, "nothing", "at most 0");
    check(without_writes(), at_most("rpo", 1), Verdict::inconclusive, "nothing", "at most 1s");
}

TEST_CASE("served_by") {
    const auto by = [](const char* region, ExpectationSpec spec) {
        spec.region = region;
        return spec;
    };
    check(steady(), by("home", at_least("served_by", 1)), Verdict::passed, "100%", "at least 100%");
    check(steady(), by("refuge", at_least("served_by", 0.1)), Verdict::failed, "0%", "at least 10%");
    check(steady(), by("refuge", at_most("served_by", 0)), Verdict::passed, "0%", "at most 0%");
    check(broken_for_a_third(), between(by("home", at_least("served_by", 0)), 101s, 199s), Verdict::inconclusive,
          "nothing", "at least 0%");
}

TEST_CASE("converged") {
    ExpectationSpec within = expectation("converged", {}, {});
    within.within = 5s;
    const std::string wanted = "within 5s of the last fault's end";
    check(steady(), within, Verdict::inconclusive, "nothing", wanted);
    check(without_writes(), within, Verdict::inconclusive, "nothing", wanted);
    // What a pause held back leaves at its end and needs half a round trip (35 ms) to arrive.
    Scenario paused = with(steady(), fault("pause_replication", 100s, 50s));
    paused.store.settings.replication.bandwidth = 125'000'000'000;  // which takes no time worth a figure
    const Judged judged = judge(paused, within);
    CHECK(judged.result.verdict == Verdict::passed);
    CHECK(judged.result.measured == "35ms");
    within.within = 34ms;
    CHECK(judge(paused, within).result.verdict == Verdict::failed);
}

TEST_CASE("requests") {
    check(steady(), at_least("requests", 12'000), Verdict::passed, "12000", "at least 12000");
    check(steady(), at_least("requests", 12'001), Verdict::failed, "12000", "at least 12001");
    check(steady(), between(expectation("requests", 390, 410), 10s, 20s), Verdict::passed, "400",
          "between 390 and 410");
    // A promise about no requests at all can be kept: it is a count, not a measurement of something that has to happen.
    check(deserted(), between(at_most("requests", 0), 0s, 1ms), Verdict::passed, "0", "at most 0");
}

TEST_CASE("an expectation of one population does not count another's requests") {
    Scenario scenario = steady();
    scenario.clients.push_back(people_named("others", 10));
    scenario.clients[1].arrivals = Arrivals::constant;
    state_trip(scenario, "others", "home", 10ms);
    state_trip(scenario, "others", "refuge", 80ms);
    const auto of = [](const char* name, double bound) {
        ExpectationSpec spec = expectation("requests", bound, bound);
        spec.of = name;
        return spec;
    };
    for (const ExpectationSpec& spec : {of("people", 12'000), of("others", 3000), of("", 15'000)}) {
        CHECK(judge(scenario, spec).result.verdict == Verdict::passed);
    }
}

TEST_CASE("one failed expectation fails the drill, one inconclusive one leaves it open") {
    const auto verdict = [](const std::vector<ExpectationSpec>& promises) {
        Scenario scenario = steady();
        scenario.expect = promises;
        Drill drill(scenario);
        return drill.finish().verdict;
    };
    const auto holds = at_least("requests", 1);
    const auto fails = at_most("requests", 1);
    const auto open = at_most("rto", 1);
    CHECK(verdict({holds, holds}) == Verdict::passed);
    CHECK(verdict({holds, open}) == Verdict::inconclusive);
    CHECK(verdict({open, fails, holds}) == Verdict::failed);
    CHECK(exit_code(Verdict::passed) == 0);
    CHECK(exit_code(Verdict::failed) == 1);
    CHECK(exit_code(Verdict::inconclusive) == 3);
}

}  // namespace expectations_test
