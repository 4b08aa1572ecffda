// What is told of a drill is what was recorded in it: rows, destinations, reasons and bounds of small scripts after
// real cases, each with the value that was worked out by hand.
#include "drill/analysis/prediction.hpp"
#include "drill/report/explanation.hpp"
#include "drill/scenario/scenario_reader.hpp"
#include "drill/world/world.hpp"
#include "tests/catch.hpp"
#include "tests/drill/played.hpp"

#include <string>

namespace told_causes_test {

using namespace regiondrill;
using namespace regiondrill::drill;
using namespace regiondrill::drill::fixture;
using namespace std::chrono_literals;

namespace {

/// Every row goes back to its fault, step by step, and its phases sum to the whole.
struct Traced : Played {
    explicit Traced(const std::string& script, std::uint64_t seed = 1) : Played(script, seed) {
        for (const Recovery& recovery : rows()) {
            REQUIRE(recovery.cause != no_entry);
            REQUIRE_FALSE(recovery.critical_path.empty());
            if (recovery.fault == no_fault) continue;
            CHECK(world->causes()[recovery.cause].subject == recovery.fault);
            CHECK(recovery.critical_path.front().kind ==
                  (recovery.move == Move::failover ? "fault_began" : "fault_ended"));
            CHECK(end_of(recovery.so_far, Phase::catch_up) == recovery.so_far.total());
        }
    }
};

double in_seconds(const std::optional<Duration>& span) { return span ? sim::seconds(*span) : -1; }

double bound_of(const Recovery& recovery) {
    return recovery.predicted.phases ? sim::seconds(recovery.predicted.phases->total()) : -1;
}

const std::string pair = R"("regions": {"us-east-1": {}, "us-west-2": {}},)";
const std::string people = R"("clients": [{"name": "n", "at": "New York", "count": 200}],)";

std::string checked_by_tcp(const std::string& fault) {
    return "{" + pair + people + R"("duration": "12m", "dns": {"health_check": {"protocol": "tcp"}},
        "timeline": [{"at": "5m", "region": "us-east-1", "for": "5m", "do": ")" +
           fault + "\"}]}";
}

}  // namespace

TEST_CASE("a record that goes by a slow check of its own is left when that check turns") {
    const std::string script = "{" + pair + people + R"("duration": "12m",
        "dns": {"policy": "failover", "ttl": "20s",
                "records": [{"region": "us-east-1", "role": "primary", "check": "slow"},
                            {"region": "us-west-2", "role": "secondary"}],
                "checks": {"slow": {"kind": "endpoint", "region": "us-east-1",
                                    "probe": {"interval": "30s", "threshold": 5}}}},
        "timeline": [{"at": "2m", "do": "fail_health", "region": "us-east-1", "for": "5m"}]})";
    for (std::uint64_t seed = 1; seed <= few_seeds; ++seed) {
        const Traced drill(script, seed);
        const Recovery& away = drill.row(0, "n");
        CHECK(sim::seconds(away.so_far[Phase::detect]) == Approx(135).margin(15));
        CHECK(away.so_far[Phase::decide] == 1s);
        REQUIRE(away.measured);
        CHECK(bound_of(away) >= sim::seconds(away.measured->total()));
        CHECK(away.why.empty());
        CHECK(away.critical_path[2].subject == "slow");
    }
}

TEST_CASE("where more than the threshold of checkers still see a region nobody moves, and the row says how many") {
    const std::string script = R"({"duration": "12m", "regions": {"us-east-1": {}, "us-west-1": {}},)" + people + R"(
        "dns": {"policy": "failover", "primary": "us-east-1", "secondary": "us-west-1",
                "health_check": {"interval": "30s", "places": ["us-east-1", "us-west-1", "us-west-2"]}},
        "timeline": [{"at": "2m", "do": "blind_checkers", "region": "us-east-1",
                      "places": ["us-west-1", "us-west-2"], "for": "5m"}]})";
    const Traced drill(script);
    const Recovery& stayed = drill.row(0, "n");
    CHECK_FALSE(stayed.moved);
    CHECK(stayed.rto == 0s);
    CHECK_THAT(stayed.why, Catch::Contains("of 16 checkers found us-east-1 sick"));
    CHECK_FALSE(stayed.predicted.phases);
    CHECK_THAT(plan_text(World(drill.world->scenario())), Catch::Contains("n stays with us-east-1"));
}

TEST_CASE("of two sites only those who ask the one that lost sight of a region move, in the run and in the plan") {
    const Traced drill(R"({"duration": "10m",
        "regions": {"eu": {"at": "Frankfurt"}, "us": {"at": "us-east-1"}},
        "dns": {"policy": "failover", "primary": "eu", "secondary": "us", "ttl": "30s", "propagation": "0s",
                "health_check": {"interval": "30s", "threshold": 1, "checkers": 2, "places": ["Frankfurt", "us-east-1"],
                                 "healthy_above": "50%"},
                "sites": {"eu-dns": {"checkers": ["Frankfurt"], "clients": ["asks-eu"]},
                          "us-dns": {"checkers": ["us-east-1"], "clients": ["asks-us"]}}},
        "clients": [{"name": "asks-eu", "at": "Paris", "count": 200, "connections": {"reuse": false}},
                    {"name": "asks-us", "at": "Paris", "count": 200, "connections": {"reuse": false}}],
        "timeline": [{"at": "2m", "do": "blind_checkers", "region": "eu", "places": ["us-east-1"], "for": "3m"}]})");
    CHECK_FALSE(drill.row(0, "asks-eu").moved);
    CHECK(drill.row(0, "asks-us").moved);
    const std::string plan = plan_text(World(drill.world->scenario()));
    CHECK_THAT(plan, Catch::Contains("asks-eu stays with eu"));
    CHECK_THAT(plan, Catch::Contains("asks-us moves from eu to us"));
}

TEST_CASE("an alias that ignores its targets' health keeps everybody until the end, and is named") {
    const std::string script = R"({"duration": "12m",
        "regions": {"ea": {"at": "us-east-1"}, "eb": {"at": "us-east-1"}, "wa": {"at": "us-west-1"}},
        "dns": {"policy": "latency", "records": [
                    {"id": "east", "alias": "east", "near": "us-east-1", "evaluate_target_health": false},
                    {"id": "west", "alias": "west", "near": "us-west-1"}],
                "groups": {"east": {"policy": "weighted", "records": [{"region": "ea"}, {"region": "eb"}]},
                           "west": {"policy": "weighted", "records": [{"region": "wa"}]}}},
        "clients": [{"name": "boston", "at": "Boston", "count": 200, "resolvers": {"networks": 40}}],
        "timeline": [{"at": "2m", "do": "crash", "region": "ea", "for": "6m"},
                     {"at": "2m", "do": "crash", "region": "eb", "for": "6m"}]})";
    for (std::uint64_t seed = 1; seed <= few_seeds; ++seed) {
        const Traced drill(script, seed);
        for (const std::size_t fault : {0, 1}) {
            const Recovery& stayed = drill.row(fault, "boston");
            CHECK_FALSE(stayed.moved);
            CHECK(in_seconds(stayed.rto) == Approx(360).margin(2));
            CHECK_THAT(stayed.why, Catch::Contains("the alias east does not evaluate the health of its targets"));
        }
    }
}

TEST_CASE("who comes by an inverted check leaves again within a bound when what it looks at is well") {
    for (std::uint64_t seed = 1; seed <= few_seeds; ++seed) {
        const Played played(R"({"duration": "8m", "network": {"model": "ideal"},
            "regions": {"us-east-1": {}, "eu-west-1": {}, "us-west-2": {}},
            "dns": {"policy": "weighted", "ttl": "10s",
                    "checks": {"not": {"kind": "endpoint", "region": "us-west-2", "inverted": true}},
                    "records": [{"region": "us-east-1"}, {"region": "eu-west-1", "check": "not"}]},
            "clients": [{"name": "app", "at": "New York", "count": 40, "connections": {"reuse": false}}],
            "timeline": [{"at": "2m", "do": "fail_health", "region": "us-west-2", "for": "3m"}]})",
                            seed);
        const Recovery& back = played.row(0, "app", Move::failback);
        CHECK(played.name(back.from) == "eu-west-1");
        CHECK(played.name(back.to) == "us-east-1");
        check_against_prediction(back);
    }
}

TEST_CASE("a check that needs none of its children never moves anybody, and says so") {
    const Traced drill("{" + pair + people + R"("duration": "10m",
        "dns": {"policy": "failover", "ttl": "20s",
                "records": [{"region": "us-east-1", "role": "primary", "check": "zero"},
                            {"region": "us-west-2", "role": "secondary"}],
                "checks": {"zero": {"kind": "calculated", "children": ["us-east-1"], "at_least": 0}}},
        "timeline": [{"at": "2m", "do": "crash", "region": "us-east-1", "for": "5m"}]})");
    CHECK_FALSE(drill.row(0, "n").moved);
    CHECK_THAT(drill.row(0, "n").why, Catch::Contains("the check zero, which is always healthy"));
    CHECK_FALSE(drill.row(0, "n").predicted.phases);
}

TEST_CASE("people of a pool that falls below its threshold left the whole pool, and their destinations have shares") {
    const Traced drill(R"({"duration": "8m",
        "regions": {"a1": {"at": "Tel Aviv"}, "a2": {"at": "Tel Aviv"}, "a3": {"at": "Tel Aviv"},
                    "b": {"at": "Istanbul"}, "c": {"at": "Istanbul"}},
        "dns": {"policy": "failover", "ttl": "10s", "propagation": "0s",
                "health_check": {"interval": "2s", "threshold": 1, "connect_timeout": "1s", "checkers": 1,
                                 "places": ["Tel Aviv"]},
                "records": [{"alias": "a", "role": "primary", "check": "half of a"},
                            {"alias": "rest", "role": "secondary"}],
                "groups": {"a": {"policy": "multivalue", "ttl": "10s",
                                 "records": [{"region": "a1"}, {"region": "a2"}, {"region": "a3"}]},
                           "rest": {"policy": "weighted", "ttl": "10s",
                                    "records": [{"region": "b"}, {"region": "c"}]}},
                "checks": {"half of a": {"kind": "calculated", "children": ["a1", "a2", "a3"], "at_least": 2}}},
        "clients": [{"name": "people", "at": "Tel Aviv", "count": 400, "connections": {"reuse": false},
                     "resolvers": {"networks": 100}}],
        "timeline": [{"at": "2m", "do": "crash", "region": "a1"}, {"at": "4m", "do": "crash", "region": "a2"}]})");
    CHECK(drill.row(0, "people").from_regions == std::vector{regions::RegionId{0}});
    CHECK(drill.row(0, "people").to_regions.size() == 2);
    const Recovery& tipped = drill.row(1, "people");
    CHECK(tipped.from_regions == std::vector{regions::RegionId{1}, regions::RegionId{2}});
    REQUIRE(tipped.to_regions.size() == 2);
    for (const RegionShare& to : tipped.to_regions) {
        CHECK((drill.name(to.region) == "b" || drill.name(to.region) == "c"));
        CHECK(to.share == Approx(0.5).margin(0.15));
    }
}

TEST_CASE("where all are sick and the DNS answers all, nobody moved anywhere, and that is the reason") {
    const std::string script = all_sick("12m", "all");
    for (std::uint64_t seed = 1; seed <= few_seeds; ++seed) {
        const Traced drill(script, seed);
        REQUIRE_FALSE(drill.rows().empty());
        for (const Recovery& recovery : drill.rows()) {
            CHECK_FALSE(recovery.moved);
            CHECK(recovery.rto == 0s);
            CHECK_THAT(recovery.why, Catch::Contains("nothing else was healthy"));
        }
    }
}

TEST_CASE("a name that is gone for a minute is remembered as gone for its negative TTL, in the bound and the reason") {
    const std::string script = R"({"duration": "20m", "regions": {"us-east-1": {}},
        "dns": {"ttl": "1m", "negative_ttl": "10m"},
        "clients": [{"name": "ny", "at": "New York", "count": 500, "rate": "6/m", "connections": {"reuse": false},
                     "resolvers": {"networks": 100}}],
        "timeline": [{"at": "4m", "do": "dns_nxdomain", "for": "60s"}]})";
    for (std::uint64_t seed = 1; seed <= few_seeds; ++seed) {
        const Traced drill(script, seed);
        const Recovery& out = drill.row(0, "ny");
        CHECK(in_seconds(out.rto) == Approx(635).margin(30));
        CHECK_THAT(out.why, Catch::Contains("resolvers remembered that the name did not resolve"));
        CHECK(bound_of(out) >= in_seconds(out.rto));
        CHECK(bound_of(out) <= 670);
    }
}

TEST_CASE("service that is back before the fault's end did not come back by it") {
    const std::string script = "{" + pair + R"("duration": "6m",
        "dns": {"policy": "failover", "primary": "us-east-1", "secondary": "us-west-2",
                "health_check": {"threshold": 1, "interval": "5s"}},
        "clients": [{"name": "n", "at": "New York", "count": 200, "connections": {"reuse": false}}],
        "timeline": [{"at": "2m", "do": "crash", "region": "us-east-1", "for": "80s"}]})";
    for (std::uint64_t seed = 1; seed <= few_seeds; ++seed) {
        const Traced drill(script, seed);
        CHECK(in_seconds(drill.row(0, "n").rto) < 75);
        CHECK(drill.row(0, "n").so_far[Phase::drain] > 0s);
        CHECK_THAT(drill.row(0, "n").why, !Catch::Contains("the fault's end"));
    }
}

TEST_CASE("who asks by a resolver elsewhere is at home where that resolver is sent, and moves and returns from there") {
    const std::string script = "{" + pair + R"("duration": "10m", "dns": {"ttl": "60s"},
        "clients": [{"name": "raleigh", "at": "Atlanta", "resolvers": {"public": "100%", "public_at": "Seattle"}}],
        "timeline": [{"at": "2m", "do": "crash", "region": "us-west-2", "for": "4m"}]})";
    const Traced drill(script);
    CHECK(drill.name(homes_of(*drill.world, 0).main) == "us-west-2");
    CHECK(drill.name(drill.row(0, "raleigh").from) == "us-west-2");
    CHECK(drill.name(drill.row(0, "raleigh").to) == "us-east-1");
    CHECK(drill.name(drill.row(0, "raleigh", Move::failback).to) == "us-west-2");
}

TEST_CASE("a TCP check notices neither errors nor a hang, and TLS is a round trip more") {
    for (const char* what : {"errors", "hang"}) {
        const Traced drill(checked_by_tcp(what));
        CHECK_FALSE(drill.row(0, "n").predicted.phases);
        CHECK_FALSE(drill.row(0, "n").moved);
        CHECK_THAT(drill.row(0, "n").why, Catch::Contains("no health checker noticed it"));
    }
    const std::string constant = R"({"capacity": {"service_time": {"mean": "1ms", "shape": "constant"}}})";
    const std::string https = R"({"duration": "12m", "network": {"model": "ideal"}, "regions": {
        "ap-southeast-2": )" + constant +
                              R"(, "us-west-2": )" + constant + R"(},
        "dns": {"propagation": "0s", "policy": "failover", "primary": "ap-southeast-2", "secondary": "us-west-2",
                "health_check": {"protocol": "https", "interval": "5s", "threshold": 5, "places": ["Johannesburg"],
                                 "healthy_above": "0%", "checkers": 100}},
        "clients": [{"name": "p", "at": "London", "count": 20}],
        "timeline": [{"at": "3m", "do": "errors", "region": "ap-southeast-2", "for": "5m"}]})";
    for (std::uint64_t seed = 1; seed <= few_seeds; ++seed) {
        const Recovery away = Played(https, seed).row(0, "p");
        REQUIRE(away.predicted.phases);
        CHECK(away.so_far[Phase::detect] <= (*away.predicted.phases)[Phase::detect]);
        CHECK(sim::seconds(away.so_far[Phase::detect]) > 0.9 * sim::seconds((*away.predicted.phases)[Phase::detect]));
    }
}

TEST_CASE("resolvers and applications that disobey have their bound, or none and the reason") {
    const Traced drill("{" + pair + R"("duration": "25m",
        "dns": {"policy": "failover", "primary": "us-east-1", "secondary": "us-west-2", "ttl": "10s"},
        "clients": [
            {"name": "floor", "at": "New York", "count": 20, "connections": {"reuse": false},
             "resolvers": {"floor": "100%"}},
            {"name": "stretch", "at": "New York", "count": 20, "connections": {"reuse": false},
             "resolvers": {"stretch": {"share": "100%", "to": "5m"}}},
            {"name": "ignore", "at": "New York", "count": 20, "connections": {"reuse": false},
             "resolvers": {"ignore": {"share": "100%"}}},
            {"name": "nginx", "at": "New York", "count": 20, "connections": {"reuse": false}, "app_cache": "nginx"}],
        "timeline": [{"at": "10m", "do": "fail_health", "region": "us-east-1"}]})");
    CHECK(bound_of(drill.row(0, "floor")) == Approx(92).margin(2));
    CHECK(bound_of(drill.row(0, "stretch")) == Approx(332).margin(2));
    for (const char* who : {"ignore", "nginx"}) {
        CHECK_FALSE(drill.row(0, who).predicted.phases);
        CHECK_FALSE(drill.row(0, who).measured);
    }
    CHECK_THAT(drill.row(0, "ignore").why, Catch::Contains("never ask the DNS again"));
    CHECK_THAT(drill.row(0, "nginx").why, Catch::Contains("applications remember names for ever"));
}

TEST_CASE("who is below the target before anything breaks has no recovery time") {
    const Traced drill(R"({"duration": "6m",
        "regions": {"us-east-1": {"capacity": {"workers": 4, "queue": 4, "service_time": "100ms"}}},
        "dns": {"unchecked": ["us-east-1"]},
        "clients": [{"name": "app", "at": "New York", "count": 60, "retries": {"attempts": 1}}],
        "timeline": [{"at": "3m", "do": "skew_clock", "region": "us-east-1", "ahead": "1ms", "for": "1m"}],
        "expect": [{"that": "rto", "at_most": "10s"}]})");
    REQUIRE(drill.rows().size() == 1);
    CHECK(drill.rows()[0].fault == no_fault);
    CHECK_FALSE(drill.rows()[0].rto);
    CHECK(drill.report.verdict == Verdict::inconclusive);
    CHECK_THAT(drill.report.results[0].why, Catch::Contains("already at 6"));
}

TEST_CASE("the plan's moves are those of the run") {
    const Traced drill(R"({"duration": "10m", "regions": {"eu-west-2": {}, "us-east-1": {}, "us-west-2": {}},
        "clients": [{"name": "london", "at": "London"}, {"name": "new-york", "at": "New York"}],
        "timeline": [{"at": "1m", "do": "kill", "region": "eu-west-2", "for": "6m"},
                     {"at": "4m", "do": "kill", "region": "us-east-1", "for": "2m"}]})");
    const std::string plan = plan_text(World(drill.world->scenario()));
    std::size_t moves = 0;
    for (const Recovery& recovery : drill.rows()) {
        if (!recovery.moved) continue;
        ++moves;
        const std::string& who = drill.world->scenario().clients[recovery.population].name;
        CHECK_THAT(plan, Catch::Contains(who + " moves from " + origins_text(*drill.world, recovery) + " to " +
                                         destinations_text(*drill.world, recovery)));
    }
    std::size_t told = 0;
    for (std::size_t at = plan.find(" moves from "); at != std::string::npos; at = plan.find(" moves from ", at + 1))
        ++told;
    CHECK(told == moves);
    CHECK(moves >= 4);
}

TEST_CASE("a drill too long to be played is told by bounds alone, and promises no move") {
    const std::string script = "{" + pair + people + R"("duration": "10m",
        "timeline": [{"at": "2m", "do": "kill", "region": "us-east-1", "for": "4m"}]})";
    const std::string plan = plan_text(World(read_scenario_text(script, "test.json")), 1000);
    CHECK_THAT(plan, Catch::Contains("too long to be played here"));
    CHECK_THAT(plan, Catch::Contains("n: a move takes at most"));
    CHECK_THAT(plan, !Catch::Contains("moves from"));
}

}  // namespace told_causes_test
