// Success in the end is not service: who has waited longer than people wait counts as available, and as without service
// all the same. And what befalls writes alone must show though they are few.
#include "drill/report/explanation.hpp"
#include "drill/report/json_report.hpp"
#include "drill/report/text_report.hpp"
#include "tests/catch.hpp"
#include "tests/drill/world_fixture.hpp"

#include <nlohmann/json.hpp>

namespace patience_test {

using namespace regiondrill;
using namespace regiondrill::drill;
using namespace regiondrill::drill::fixture;

namespace {

// Everybody waits out a hang of five minutes: ten are their timeout, and then they try again.
Scenario patient(std::uint64_t seed) {
    Scenario scenario = unchecked(one_region());
    scenario.duration = 12min;
    scenario.seed = seed;
    PopulationSpec& people = scenario.clients[0];
    people.count = 100;
    people.connections = {true, 1h, 1h, true};
    people.timeouts = {10min, 10min, 10s};
    return with(scenario, fault("hang", 2min, 5min));
}

// One write in a hundred, and for a minute none of them succeeds; so the reads hide the writes.
Scenario few_writes() {
    Scenario scenario = unchecked(one_region());
    PopulationSpec& people = scenario.clients[0];
    people.count = 200;
    people.writes = 0.005;
    return with(scenario, fault("disk_full", 2min, 1min));
}

Verdict verdict_on_writes(const Scenario& scenario, RequestKind requests, ExpectationSpec spec) {
    spec.requests = requests;
    Drill drill(with(scenario, spec));
    return drill.finish().results.at(0).verdict;
}

ExpectationSpec during(ExpectationSpec spec) {
    spec.from = at(2min);
    spec.to = at(3min);
    return spec;
}

}  // namespace

TEST_CASE("clients that wait out a hang are without service for its length, though none of them fails") {
    for (const std::uint64_t seed : {1U, 2U, 3U, 4U, 5U}) {
        Drill drill(patient(seed));
        const Report report = drill.finish();
        REQUIRE(report.findings.recoveries.size() == 1);
        const auto rto = report.findings.recoveries[0].rto;
        REQUIRE(rto);
        // The hang's end, and the answers that were waited for until then.
        CHECK(sim::seconds(*rto) == Approx(300).margin(1));
        CHECK(drill.people().failed == 0);
        // All that began in the 300 s, as a Poisson count: they were answered at their second attempt.
        CHECK(static_cast<double>(drill.people().late) == Approx(30'000).margin(4.5 * std::sqrt(30'000)));
        CHECK(text_report(report, Colour::none).find(", late ") != std::string::npos);
    }
}

TEST_CASE("people whose patience outlasts their timeout had service all the time") {
    Scenario scenario = patient(1);
    scenario.clients[0].patience = 11min;
    Drill drill(scenario);
    const Report report = drill.finish();
    CHECK(drill.people().late == 0);
    CHECK(report.findings.recoveries.empty());
    CHECK(text_report(report, Colour::none).find(", late ") == std::string::npos);
}

TEST_CASE("the check warns of clients whose timeouts outlast a fault, and of no others") {
    const auto warns = [](const Scenario& scenario) {
        const World world(scenario);
        return plan_text(world).find("recovery times count only") != std::string::npos;
    };
    CHECK(warns(patient(1)));
    Scenario scenario = patient(1);
    scenario.clients[0].timeouts = {};
    CHECK_FALSE(warns(scenario));
    // A refusal is not waited for.
    scenario = patient(1);
    scenario.timeline[0].what = "crash";
    CHECK_FALSE(warns(scenario));
}

TEST_CASE("a small share of writes is judged by itself, and reads too") {
    const ExpectationSpec available = during(expectation("availability", 0.99, {}));
    CHECK(verdict_on_writes(few_writes(), RequestKind::all, available) == Verdict::passed);
    CHECK(verdict_on_writes(few_writes(), RequestKind::reads, available) == Verdict::passed);
    CHECK(verdict_on_writes(few_writes(), RequestKind::writes, available) == Verdict::failed);
    // 60 writes of 12,000 requests.
    CHECK(verdict_on_writes(few_writes(), RequestKind::writes, during(expectation("requests", 20, 100))) ==
          Verdict::passed);
    CHECK(verdict_on_writes(few_writes(), RequestKind::reads, during(expectation("requests", 11'000, {}))) ==
          Verdict::passed);
}

TEST_CASE("an expectation of writes where nobody writes measured nothing") {
    Scenario scenario = few_writes();
    scenario.clients[0].writes = 0;
    CHECK(verdict_on_writes(scenario, RequestKind::writes, expectation("availability", 0.5, {})) ==
          Verdict::inconclusive);
    CHECK(verdict_on_writes(scenario, RequestKind::writes, expectation("rto", {}, 60)) == Verdict::inconclusive);
}

TEST_CASE("the report has the writes apart, and the text where they fared otherwise") {
    Drill drill(few_writes());
    const Report report = drill.finish();
    const auto people = nlohmann::json::parse(json_report(report))["populations"]["people"];
    const auto& writes = people["writes"];
    CHECK(writes["requests"].get<std::uint64_t>() == drill.people().write_requests);
    CHECK(writes["ok"].get<std::uint64_t>() + writes["failed"].get<std::uint64_t>() == writes["requests"]);
    CHECK(writes["late"] == 0);
    CHECK(people["windows"][1]["writes"]["ok"] == 0);
    CHECK(people["windows"][1]["writes"]["availability"] == 0.0);
    CHECK(text_report(report, Colour::none).find("  writes ") != std::string::npos);
}

}  // namespace patience_test
