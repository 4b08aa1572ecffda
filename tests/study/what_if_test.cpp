// What is told of a setting was played: a drill with it, by hand, takes as long.
#include "study/what_if.hpp"
#include "drill/report/json_report.hpp"
#include "drill/report/json_view.hpp"
#include "drill/report/text_report.hpp"
#include "drill/scenario/scenario_reader.hpp"
#include "drill/world/world.hpp"
#include "tests/catch.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <memory>

namespace what_if_test {

using namespace regiondrill;
using drill::PlayedSetting;
using Settings = std::vector<std::string>;

namespace {

struct Asked {
    explicit Asked(const std::string& its_script) : script(its_script) {
        world = std::make_unique<drill::World>(read({}));
        world->run();
        report = drill::make_report(*world);
        report.what_if = study::what_if(
            report,
            {{}, [this](const Settings& settings) { return read(settings); }, [](auto& other) { other.run(); }});
    }

    drill::Scenario read(const Settings& settings) const {
        return drill::read_scenario_text(script, "test.json", settings);
    }

    const PlayedSetting& played(const std::string& path) const {
        const auto& all = report.what_if->played;
        const auto found = std::find_if(all.begin(), all.end(), [&](const auto& each) { return each.path == path; });
        INFO(path);
        REQUIRE(found != all.end());
        return *found;
    }

    /// The recovery time of the first row of the drill with a setting.
    sim::Duration by_hand(const std::string& setting) const {
        drill::World other(read({setting}));
        other.run();
        const auto rows = drill::measure_recoveries(other);
        REQUIRE_FALSE(rows.empty());
        REQUIRE(rows.front().rto);
        return *rows.front().rto;
    }

    std::string script;
    std::unique_ptr<drill::World> world;
    drill::Report report;
};

std::string killed(const std::string& dns, const std::string& more = "") {
    return R"({"duration": "10m", "regions": {"eu-west-2": {}, "us-east-1": {}, "us-west-2": {}}, "dns": )" + dns + R"(,
        "clients": [{"name": "london", "at": "London", "count": 50}],
        "timeline": [{"at": "2m", "do": "kill", "region": "eu-west-2"}])" +
           more + "}";
}

}  // namespace

TEST_CASE("where caches took longest the TTL is played shorter, and is what makes it sooner") {
    const Asked asked(killed(R"({"ttl": "120s"})"));
    const drill::WhatIf& what_if = *asked.report.what_if;
    CHECK(what_if.phase == "drain");
    CHECK(what_if.of_service);
    const PlayedSetting& first = what_if.played.front();
    CHECK(first.path == "dns.ttl");
    CHECK(first.value == "30s");
    CHECK(first.instead_of == "120s");
    REQUIRE(first.time);
    CHECK(*first.time == asked.by_hand("dns.ttl=30s"));
    CHECK(*first.time < what_if.time - std::chrono::seconds{60});
    CHECK(first.command == "regiondrill run test.json --seed 1 --set dns.ttl=30s");
}

TEST_CASE("where detection took longest its check is played otherwise: interval, count and timeouts") {
    const Asked asked(killed(R"({"ttl": "1s", "health_check": {"interval": "30s", "threshold": 5}})"));
    CHECK(asked.report.what_if->phase == "detect");
    CHECK(asked.played("dns.health_check.threshold").value == "1");
    const PlayedSetting& interval = asked.played("dns.health_check.interval");
    CHECK(*interval.time == asked.by_hand("dns.health_check.interval=7500ms"));
    CHECK(*interval.time < asked.report.what_if->time);
}

TEST_CASE("where writes waited for a new writer the store's setting is played") {
    const Asked asked(killed(R"({"ttl": "1s", "health_check": {"interval": "1s", "threshold": 1}})",
                             R"(, "store": {"mode": "single_writer", "failover_after": "2m"})"));
    CHECK(asked.report.what_if->phase == "reconnect");
    CHECK(asked.report.what_if->played.front().path == "store.failover_after");
}

TEST_CASE("a drill in which nobody had to move has no setting that would have been better") {
    const Asked asked(R"({"duration": "1m", "regions": {"eu-west-2": {}, "us-east-1": {}}})");
    CHECK(asked.report.what_if->played.empty());
    CHECK(asked.report.what_if->why_none == "nobody had to move, and nobody was without service");
    CHECK(drill::text_report(asked.report, drill::Colour::none).find(asked.report.what_if->why_none) !=
          std::string::npos);
}

TEST_CASE("text and JSON tell what was played") {
    const Asked asked(killed(R"({"ttl": "120s"})"));
    const auto json = nlohmann::ordered_json::parse(drill::json_report(asked.report))["what_if"];
    CHECK(json["population"] == "london");
    CHECK(json["phase"] == "drain");
    CHECK(json["recovery_time_s"] == drill::in_seconds(asked.report.what_if->time));
    CHECK(json["played"][0]["setting"] == "dns.ttl");
    CHECK(json["played"][0]["recovery_time_s"] == drill::in_seconds(*asked.report.what_if->played.front().time));
    const std::string text = drill::text_report(asked.report, drill::Colour::none);
    CHECK(text.find("s  with dns.ttl=30s instead of 120s\n") != std::string::npos);
}

}  // namespace what_if_test
