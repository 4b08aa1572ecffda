// What `regiondrill why` says, and what `check` finds odd.
#include "drill/report/explanation.hpp"

#include "drill/scenario/dns_schema.hpp"
#include "drill/scenario/input_error.hpp"
#include "drill/scenario/script.hpp"
#include "tests/catch.hpp"
#include "tests/drill/world_fixture.hpp"

#include <nlohmann/json.hpp>

namespace explanation_test {

using namespace regiondrill;
using namespace regiondrill::drill;
using namespace regiondrill::drill::fixture;

namespace {

RecordSpec to(const std::string& region) {
    RecordSpec record;
    record.region = region;
    return record;
}

/// The name fails over from a weighted pair to the refuge alone.
Scenario tree() {
    Scenario scenario = two_regions();
    RecordGroupSpec pair;
    pair.name = "pair";
    pair.policy = &dns::weighted_policy;
    pair.records = {to("home"), to("refuge")};
    pair.records[1].weight = 0;
    scenario.dns.groups = {pair};
    scenario.dns.root.policy = &dns::failover_policy;
    RecordSpec first;
    first.alias = "pair";
    first.role = Role::primary;
    RecordSpec last = to("refuge");
    last.id = "last";
    last.role = Role::secondary;
    scenario.dns.root.records = {first, last};
    return scenario;
}

std::string why(const Scenario& scenario, Duration moment, const WhyQuestion& question = {"people", {}, 0, {}}) {
    World world(scenario);
    world.run_until(at(moment));
    return explanation_text(world, question);
}

std::string complaint_about(const WhyQuestion& question) {
    try {
        why(two_regions(), 0s, question);
    } catch (const InputError& error) {
        return error.what();
    }
    return "accepted";
}

}  // namespace

TEST_CASE("why tells a tree group by group, with the check each record depends on by its name") {
    const std::string text = why(tree(), 0s);
    CHECK_THAT(text, Catch::StartsWith("api.drill.test, asked from people (10.0.0.0/24) at 0s: home, for 1m\n"));
    CHECK_THAT(text, Catch::Contains("api.drill.test  (failover: "));
    CHECK_THAT(text, Catch::Contains("\npair  (weighted: "));
    CHECK_THAT(text, Catch::Contains("\napi.drill.test, continued\n"));
    CHECK_THAT(text, Catch::Contains("chosen       weight 1; check home is healthy\n"));
    CHECK_THAT(text, Catch::Contains("weight 0; check refuge is healthy"));
}

TEST_CASE("why names what is sick, what is forced, and what the checkers really found") {
    CHECK_THAT(why(with(tree(), fault("crash", 60s)), 200s), Catch::Contains("check home is unhealthy"));
    const std::string forced = why(with(tree(), fault("evacuate", 60s)), 200s);
    CHECK_THAT(forced, Catch::Contains("check home is forced unhealthy (really healthy)"));
    CHECK_THAT(forced, Catch::Contains(": refuge, for 1m"));
}

TEST_CASE("why says what becomes of an answer when all are down") {
    Scenario scenario = tree();
    FaultSpec other = fault("crash", 60s);
    other.region = "refuge";
    scenario.timeline = {fault("crash", 60s), other};
    CHECK_THAT(why(scenario, 200s), Catch::Contains("all sick: every record counts as healthy"));
    scenario.dns.when_all_down = WhenAllDown::empty;
    CHECK_THAT(why(scenario, 200s), Catch::Contains(": nothing: all are sick\n"));
    scenario.dns.when_all_down = WhenAllDown::servfail;
    CHECK_THAT(why(scenario, 200s), Catch::Contains(": SERVFAIL: all are sick\n"));
    scenario.dns.when_all_down = WhenAllDown::nearest;
    CHECK_THAT(why(scenario, 200s), Catch::Contains("all sick: the nearest answers"));
    scenario.dns.when_all_down = WhenAllDown::fallback;
    scenario.dns.fallback = "refuge";
    CHECK_THAT(why(scenario, 200s), Catch::Contains("all sick: the fallback answers"));
}

TEST_CASE("why tells of names that are not steered what stands there, or that nothing does") {
    Scenario scenario = two_regions();
    scenario.dns.zone = {"www 300 IN CNAME api"};
    const auto about = [&](const std::string& name) { return why(scenario, 0s, {"people", {}, 0, name}); };
    CHECK_THAT(about("home.api.drill.test"), Catch::StartsWith("static: home.api.drill.test. 60 IN A 127.77.1.1"));
    CHECK_THAT(about("www.drill.test"), Catch::StartsWith("static: www.drill.test. 300 IN CNAME api.drill.test."));
    CHECK_THAT(about("nowhere.drill.test"), Catch::Contains("nowhere.drill.test. does not exist"));
    CHECK_THAT(about("example.org"), Catch::Contains("example.org. is outside the zone drill.test."));
    CHECK_THAT(about("api.drill.test"), Catch::StartsWith("api.drill.test, asked from people"));
    CHECK_THAT(about("API.Drill.test."), Catch::StartsWith("api.drill.test, asked from people"));
}

TEST_CASE("why complains about places and names that are none") {
    CHECK(complaint_about({"Lodnon", {}, 0, {}}) ==
          R"(--from: there is no city, region or population "Lodnon"; did you mean "London"?)");
    CHECK(complaint_about({"people", {}, 0, "a..b"}) ==
          R"(why: "a..b" is no name; expected one such as "api.drill.test")");
}

TEST_CASE("why as JSON says the same to programs, of steered names and of others") {
    World world(with(tree(), fault("evacuate", 60s)));
    world.run_until(at(200s));
    const auto json = nlohmann::json::parse(explanation_json(world, {"people", {}, 0, {}}));
    CHECK(json["format"] == "regiondrill-why/1");
    CHECK(json["answers"] == nlohmann::json::array({"refuge"}));
    CHECK(json["ttl_s"] == 60);
    CHECK(json["steps"][0]["record"] == "pair");
    bool named = false;
    for (const auto& step : json["steps"]) {
        const std::string reason = step["reason"];
        named = named || reason.find("check home is forced unhealthy") != std::string::npos;
        CHECK(reason.find("its check") == std::string::npos);
    }
    CHECK(named);
    const auto other = nlohmann::json::parse(explanation_json(world, {"people", {}, 0, "nowhere.drill.test"}));
    CHECK(other["outcome"] == "nowhere.drill.test. does not exist");
}

TEST_CASE("a subnet takes the place of the asker's own network") {
    const auto london = dns::IpPrefix::from_text("127.78.0.0/24");
    CHECK_THAT(why(two_regions(), 0s, {"people", london, 0, {}}), Catch::Contains("(127.78.0.0/24)"));
}

TEST_CASE("what is odd about a DNS is told, and what is not is left alone") {
    const auto lint = [](const DnsSpec& dns) {
        const auto warnings = lint_dns(dns);
        return warnings.empty() ? std::string() : warnings.front().text;
    };
    DnsSpec dns = tree().dns;
    CHECK(lint_dns(dns).empty());
    dns.root.ttl = 61s;
    CHECK(lint(dns) ==
          "dns: the name's own records: answers are kept for 1m 1s, and so long people may stay with a sick "
          "region; 1m or less is advised");
    dns.root.least_ttl = 5s;
    CHECK(lint_dns(dns).empty());
    dns.root.records[0].evaluate_target_health = false;
    CHECK(lint(dns) == "dns: the name's own records: the primary pair has no health check, so it never fails over");
    dns.root.records[0].check = "home";
    CHECK(lint_dns(dns).empty());
    dns.groups[0].records[0].weight = 0;
    CHECK(lint(dns) == "dns: the group pair: all weights are 0, so that all get equal shares");
    dns.groups[0].policy = &dns::geolocation_policy;
    CHECK(lint_dns(dns).empty());
    for (RecordSpec& record : dns.groups[0].records) record.area = "continent/EU";
    CHECK(lint(dns) ==
          "dns: the group pair: nobody outside the areas they name gets an answer; no record is for \"*\"");
    dns = tree().dns;
    NamedCheckSpec check;
    check.name = "deep";
    check.disabled = true;
    dns.checks = {check};
    CHECK(lint(dns) == "dns: the check deep is disabled and counts as healthy, whatever happens");
    dns.checks[0].inverted = true;
    CHECK(lint(dns) == "dns: the check deep is disabled and counts as unhealthy, whatever happens");
}

TEST_CASE("a text that no healthy region says is warned of, and one that it says is not") {
    DnsSpec dns = tree().dns;
    dns.health_check.match = "Ok";
    CHECK(lint_dns(dns).empty());
    dns.health_check.match = "ok";
    REQUIRE(lint_dns(dns).size() == 1);
    CHECK(lint_dns(dns)[0].text ==
          R"(dns: the health check looks for "ok", but a region that is well says "Ok", so no probe ever passes)");
    dns.health_check.match.clear();
    NamedCheckSpec check;
    check.name = "deep";
    check.region = "home";
    check.probe = HealthCheckSpec{};
    check.probe->match = "healthy";
    dns.checks = {check};
    REQUIRE(lint_dns(dns).size() == 1);
    CHECK_THAT(lint_dns(dns)[0].text, Catch::Contains(R"(the check deep looks for "healthy")"));
}

TEST_CASE("a negative TTL of a quarter of an hour is warned of, and a shorter one is not") {
    DnsSpec dns = tree().dns;
    dns.negative_ttl = 15min - 1s;
    CHECK(lint_dns(dns).empty());
    dns.negative_ttl = 15min;
    REQUIRE(lint_dns(dns).size() == 1);
    CHECK_THAT(lint_dns(dns)[0].text, Catch::Contains("remember for 15m that there was no answer"));
}

}  // namespace explanation_test
