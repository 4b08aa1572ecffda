// What is told of all requests of a population, and of all populations together.
#include "drill/report/json_report.hpp"
#include "drill/report/text_report.hpp"
#include "drill/scenario/units.hpp"
#include "tests/catch.hpp"
#include "tests/drill/world_fixture.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <tuple>

namespace request_totals_test {

using namespace regiondrill;
using namespace regiondrill::drill;
using namespace regiondrill::drill::fixture;
using Json = nlohmann::ordered_json;

namespace {

// "near" asks 10 times a second, 10 ms away; "far" 5 times, 30 ms away. For a minute the region errs at once: each of
// their two attempts takes a round trip, as connections stand, and the second follows at once.
Scenario a_minute_of_errors() {
    Scenario scenario = unchecked(one_region());
    scenario.clients = {people_named("near", 10), people_named("far", 5)};
    scenario.network.round_trips = {};
    scenario.dns.authority_rtt = 0ms;
    state_trip(scenario, "near", "home", 10ms);
    state_trip(scenario, "far", "home", 30ms);
    for (PopulationSpec& people : scenario.clients) {
        people.arrivals = Arrivals::constant;
        people.retries = {{.base = 0ms, .cap = 0ms}, 2};
        people.connections = {true, sim::longest_span, sim::longest_span, true};
    }
    return with(scenario, fault("errors", 2min, 1min));
}

// The end of a section that begins so.
std::string after(const std::string& text, const std::string& words) {
    const std::size_t at = text.find(words);
    INFO(text);
    REQUIRE(at != std::string::npos);
    return text.substr(at + words.size());
}

}  // namespace

// Of the requests whose first attempt meets the fault, one that begins within a round trip of its end may succeed with
// its second: then one fewer fails.
TEST_CASE("time in failed requests and their attempts are told by population and in total") {
    Drill drill(a_minute_of_errors());
    const Report report = drill.finish();
    const Json json = Json::parse(json_report(report));
    const Json& people = json["people"];
    double failed_s = 0;
    double latency_ms = 0;
    for (const auto& [who, rate, way] : {std::tuple{"near", 10.0, 10.0}, std::tuple{"far", 5.0, 30.0}}) {
        INFO(who);
        const Json& its = json["populations"][who];
        const double failed = its["failed"];
        const double ok = its["ok"];
        const double hurt = rate * 60;
        CHECK(failed <= hurt);
        CHECK(failed >= hurt - 1);
        CHECK(its["requests_by_attempts"][1] == hurt);
        CHECK(its["requests_by_attempts"][0] == its["requests"].get<double>() - hurt);
        CHECK(its["failed_requests_s"].get<double>() == Approx(failed * 2 * way / 1000).epsilon(1e-6));
        // 4 ms of service on top of the way; each client connects once, in two round trips more.
        const double all = ok * (way + 4) + rate * 2 * way + (hurt - failed) * way;
        CHECK(its["latency_ms"]["mean"].get<double>() == Approx(all / ok).epsilon(1e-6));
        failed_s += failed * 2 * way / 1000;
        latency_ms += all;
    }
    CHECK(people["requests_by_attempts"][1] == 900);
    CHECK(people["failed_requests_s"].get<double>() == Approx(failed_s).epsilon(1e-6));
    CHECK(people["requests"] == json["requests"]);
    CHECK(people["latency_ms"]["mean"].get<double>() == Approx(latency_ms / people["ok"].get<double>()).epsilon(1e-6));

    const std::string text = text_report(report, Colour::none);
    const std::string attempts = std::to_string(people["requests"].get<int>() - 900) + ", 2: 900; ";
    CHECK(after(text, "everybody")
              .find("retries 900, moves 0; requests by attempts 1: " + attempts +
                    short_duration_text(sim::from_seconds(failed_s)) + " in failed requests\n") != std::string::npos);
}

TEST_CASE("one population alone is not told twice, and who fails in nothing has no time in failed requests") {
    Drill drill(unchecked(one_region()));
    const std::string text = text_report(drill.finish(), Colour::none);
    CHECK(text.find("everybody") == std::string::npos);
    CHECK(text.find("in failed requests") == std::string::npos);
    CHECK(text.find("by attempts") == std::string::npos);
}

}  // namespace request_totals_test
