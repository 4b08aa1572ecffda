// What is told of an outage: whose it is and by how much, once however many faults and people it has, reads and writes
// apart, and those of them that no fault is named for.
#include "drill/report/explanation.hpp"
#include "drill/report/json_report.hpp"
#include "drill/report/text_report.hpp"
#include "drill/scenario/scenario_reader.hpp"
#include "drill/world/world.hpp"
#include "tests/catch.hpp"
#include "tests/drill/played.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <string>

namespace told_recoveries_test {

using namespace regiondrill;
using namespace regiondrill::drill;
using namespace regiondrill::drill::fixture;
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

struct Told : Played {
    explicit Told(const std::string& script, std::uint64_t seed = 1)
        : Played(script, seed),
          text(text_report(report, Colour::none)),
          all(json::parse(json_report(report))) {}

    const json& rows_of(const std::string& who) const { return all["populations"][who]["recovery"]; }

    std::size_t lines_with(const std::string& what) const {
        const auto& story = report.findings.story;
        return static_cast<std::size_t>(std::count_if(story.begin(), story.end(), [&](const StoryLine& line) {
            return line.what.find(what) != std::string::npos;
        }));
    }

    // Of the table, not of the reasons below it.
    std::size_t table_rows(const std::string& mover) const {
        std::size_t rows = 0;
        for (std::size_t at = text.find("\n  " + mover + "  "); at != std::string::npos;
             at = text.find("\n  " + mover + "  ", at + 1))
            ++rows;
        return rows;
    }

    std::string text;
    json all;
};

// One region whose requests fail by whichever of two faults they meet first, and are made once.
std::string two_errors(const std::string& first, const std::string& second, const std::string& more = "") {
    return R"({"duration": "8m", "regions": {"home": {"at": "eu-west-2"}}, "dns": {"unchecked": ["home"]},
        "clients": [{"name": "london", "at": "London", "count": 100, "retries": {"attempts": 1}}],
        "timeline": [{"do": "errors", "region": "home", )" +
           first + R"(}, {"do": "errors", "region": "home", )" + second + "}]" + more + "}";
}

// One region that serves at most 100 requests a second and is asked for so many that chance makes its queue longer than
// anybody waits, some time or other. Whom it keeps waiting asks again, so that it has even more to do.
const std::string near_the_limit = R"({"duration": "6m",
    "regions": {"home": {"at": "eu-west-2", "capacity": {"workers": 1, "queue": 1000,
                         "service_time": {"mean": "10ms", "shape": "exponential"}}}},
    "clients": [{"name": "london", "at": "London", "count": 92, "rate": "1/s", "patience": "2s",
                 "timeouts": {"connect": "1s", "request": "250ms"}, "retries": {"attempts": 3, "base": "10ms"}}],
    "expect": [{"that": "rto", "at_most": "5m"}]})";

// Two sites of one place whose records ignore health: nobody moves, and both are needed.
const std::string both_down = R"({"duration": "10m",
    "regions": {"ea": {"at": "us-east-1"}, "eb": {"at": "us-east-1"}},
    "dns": {"policy": "weighted", "unchecked": ["ea", "eb"],
            "records": [{"region": "ea"}, {"region": "eb"}]},
    "clients": [{"name": "boston", "at": "Boston", "count": 200, "resolvers": {"networks": 40}},
                {"name": "miami", "at": "Miami", "count": 200, "resolvers": {"networks": 40}}],
    "timeline": [{"at": "2m", "do": "crash", "region": "ea", "for": "4m"},
                 {"at": "2m", "do": "crash", "region": "eb", "for": "4m"}]})";

}  // namespace

TEST_CASE("of a stretch that names two faults each row says its share of the missed requests, and who has the rest") {
    const Told told(
        two_errors(R"("at": "2m", "for": "3m", "share": "40%")", R"("at": "150s", "for": "3m", "share": "30%")"));
    REQUIRE(told.rows().size() == 2);
    const auto& rows = told.rows_of("london");
    // Alone for 30 s, then before the second for 150 s, of which 40 % meet the first and 30 % of the others the second,
    // until the first is over: of its 3 minutes that is 7,200 and 18 % of 150 s.
    CHECK(rows[0]["outage_share"].get<double>() == Approx(7200.0 / (7200 + 2700)).margin(0.03));
    CHECK(rows[1]["outage_share"].get<double>() == Approx(3600.0 / (3600 + 6000)).margin(0.03));
    CHECK_THAT(told.text, Catch::Contains("by errors home (7") &&
                              Catch::Contains("% of the failed requests; the rest by errors home)"));
    CHECK(told.table_rows("london failover") == 2);
}

TEST_CASE("faults that do the same to a population at once are one row of the text, with their shares") {
    const Told told(
        two_errors(R"("at": "2m", "for": "3m", "share": "60%")", R"("at": "2m", "for": "3m", "share": "50%")"));
    CHECK(told.rows().size() == 2);
    CHECK(told.table_rows("london failover") == 1);
    CHECK_THAT(told.text,
               Catch::Contains("by errors home (7") && Catch::Contains("% of the failed requests) and errors home (2"));
    double sum = 0;
    for (const auto& row : told.rows_of("london")) sum += row["outage_share"].get<double>();
    CHECK(sum == Approx(1).margin(0.001));  // each is of its own row's stretch
}

TEST_CASE("an outage of two faults and two populations is over in one line, and counts its requests once") {
    const Told told(both_down);
    CHECK(told.rows().size() == 4);
    CHECK(told.lines_with("succeed in time again") == 1);
    CHECK(told.lines_with("requests of boston and miami succeed in time again") == 1);
    REQUIRE(told.all["outages"].size() == 1);
    const auto& outage = told.all["outages"][0];
    std::uint64_t missed = 0;
    for (const char* who : {"boston", "miami"}) {
        missed += told.all["populations"][who]["failed"].get<std::uint64_t>();
        for (const auto& row : told.rows_of(who)) CHECK(row["outage"] == 0);
        CHECK(told.table_rows(std::string(who) + " failover") == 1);
    }
    // A few fail before, as the network loses a packet now and then.
    CHECK(outage["missed"].get<double>() == Approx(static_cast<double>(missed)).epsilon(0.001));
    CHECK(outage["populations"].size() == 2);
    CHECK(outage["causes"].size() == 2);
    CHECK(outage["causes"][0]["share"].get<double>() + outage["causes"][1]["share"].get<double>() == Approx(1));
    CHECK_THAT(told.text, Catch::Contains("one outage, of boston and miami from 2:0"));
}

TEST_CASE("outages that have nothing to do with each other stay two") {
    const Told told(two_errors(R"("at": "1m", "for": "1m")", R"("at": "4m", "for": "1m")"));
    CHECK(told.all["outages"].size() == 2);
    CHECK(told.lines_with("succeed in time again") == 2);
    CHECK_THAT(told.text, !Catch::Contains("one outage"));
}

TEST_CASE("a fault that takes over from another makes one outage, and the promise is held against the whole") {
    const Told told(two_errors(R"("at": "2m", "for": "2m", "share": "50%")",
                               R"("at": "3m", "for": "3m", "share": "50%")",
                               R"(, "expect": [{"that": "rto", "at_most": "200s"}])"));
    REQUIRE(told.rows().size() == 2);
    CHECK(sim::seconds(*told.rows()[0].rto) == Approx(120).margin(1));
    CHECK(sim::seconds(*told.rows()[1].rto) == Approx(180).margin(1));
    CHECK(told.all["outages"][0]["populations"][0]["recovery_time_s"].get<double>() == Approx(240).margin(1));
    CHECK(told.report.verdict == Verdict::failed);
}

TEST_CASE("an outage by a region's own people has a row that begins with the overload, and the promise counts it") {
    for (std::uint64_t seed = 1; seed <= 3; ++seed) {
        const Told told(near_the_limit, seed);
        REQUIRE_FALSE(told.rows().empty());
        const Recovery& row = told.rows().back();
        CHECK(row.fault == no_fault);
        REQUIRE(row.cause != no_entry);
        CHECK(told.world->causes()[row.cause].kind == CauseKind::overload);
        CHECK(row.critical_path.front().kind == "overload");
        CHECK(row.critical_path.front().subject == "home");
        CHECK_FALSE(row.rto);
        CHECK(told.rows_of("london").back()["fault"].is_null());
        CHECK(told.rows_of("london").back()["outage_share"].get<double>() > 0.9);
        CHECK(told.report.verdict == Verdict::failed);
        CHECK_THAT(told.report.results[0].why, Catch::Contains("more was asked of home than can be served at once"));
        CHECK_THAT(told.text, Catch::Contains("london overload"));
        CHECK_THAT(plan_text(World(told.world->scenario())), Catch::Contains("Without any fault"));
    }
}

TEST_CASE(
    "people that a fault sent elsewhere overload the others there by the fault, and the overload is on the path") {
    const std::string small = R"({"capacity": {"workers": 8, "queue": 16, "service_time": "40ms"}})";
    const Told told(R"({"regions": {"eu-west-2": )" + small + R"(, "us-east-1": )" + small + R"(}, "duration": "8m",
        "clients": [{"name": "london", "at": "London", "count": 120},
                    {"name": "new-york", "at": "New York", "count": 120}],
        "timeline": [{"at": "2m", "do": "kill", "region": "eu-west-2", "for": "5m"}]})");
    const auto row = std::find_if(told.rows().begin(), told.rows().end(),
                                  [](const Recovery& each) { return each.population == 1 && each.without; });
    REQUIRE(row != told.rows().end());
    CHECK(row->fault == 0);
    CHECK(row->critical_path.front().kind == "fault_began");
    CHECK(std::any_of(row->critical_path.begin(), row->critical_path.end(),
                      [](const PathStep& step) { return step.kind == "overload" && step.subject == "us-east-1"; }));
}

TEST_CASE("who was overloaded from the beginning on has no recovery time, and the report says so") {
    const Told told(R"({"duration": "6m",
        "regions": {"us-east-1": {"capacity": {"workers": 4, "queue": 4, "service_time": "100ms"}}},
        "dns": {"unchecked": ["us-east-1"]},
        "clients": [{"name": "app", "at": "New York", "count": 60, "retries": {"attempts": 1}}],
        "expect": [{"that": "rto", "at_most": "10s"}]})");
    REQUIRE(told.rows().size() == 1);
    CHECK_FALSE(told.rows()[0].had_baseline);
    CHECK_THAT(told.rows()[0].why, Catch::Contains("at 6") && Catch::Contains("from the beginning on"));
    CHECK(told.report.verdict == Verdict::inconclusive);
}

TEST_CASE("a hundredth of writes that all fail is told beside requests that have no outage") {
    const Told told(R"({"duration": "10m", "regions": {"us-east-1": {}, "us-west-2": {}},
        "store": {"mode": "single_writer", "writer": "us-west-2"},
        "clients": [{"name": "n", "at": "New York", "count": 500, "writes": "0.5%"}],
        "timeline": [{"at": "3m", "do": "hang", "region": "us-west-2", "for": "4m"}]})");
    const auto& rows = told.rows_of("n");
    REQUIRE(rows.size() == 1);
    CHECK(rows[0]["recovery_time_s"] == 0);
    CHECK(rows[0]["reads_recovery_time_s"] == 0);
    CHECK(rows[0]["writes_recovery_time_s"].get<double>() == Approx(240).margin(15));
    CHECK_THAT(told.text, Catch::Contains("    writes  "));
}

TEST_CASE("reads and writes that fare alike are not told apart in the text") {
    const Told told(both_down);
    CHECK(told.rows_of("boston")[0].contains("writes_recovery_time_s"));
    const auto section = told.text.substr(told.text.find("Recovery, phase"), told.text.find("The people"));
    CHECK_THAT(section.substr(0, section.find("The people")), !Catch::Contains("  writes  "));
}

TEST_CASE("where all are sick and nothing is answered people left for nowhere, in one row, and come back once") {
    const std::string script = all_sick("14m", "empty");
    for (std::uint64_t seed = 1; seed <= few_seeds; ++seed) {
        const Told told(script, seed);
        CHECK(told.lines_with("succeed in time again") == 1);
        CHECK(told.all["outages"].size() == 1);
        CHECK(told.table_rows("boston failover") == 1);
        for (const Recovery& row : told.rows()) {
            if (row.move == Move::failover) CHECK(row.to_regions.empty());
        }
    }
}

TEST_CASE("people are told to have gone where they were served, not where they were sent in vain") {
    // All are sick, c only to its checks: the DNS answers with a as well, which is dead, and people take the next
    // address.
    const Told told(R"({"duration": "8m",
        "regions": {"a": {"at": "Paris"}, "b": {"at": "Paris"}, "c": {"at": "Paris"}},
        "dns": {"policy": "failover", "ttl": "20s", "when_all_down": "all",
                "records": [{"alias": "ac", "role": "primary"}, {"region": "b", "role": "secondary"}],
                "groups": {"ac": {"policy": "multivalue", "ttl": "20s",
                                  "records": [{"region": "a"}, {"region": "c"}]}}},
        "clients": [{"name": "paris", "at": "Paris", "count": 200, "connections": {"reuse": false}}],
        "timeline": [{"at": "1m", "do": "crash", "region": "a"}, {"at": "1m", "do": "fail_health", "region": "c"},
                     {"at": "4m", "do": "crash", "region": "b"}]})");
    const auto row =
        std::find_if(told.rows().begin(), told.rows().end(), [](const Recovery& each) { return each.fault == 2; });
    REQUIRE(row != told.rows().end());
    REQUIRE(row->to_regions.size() == 1);
    CHECK(told.world->name_of(row->to) == "c");
}

TEST_CASE("who never leaves is told as staying, with the reason") {
    const Told told(R"({"duration": "8m", "regions": {"eu-west-2": {}, "us-east-1": {}},
        "clients": [{"name": "jvm", "at": "London", "app_cache": "jvm_forever", "connections": {"reuse": false}}],
        "timeline": [{"at": "2m", "do": "crash", "region": "eu-west-2", "for": "4m"}]})");
    REQUIRE(told.rows().size() == 1);
    CHECK_FALSE(told.rows()[0].moved);
    CHECK_FALSE(told.rows()[0].measured);
    CHECK_THAT(told.rows()[0].why, Catch::Contains("applications remember names for ever"));
    CHECK_THAT(told.text, Catch::Contains("stayed with eu-west-2"));
}

TEST_CASE("who is retried after an outage counts as served, though the request began in it") {
    const std::string within = R"(, "expect": [{"that": "availability", "from": "3m", "to": "4m", "at_most": "1%"},
                                               {"that": "availability", "from": "3m", "to": "239s", "at_most": "0%"}])";
    const Told told(R"({"duration": "6m", "regions": {"home": {"at": "eu-west-2"}},
        "clients": [{"name": "london", "at": "London", "count": 400}],
        "timeline": [{"at": "2m", "do": "crash", "region": "home", "for": "2m"}])" +
                    within + "}");
    CHECK(told.report.verdict == Verdict::passed);
    CHECK(told.report.results[0].measured != "0%");
    CHECK(told.report.results[1].measured == "0%");
}

TEST_CASE("nobody leaves a region for that same region, though people still come back to it by older answers") {
    // The weight is edited while nobody is sent there; its record comes into force a minute later, when people are.
    const Told told(R"({"duration": "4m", "network": {"model": "ideal"},
        "regions": {"us-east-1": {}, "eu-west-1": {}},
        "dns": {"policy": "weighted", "ttl": "5s", "propagation": "5s",
                "health_check": {"interval": "5s", "threshold": 2, "hold": "40s"}},
        "clients": [{"name": "new-york", "at": "New York", "count": 20, "app_cache": "jvm",
                     "resolvers": {"mix": "wild"}}],
        "timeline": [{"at": "48s", "for": "80s", "do": "fail_health", "region": "eu-west-1"},
                     {"at": "92s", "for": "30s", "do": "set_weight", "record": "eu-west-1", "weight": 0}]})",
                    49);
    for (const Recovery& row : told.rows()) {
        for (const RegionShare& to : row.to_regions) {
            CHECK(std::count(row.from_regions.begin(), row.from_regions.end(), to.region) == 0);
        }
    }
    CHECK_THAT(told.text, Catch::Contains("another fault begins or ends meanwhile: fail_health eu-west-1"));
}

TEST_CASE("an explained answer says since when its sick candidates are, and by what, as the log has it") {
    World world(read_scenario_text(R"({"duration": "10m", "regions": {"eu-west-2": {}, "us-east-1": {}},
        "clients": [{"name": "london", "at": "London"}],
        "timeline": [{"at": "2m", "do": "kill", "region": "eu-west-2", "for": "6m"}]})",
                                   "test.json"));
    world.run_until(sim::drill_start + 4min);
    const WhyQuestion question{"london", {}, 0, {}};
    CHECK_THAT(explanation_text(world, question),
               Catch::Contains("london is answered so since 2:") && Catch::Contains(", by kill eu-west-2 of 2:00.0"));
    const auto explained = json::parse(explanation_json(world, question));
    CHECK(explained["because"].front()["kind"] == "fault_began");
    CHECK(explained["because"].back()["kind"] == "answer_changed");
    const auto& steps = explained["steps"];
    const auto sick =
        std::find_if(steps.begin(), steps.end(), [](const json& step) { return step["verdict"] == "sick"; });
    REQUIRE(sick != steps.end());
    CHECK((*sick)["because"].front()["subject"] == "kill eu-west-2");
    CHECK((*sick)["because"].back()["kind"] == "check_verdict");
}

}  // namespace told_recoveries_test
