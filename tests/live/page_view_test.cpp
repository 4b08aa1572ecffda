// What the page draws is what the world has recorded: beliefs, attempts, slices, and the drill as a script.
#include "live/control/page_view.hpp"

#include "tests/catch.hpp"
#include "tests/live/controlled.hpp"

#include <cmath>

namespace page_view_test {

using namespace regiondrill;
using namespace regiondrill::live::fixture;
using namespace std::chrono_literals;

namespace {

// Checks of 10 s with a threshold of 3, TTL 60 s: noticed after about 30 s, all caches over after another 60 s.
const char* const london_dies = R"({ "at": "1m", "do": "kill", "region": "eu-west-2", "for": "4m" })";

double believed(const json& flows, const char* population, const json& region) {
    double share = 0;
    for (const json& belief : flows["populations"][population]["believes"]) {
        if (belief["region"] == region) share += belief["share"].get<double>();
    }
    return share;
}

std::uint64_t sum_of(const json& counts) {
    std::uint64_t sum = 0;
    for (const json& count : counts) sum += count.get<std::uint64_t>();
    return sum;
}

}  // namespace

TEST_CASE("resolvers tell of a dead region until what they have runs out") {
    Controlled drill(small_scenario(london_dies));
    drill.advance(70s);
    CHECK(believed(drill.get("/api/v1/flows"), "near", "us-west-2") == 0);
    bool both = false;
    double before = 1;
    for (int second = 70; second <= 200; ++second) {
        drill.advance(std::chrono::seconds{second});
        const json flows = drill.get("/api/v1/flows");
        const double old = believed(flows, "near", "eu-west-2");
        CHECK(std::abs(old + believed(flows, "near", "us-west-2") + believed(flows, "near", nullptr) - 1) < 1e-9);
        // Once the answer has changed nobody comes to believe the old one again.
        if (believed(flows, "near", "us-west-2") > 0) {
            both = both || old > 0;
            CHECK(old <= before);
            before = old;
        }
    }
    CHECK(both);
    CHECK(believed(drill.get("/api/v1/flows"), "near", "eu-west-2") == 0);
}

TEST_CASE("what is asked for the page changes nothing in the drill") {
    Controlled asked(small_scenario(london_dies));
    Controlled alone(small_scenario(london_dies));
    for (int minute = 1; minute <= 10; ++minute) {
        asked.advance(std::chrono::minutes{minute});
        for (const char* target : {"/api/v1/flows", "/api/v1/layout", "/api/v1/series", "/api/v1/why"})
            asked.get(target);
    }
    alone.advance(10min);
    CHECK(asked.served.digest().text() == alone.served.digest().text());
}

TEST_CASE("attempts are told by the region that they went to") {
    Controlled drill(small_scenario(london_dies));
    drill.advance(90s);
    const json attempts = drill.get("/api/v1/flows")["populations"]["near"]["attempts"];
    const clients::Metrics& metrics = drill.served.populations()[0]->metrics();
    CHECK(attempts["eu-west-2"]["succeeded"] == metrics.ok);
    CHECK(attempts["eu-west-2"]["failed"] > 0);
    std::uint64_t ended = 0;
    for (const std::uint64_t count : metrics.outcomes) ended += count;
    CHECK(attempts["eu-west-2"]["succeeded"].get<std::uint64_t>() +
              attempts["eu-west-2"]["failed"].get<std::uint64_t>() ==
          ended);
    CHECK_FALSE(attempts.contains("us-west-2"));
}

TEST_CASE("points of a series are whole, add up, and go on from where another ended") {
    Controlled drill(small_scenario(london_dies));
    drill.advance(100s);
    const json seconds = drill.get("/api/v1/series");
    CHECK(seconds["every_s"] == 1.0);
    const std::size_t points = seconds["points"];
    CHECK((points == 99 || points == 100));
    const json fives = drill.get("/api/v1/series?from=20s&every=5s");
    CHECK(fives["from_s"] == 20.0);
    const json& fine = seconds["populations"]["near"];
    const json& coarse = fives["populations"]["near"];
    for (const char* kind : {"in_time", "late", "failed"}) {
        std::uint64_t five = 0;
        for (std::size_t i = 20; i < 25; ++i) five += fine[kind][i].get<std::uint64_t>();
        CHECK(coarse[kind][0] == five);
    }
    CHECK(sum_of(fine["in_time"]) + sum_of(fine["failed"]) > 0);
    CHECK(sum_of(fine["sent"]["eu-west-2"]) > 0);
    CHECK(drill.ask("GET", "/api/v1/series?every=often").result_int() == 422);
    CHECK(drill.get("/api/v1/series?every=0s")["every_s"] == 0.1);
}

TEST_CASE("the drill so far is a script, with what somebody did as entries of its timeline") {
    const std::string script = small_script(london_dies);
    auto settings = Controlled::here();
    settings.played_from = [&] { return live::PlayedFrom{"a test", script, {"dns.ttl=20s"}}; };
    Controlled drill(drill::read_scenario_text(script, "a test", {"dns.ttl=20s"}), drill::TimelineMode::plays,
                     settings);
    drill.advance(30s);
    drill.ask("POST", "/api/v1/faults",
              R"({ "do": "slow", "region": "us-west-2", "factor": 3, "because": "practice" })");
    drill.ask("POST", "/api/v1/faults", R"({ "do": "crash", "region": "us-west-2", "at": "8m" })");
    drill.ask("DELETE", "/api/v1/faults/2");
    drill.advance(90s);
    drill.ask("DELETE", "/api/v1/faults/1");
    const std::string saved = drill.ask("GET", "/api/v1/script").body();
    const json timeline = json::parse(saved)["timeline"];
    REQUIRE(timeline.size() == 2);
    CHECK(timeline[0] == json::parse(R"({ "at": "1m", "do": "kill", "region": "eu-west-2", "for": "4m" })"));
    CHECK(timeline[1] ==
          json::parse(R"({ "at": "30s", "do": "slow", "region": "us-west-2", "factor": 3, "for": "1m" })"));
    CHECK(json::parse(saved)["dns"]["ttl"] == "20s");
    CHECK(drill::read_scenario_text(saved, "saved").timeline.size() == 2);
}

TEST_CASE("the page needs no token, and all that it asks for does") {
    auto settings = Controlled::here();
    settings.token = "0123456789abcdef";
    Controlled drill(small_scenario(), drill::TimelineMode::plays, settings);
    const auto page = drill.ask("GET", "/");
    CHECK(page.result_int() == 200);
    CHECK(page.body().find("<!doctype html>") == 0);
    CHECK(page.body().find("a small world") == std::string::npos);
    for (const char* target : {"/api/v1/flows", "/api/v1/layout", "/api/v1/script"}) {
        CHECK(drill.ask("GET", target).result_int() == 401);
    }
    auto foreign = Controlled::request("GET", "/");
    foreign.set("Host", "evil.example");
    CHECK(drill.control.answer(foreign).response.result_int() == 421);
}

}  // namespace page_view_test
