// failure-lambda's modes in whole drills: what they do to people, exactly to whom, and that nothing of them stays.
#include "drill/report/json_report.hpp"
#include "drill/report/text_report.hpp"
#include "drill/scenario/units.hpp"
#include "tests/catch.hpp"
#include "tests/drill/world_fixture.hpp"

#include <nlohmann/json.hpp>

#include <cmath>
#include <string>
#include <vector>

namespace failure_modes_test {

using namespace regiondrill;
using namespace regiondrill::drill;
using namespace regiondrill::drill::fixture;
using Json = nlohmann::json;

namespace {

// Nobody can go elsewhere, nobody tries twice, everybody connects anew; half of the requests write.
Scenario modes() {
    Scenario scenario = depending(forgetful(unchecked(one_region())));
    scenario.clients[0].writes = 0.5;
    return scenario;
}

FaultSpec mode(const std::string& what, Duration begins = 60s, std::optional<Duration> lasting = 60s) {
    FaultSpec spec = fault(what, begins, lasting);
    if (what == "slow") spec.min = 100ms;
    if (what == "slow") spec.max = 400ms;
    if (what == "hang") spec.limit = 1s;
    if (what == "deny") spec.hosts = "^pay\\.";
    return spec;
}

const std::vector<std::string> all_modes{"slow", "hang", "disk_full", "deny", "errors", "corrupt"};

regions::MatchCondition method_is(const std::string& method) {
    return {regions::MatchCondition::Part::method, {}, regions::MatchCondition::Operator::eq, method};
}

bool are_alike(const clients::Window& a, const clients::Window& b) {
    return a.ok == b.ok && a.failed == b.failed && a.latency.count() == b.latency.count() &&
           a.latency.greatest() == b.latency.greatest() && a.latency.mean_seconds() == b.latency.mean_seconds();
}

}  // namespace

TEST_CASE("a mode that matches writes touches every write and no read") {
    for (const char* what : {"hang", "deny", "errors", "corrupt"}) {
        FaultSpec spec = mode(what);
        spec.match = {method_is("PUT")};
        Drill drill(watching(with(modes(), spec), 61s, 119s));
        drill.finish();
        const clients::Window& window = drill.window(61s, 119s);
        INFO(what);
        CHECK(window.writes.requests() > 1000);
        CHECK(window.writes.failed == window.writes.requests());
        CHECK(window.failed == window.writes.failed);
    }
}

TEST_CASE("a match by path or header takes those keys and those people, and its evidence is their number") {
    using regions::MatchCondition;
    FaultSpec errors = mode("errors", 0s, {});
    errors.match = {{MatchCondition::Part::path, {}, MatchCondition::Operator::regex, "^/kv/k/\\d*[02468]$"}};
    Scenario scenario = modes();
    scenario.clients[0].keys.count = 1000;
    Drill drill(with(scenario, errors));
    drill.finish();
    const auto all = static_cast<double>(drill.people().requests);
    CHECK(static_cast<double>(drill.people().failed) == Approx(all / 2).margin(4.5 * std::sqrt(all) / 2));
    CHECK(drill.world.faults()[0].active->evidence().met == drill.people().failed);

    errors.match = {{MatchCondition::Part::header, "x-tenant", MatchCondition::Operator::exists, {}}};
    Drill nobody(with(modes(), errors));
    CHECK(nobody.finish().verdict == Verdict::inconclusive);
    CHECK(nobody.people().failed == 0);
}

TEST_CASE("health probes go on passing where only people's paths fail, and nobody is sent away") {
    FaultSpec errors = mode("errors");
    errors.match = {{regions::MatchCondition::Part::path, {}, regions::MatchCondition::Operator::starts_with, "/kv/"}};
    Drill drill(watching(with(forgetful(two_regions()), errors), 61s, 119s));
    const Report report = drill.finish();
    CHECK(drill.window(61s, 119s).ok == 0);
    CHECK(drill.world.dns_history().health.empty());
    // And the bound says so beforehand: no probe meets it, so that nothing would lead people away.
    const Scenario& scenario = drill.world.scenario();
    CHECK_FALSE(matches_probes(scenario.timeline[0], scenario));
}

TEST_CASE("after its end a mode has left nothing behind: the very next request is served as if it had never been") {
    // failure-lambda keeps a denied name and a full disk after everything was switched off.
    const auto between = [](const std::vector<FaultSpec>& faults, Duration from, Duration to) {
        Scenario scenario = modes();
        for (const FaultSpec& spec : faults) scenario.timeline.push_back(spec);
        Drill drill(watching(scenario, from, to));
        drill.finish();
        return drill.window(from, to);
    };
    for (const std::string& what : all_modes) {
        INFO(what);
        CHECK_FALSE(are_alike(between({mode(what)}, 60s, 120s), between({}, 60s, 120s)));
        // Requests that begin at its very end or later; those that a worker holds until its limit end meanwhile.
        const Duration after = what == "hang" || what == "slow" ? 122s : 120s;
        CHECK(are_alike(between({mode(what)}, after, 300s), between({}, after, 300s)));
        // Also where others of its kind are still to come, and all at once.
        CHECK(are_alike(between({mode(what), mode(what, 200s, 5s)}, after, 199s), between({}, after, 199s)));
    }
}

TEST_CASE("a dry run changes nothing, counts whom its fault meets, and is no reason to doubt the drill") {
    for (const char* what : {"slow", "hang", "deny", "errors", "corrupt"}) {
        FaultSpec spec = mode(what);
        spec.share = 0.3;
        Drill wet(with(modes(), spec));
        wet.finish();
        spec.dry_run = true;
        Drill dry(with(modes(), spec));
        const Report report = dry.finish();
        Drill without(modes());
        without.finish();
        INFO(what);
        CHECK(dry.people().ok == without.people().ok);
        CHECK(dry.people().failed == 0);
        CHECK(dry.people().latency.mean_seconds() == without.people().latency.mean_seconds());
        // Where requests change nothing for each other the numbers are the same to the last one.
        const auto met = wet.world.faults()[0].active->evidence().met;
        CHECK(met > 500);
        CHECK(dry.world.faults()[0].active->evidence().met == met);
        CHECK(report.verdict == Verdict::passed);
        CHECK(report.findings.recoveries.empty());
        const std::string text = text_report(report, Colour::none);
        CHECK_THAT(text, Catch::Contains("dry run of " + std::string(what) + " home"));
        CHECK_THAT(text, Catch::Contains("would have met " + count_text(met, "time")));
        CHECK(Json::parse(json_report(report))["faults"][0]["dry_run"] == true);
    }
}

TEST_CASE("a dry run that would have met nobody is told, and makes no drill inconclusive") {
    FaultSpec errors = mode("errors");
    errors.dry_run = true;
    errors.match = {method_is("PATCH")};
    Drill drill(with(modes(), errors));
    const Report report = drill.finish();
    CHECK(report.verdict == Verdict::passed);
    CHECK_THAT(text_report(report, Colour::none), Catch::Contains("would have met nobody"));
}

TEST_CASE("a corrupted answer acknowledges no write and is told as unreadable") {
    FaultSpec corrupt = mode("corrupt", 0s, {});
    corrupt.share = 0.3;
    Drill drill(with(modes(), corrupt));
    const Report report = drill.finish();
    const auto all = static_cast<double>(drill.people().requests);
    const auto unreadable = drill.people().outcomes[static_cast<std::size_t>(regions::Outcome::unreadable)];
    CHECK(unreadable == drill.people().failed);
    CHECK(static_cast<double>(unreadable) == Approx(0.3 * all).margin(4.5 * std::sqrt(all * 0.21)));
    CHECK(drill.world.account().acknowledged == drill.people().writes.ok);
    CHECK(drill.world.regions().metrics(home).served == drill.people().requests);
    const Json json = Json::parse(json_report(report));
    CHECK(json["populations"]["people"]["attempts"]["unreadable"] == unreadable);
    CHECK_THAT(text_report(report, Colour::none), Catch::Contains("with a text that is not what it had said"));
}

TEST_CASE("a ramp climbs from nothing to the whole of a fault, and its end takes all of it back at once") {
    FaultSpec errors = mode("errors", 60s, 100s);
    errors.ramp = 100s;
    Scenario scenario = watching(watching(watching(with(modes(), errors), 0s, 60s), 60s, 160s), 160s, 300s);
    Drill drill(scenario);
    drill.finish();
    CHECK(drill.window(0s, 60s).failed == 0);
    CHECK(drill.window(160s, 300s).failed == 0);
    // From 0 to 98 % in steps of 2 %: 49 % on average, of 40 requests a second.
    const clients::Window& window = drill.window(60s, 160s);
    const auto all = static_cast<double>(window.requests());
    CHECK(static_cast<double>(window.failed) == Approx(0.49 * all).margin(4.5 * std::sqrt(all * 0.17)));

    FaultSpec latency = fault("latency", 60s, 60s);
    latency.add = 50ms;
    latency.ramp = 20s;
    Drill slower(watching(watching(with(modes(), latency), 81s, 119s), 120s, 300s));
    slower.finish();
    const Duration usual = slower.window(120s, 300s).latency.greatest();
    CHECK(slower.window(81s, 119s).latency.greatest() == usual + 6 * 50ms);
}

TEST_CASE("a narrow link takes each message's size over its bandwidth, and those that come meanwhile wait") {
    // Headers of 400 octets at 40,000 a second: 10 ms for each of the six messages of a request, and 128 octets of
    // its value more, 3.2 ms, for a write's request and a read's answer.
    FaultSpec narrow = fault("bandwidth", 60s, 60s);
    narrow.bandwidth = 40'000;
    Scenario scenario = watching(with(modes(), narrow), 61s, 119s);
    scenario.clients[0].count = 1;
    Drill drill(watching(scenario, 180s, 300s));
    drill.finish();
    const Duration usual = drill.window(180s, 300s).latency.greatest();
    // TLS takes as long again as the connection took, sizes included, and one client is seldom in its own way.
    CHECK(drill.window(61s, 119s).latency.percentile(0.5) >= usual + 6 * 10ms - 2ms);
    CHECK(drill.window(61s, 119s).latency.percentile(0.5) <= usual + 6 * 10ms + 10ms);
}

}  // namespace failure_modes_test
