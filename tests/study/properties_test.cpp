// Each property holds of a drill that was played, and fails where a defect is planted in what the drill came to: one
// that no defect can fail says nothing.
#include "tests/catch.hpp"
#include "tests/study/study_fixture.hpp"

#include <functional>

namespace properties_test {

using namespace regiondrill;
using namespace regiondrill::study;
using namespace regiondrill::study::fixture;

namespace {

const Complaints none;

using Defect = std::function<void(Json& report)>;

struct Planted {
    const char* what;
    Defect defect;
};

void notices_all(const Property& property, const std::vector<Planted>& defects) {
    REQUIRE(eventful().hold_against(property) == none);
    for (const auto& [what, defect] : defects) {
        INFO(what);
        Json report = eventful().report();
        defect(report);
        REQUIRE(report != eventful().report());
        CHECK_FALSE(eventful().hold_against(property, report).empty());
    }
}

void add_one(Json& figure) { figure = figure.get<double>() + 1; }

Json& row_that_moved(Json& report) {
    for (Json& row : report["populations"]["york"]["recovery"]) {
        if (row["moved"] == true) return row;
    }
    FAIL("nobody moved");
    throw std::logic_error("nobody moved");
}

}  // namespace

TEST_CASE("the eventful drill is one that defects can be planted in") {
    Json report = eventful().report();
    CHECK(report["populations"]["york"]["failed"] > 0);
    CHECK(report["ledger"]["lost"] > 0);
    CHECK(report["faults"][0]["evidence"]["met"] > 0);
    CHECK(report["faults"][1]["evidence"]["met"] == 0);
    CHECK(row_that_moved(report)["total_s"] > 0);
    CHECK_FALSE(report["outages"].empty());
}

TEST_CASE("a verdict that is not that of its promises is noticed, and an exit code that is not the verdict's") {
    notices_all(verdict_property,
                {{"a promise that failed", [](Json& report) { report["expectations"][0]["verdict"] = "failed"; }},
                 {"passed in spite of a remark", [](Json& report) { report["verdict"] = "passed"; }},
                 {"failed without a promise", [](Json& report) { report["verdict"] = "failed"; }}});
    Played told = eventful().played();
    told.exit_code = 0;
    CHECK_FALSE(eventful().hold_against(verdict_property, told).empty());
}

TEST_CASE("a figure whose parts do not add up to it is noticed") {
    const auto at = [](const char* figure) {
        return Planted{figure, [figure](Json& report) { add_one(report[Json::json_pointer(figure)]); }};
    };
    notices_all(arithmetic_property,
                {at("/requests"),
                 at("/populations/york/requests"),
                 at("/populations/york/ok"),
                 at("/populations/york/failed"),
                 at("/populations/york/retries"),
                 at("/populations/york/late"),
                 at("/populations/york/served_by/eu-west-1"),
                 at("/populations/york/attempts/answered"),
                 at("/populations/york/writes/ok"),
                 at("/populations/york/windows/1/requests"),
                 at("/populations/york/windows/1/late"),
                 at("/populations/york/windows/1/writes/failed"),
                 at("/populations/york/windows/2/served_by/us-east-1"),
                 at("/ledger/kept"),
                 at("/ledger/lost"),
                 at("/ledger/acknowledged"),
                 at("/ledger/lost_unsynced"),
                 at("/ledger/shown_increments"),
                 at("/sessions/monotonic_reads"),
                 at("/sessions/windows/0/read_your_writes"),
                 {"a phase", [](Json& report) { add_one(row_that_moved(report)["drain_s"]); }},
                 {"nothing lost, but long ago",
                  [](Json& report) {
                      Json& ledger = report["ledger"];
                      ledger["kept"] = ledger["kept"].get<int>() + ledger["lost"].get<int>();
                      for (const char* key : {"lost", "lost_with_region", "lost_with_disk", "lost_unsynced"}) {
                          ledger[key] = 0;
                      }
                  }},
                 {"a region that served fewer than it answered",
                  [](Json& report) { report["regions"]["us-east-1"]["served"] = 1; }}});
}

TEST_CASE("evidence that does not agree with what names a fault is noticed") {
    notices_all(
        evidence_property,
        {{"a fault that failed requests met nobody", [](Json& report) { report["faults"][0]["evidence"]["met"] = 0; }},
         {"a fault that there is not", [](Json& report) { report["populations"]["york"]["failures"][0]["fault"] = 7; }},
         {"passed, though nobody met a fault", [](Json& report) { report["verdict"] = "passed"; }},
         {"a cause after what it brings about", [](Json& report) { report["causes"]["entries"][0]["because"] = 1; }},
         {"a row without a cause", [](Json& report) { row_that_moved(report)["cause"] = nullptr; }},
         {"a row without a path", [](Json& report) { row_that_moved(report)["critical_path"].clear(); }},
         {"a row that begins with something else",
          [](Json& report) { row_that_moved(report)["critical_path"][0]["kind"] = "answer_changed"; }},
         {"an outage of more requests than failed", [](Json& report) { report["outages"][0]["missed"] = 1'000'000; }},
         {"causes of more than the whole", [](Json& report) { report["outages"][0]["causes"][0]["share"] = 1.5; }}});
}

TEST_CASE("an account of writes that is not that of who watched all tables is noticed") {
    const auto turn = [](const char* from, const char* to) {
        return Planted{from, [from, to](Json& report) {
                           Json& ledger = report["ledger"];
                           ledger[from] = ledger[from].get<int>() - 1;
                           add_one(ledger[to]);
                       }};
    };
    notices_all(fates_property, {turn("superseded", "kept"),
                                 turn("kept", "superseded"),
                                 turn("kept", "overwritten_in_conflict"),
                                 turn("superseded", "lost"),
                                 turn("kept", "resurrected"),
                                 turn("kept", "overwritten_by_skew"),
                                 {"acknowledged", [](Json& report) { add_one(report["ledger"]["acknowledged"]); }},
                                 {"counters", [](Json& report) { add_one(report["ledger"]["shown_increments"]); }}});
}

TEST_CASE("a fault that mattered and has no evidence is noticed, by the drill without it") {
    notices_all(idle_fault_property,
                {{"the kill met nobody", [](Json& report) { report["faults"][0]["evidence"]["met"] = 0; }}});
}

TEST_CASE("people whom others change are noticed") {
    // In a quorum reads take votes, and their packets are drawn between those of other people's: which is why the
    // property leaves it out.
    CHECK(eventful().hold_against(other_population_property) == none);
}

TEST_CASE("a script that is told otherwise and comes to something else is noticed") {
    notices_all(spelling_property, {{"another report", [](Json& report) { add_one(report["probes"]); }}});
    Played told = eventful().played();
    told.digest = "0";
    CHECK_FALSE(eventful().hold_against(spelling_property, told).empty());
}

TEST_CASE("a drill that is played in hops and comes to something else is noticed") {
    CHECK(eventful().hold_against(hops_property) == none);
    Played told = eventful().played();
    told.digest = "0";
    CHECK_FALSE(eventful().hold_against(hops_property, told).empty());
    told = eventful().played();
    told.report += " ";
    CHECK_FALSE(eventful().hold_against(hops_property, told).empty());
}

TEST_CASE("a served drill that is stepped and tells something else is noticed") {
    notices_all(served_property, {{"other figures", [](Json& report) { add_one(report["probes"]); }}});
}

TEST_CASE("a move that takes longer than its bound is noticed") {
    const PlayedWorld ideal(R"({"duration": "12m", "network": {"model": "ideal"},
        "regions": {"eu-west-2": {}, "us-west-2": {}},
        "clients": [{"name": "york", "at": "London", "count": 60, "connections": {"reuse": false}}],
        "timeline": [{"at": "3m", "do": "kill", "region": "eu-west-2", "for": "4m"}]})");
    CHECK(eventful().hold_against(bound_property) == none);
    CHECK(ideal.hold_against(bound_property) == none);
    for (const char* phase : {"detect_s", "drain_s"}) {
        Json report = ideal.report();
        Json& row = row_that_moved(report);
        REQUIRE(row["predicted"].is_object());
        row[phase] = row[phase].get<double>() + 60;
        CHECK_FALSE(ideal.hold_against(bound_property, report).empty());
    }
}

TEST_CASE("a drill twice as long is the same in its first half, and one of another seed is not") {
    CHECK(eventful().hold_against(longer_drill_property) == none);
    const drill::Scenario scenario = drill::read_scenario_text(eventful_script(), "world.json");
    drill::Scenario other = scenario;
    other.seed = 6;
    const sim::Time moment{std::chrono::minutes{1}};
    CHECK(digest_before(scenario, moment) == digest_before(scenario, moment));
    CHECK(digest_before(scenario, moment) != digest_before(other, moment));
    CHECK(digest_before(scenario, moment) != digest_before(scenario, moment + std::chrono::seconds{1}));
}

}  // namespace properties_test
