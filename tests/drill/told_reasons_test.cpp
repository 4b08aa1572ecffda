// Every reason that a report, a plan or an expectation gives, against a small drill that brings it about. Those that
// tests/drill/told_causes_test.cpp holds with their values are not repeated here.
#include "drill/expectations/figure.hpp"
#include "drill/expectations/measurements.hpp"
#include "drill/expectations/registry.hpp"
#include "drill/report/explanation.hpp"
#include "drill/report/report.hpp"
#include "drill/scenario/scenario_reader.hpp"
#include "drill/world/world.hpp"
#include "tests/catch.hpp"
#include "tests/drill/played.hpp"

#include <string>
#include <vector>

namespace told_reasons_test {

using namespace regiondrill;
using namespace regiondrill::drill;
using namespace std::chrono_literals;
using fixture::Played;

namespace {

/// A reason, or as much of it as no other one has, and a script that gives it.
struct Reason {
    std::string words;
    std::string script;
};

const std::string pair = R"("regions": {"us-east-1": {}, "us-west-2": {}}, )";
const std::string lone = R"("regions": {"us-east-1": {}}, )";
const std::string app = R"("clients": [{"name": "app", "at": "New York", "count": 40}], )";
const std::string unchecked = R"("dns": {"unchecked": ["us-east-1", "us-west-2"]}, )";

std::string drill_of(const std::string& length, const std::string& parts, const std::string& timeline) {
    return R"({"duration": ")" + length + "\", " + parts + R"("timeline": [)" + timeline + "]}";
}

std::string people_with(const std::string& settings) {
    return R"("clients": [{"name": "app", "at": "New York", "count": 40, )" + settings + "}], ";
}

std::string dns_with(const std::string& settings) { return R"("dns": {)" + settings + "}, "; }

// A primary that goes by the check "own" and its secondary.
std::string failover_by(const std::string& check, const std::string& rest) {
    return dns_with(R"("policy": "failover", "records": [
        {"region": "us-east-1", "role": "primary", "check": ")" +
                    check + R"("}, {"region": "us-west-2", "role": "secondary"}])" + rest);
}

std::string own_check(const std::string& settings) {
    return failover_by("own", R"(, "checks": {"own": {)" + settings + "}}");
}

std::string fault(const std::string& what, const std::string& at, const std::string& lasting,
                  const std::string& rest = R"("region": "us-east-1")") {
    return R"({"do": ")" + what + R"(", "at": ")" + at + "\", " +
           (lasting.empty() ? "" : R"("for": ")" + lasting + "\", ") + rest + "}";
}

std::string reasons_of(const Report& report) {
    std::string all;
    for (const Recovery& recovery : report.findings.recoveries) all += recovery.why + "\n";
    for (const ExpectationResult& result : report.results) all += result.why + "\n";
    for (const std::string& remark : report.remarks) all += remark + "\n";
    return all;
}

void check_told(const std::vector<Reason>& reasons) {
    for (const Reason& reason : reasons) {
        INFO(reason.script);
        CHECK_THAT(reasons_of(Played(reason.script).report), Catch::Contains(reason.words));
    }
}

const std::string kept_connections = people_with(R"("connections": {"max_age": "1h", "idle": "1h"})");
const std::string both_sick =
    fault("fail_health", "1m", "5m", R"("region": "us-west-2")") + ", " + fault("fail_health", "2m", "3m");
// The second region is sick for long; the first one is found well again, though it is not, before people have left it.
const std::string sick_and_lied_about = both_sick + ", " + fault("lie_health", "151s", "1m");

std::string all_down(const std::string& setting) { return dns_with(R"("when_all_down": ")" + setting + "\""); }

}  // namespace

TEST_CASE("why a move had no end, and why service was not back") {
    check_told({
        {"requests still went to us-east-1 when the DNS answered with it again: its clients keep connections",
         drill_of("10m", pair + people_with(R"("pool": "pinned_forever")"), fault("fail_health", "2m", "3m"))},
        {"requests still went to us-east-1 when the drill ended",
         drill_of("6m", pair + kept_connections, fault("fail_health", "2m", ""))},
        {"service came back only with the fault's end",
         drill_of("4m", pair + app + unchecked, fault("crash", "2m", "1m"))},
        {"after the fault's end",
         drill_of("6m", pair + app + unchecked + R"("store": {"snapshot": "1h", "replay": 20}, )",
                  fault("kill", "2m", "1m"))},
        {"already at ",
         drill_of("4m",
                  R"("regions": {"us-east-1": {"capacity": {"workers": 1, "queue": 1, "service_time": "40ms"}}}, )" +
                      people_with(R"("retries": {"attempts": 1})"),
                  fault("crash", "2m", "1m"))},
        {"service did not come back", drill_of("4m", pair + app + unchecked, fault("crash", "2m", ""))},
    });
}

TEST_CASE("why nobody moved, by what the DNS does when all are sick") {
    check_told({
        {"nothing else was healthy, and the DNS then answers as if all were healthy",
         drill_of("6m", pair + app, both_sick)},
        {"nothing else was healthy, and the DNS then answers with the nearest",
         drill_of("6m", pair + app + all_down("nearest"), both_sick)},
        {"nothing else was healthy, and the DNS then answers with its fallback",
         drill_of("6m", pair + app + all_down(R"(fallback", "fallback": "us-east-1)"), both_sick)},
        {"nothing else was healthy, and the DNS then answers with nothing",
         drill_of("6m", pair + kept_connections + all_down("empty"), sick_and_lied_about)},
        {"nothing else was healthy, and the DNS then answers with a failure",
         drill_of("6m", pair + kept_connections + all_down("servfail"), sick_and_lied_about)},
        {"there is no other region", drill_of("6m", lone + app, fault("fail_health", "2m", "3m"))},
    });
}

TEST_CASE("why nobody moved, by the check that the answer depends on") {
    const std::string crash = fault("crash", "2m", "2m");
    check_told({
        {"the DNS goes by the health check of us-west-2, which stayed healthy",
         drill_of("6m", pair + app + failover_by("us-west-2", ""), crash)},
        {"the DNS goes by the check own, which is switched off and always healthy",
         drill_of("6m", pair + app + own_check(R"("kind": "endpoint", "region": "us-east-1", "disabled": true)"),
                  crash)},
        {"the DNS goes by the check own, which stayed healthy",
         drill_of("6m", pair + app + own_check(R"("kind": "routing_control")"), crash)},
        {"the record us-east-1 depends on no health check",
         drill_of("6m", pair + app + dns_with(R"("policy": "failover", "unchecked": ["us-east-1"], "records": [
                      {"region": "us-east-1", "role": "primary"}, {"region": "us-west-2", "role": "secondary"}],
                      "checks": {"own": {"kind": "endpoint", "region": "us-east-1"}})"),
                  crash)},
    });
}

TEST_CASE("why nobody moved, by what the health checkers found") {
    check_told({
        {"8 of 16 checkers found us-east-1 sick, and it counts as healthy while more than 18% find it well",
         drill_of("6m", pair + app, fault("blind_checkers", "2m", "2m", R"("region": "us-east-1", "share": "50%")"))},
        {"the check of us-east-1 was unhealthy by evacuate us-east-1",
         drill_of("6m", pair + app, fault("evacuate", "1m", "4m") + ", " + fault("crash", "61s", "2m"))},
        {"the check of us-east-1 was unhealthy by fail_health us-east-1",
         drill_of("6m",
                  pair + people_with(R"("connections": {"max_age": "1h", "idle": "1h"}, "retries": {"attempts": 1})"),
                  fault("fail_health", "1m", "4m") + ", " + fault("crash", "2m", "1m"))},
        {"no health check looks at us-east-1", drill_of("6m", pair + app + unchecked, fault("crash", "2m", "2m"))},
        {"no health checker noticed it while it lasted", drill_of("4m", pair + app, fault("crash", "2m", "5s"))},
        {"; no health checker noticed it\n",
         drill_of("4m", pair + app + dns_with(R"("health_check": {"protocol": "tcp"})"), fault("errors", "2m", ""))},
        {"the site that it asks hears other checkers, which found us-east-1 well",
         drill_of("6m",
                  pair + dns_with(R"("policy": "failover", "primary": "us-east-1", "secondary": "us-west-2",
                      "health_check": {"threshold": 1, "checkers": 2, "places": ["us-east-1", "us-west-2"],
                                       "healthy_above": "50%"},
                      "sites": {"east": {"checkers": ["us-east-1"], "clients": ["near"]},
                                "west": {"checkers": ["us-west-2"], "clients": ["far"]}})") +
                      R"("clients": [{"name": "near", "at": "New York"}, {"name": "far", "at": "Seattle"}], )",
                  fault("blind_checkers", "2m", "2m", R"("region": "us-east-1", "places": ["us-west-2"])"))},
    });
}

TEST_CASE("why a phase ended later than its bound") {
    const std::string ideal = R"("network": {"model": "ideal"}, )";
    const std::string quick = dns_with(R"("ttl": "5s")");
    check_told({
        // Of those who come the refuge can serve all only once the others there are cut off from it.
        {"later than the bound: more was asked of us-west-2 meanwhile than can be served at once",
         drill_of("5m", ideal + quick + R"("regions": {"us-east-1": {},
                      "us-west-2": {"capacity": {"workers": 2, "queue": 400, "service_time": "60ms"}}},
                      "clients": [
                      {"name": "app", "at": "New York", "count": 40, "rate": "36/m", "writes": "0%", "patience": "1s",
                       "connections": {"reuse": false}, "retries": {"attempts": 1}},
                      {"name": "far", "at": "Seattle", "count": 40, "rate": "36/m", "writes": "0%",
                       "connections": {"reuse": false}, "retries": {"attempts": 1}}], )",
                  fault("crash", "2m", "") + ", " +
                      fault("partition", "181s", "", R"("between": [["us-west-2"], ["far"]])"))},
        {"later than the bound: the line from us-east-1 to us-west-2 had more to carry meanwhile than it can at once",
         drill_of("8m",
                  ideal + pair + R"("seed": 2, "store": {"bandwidth": "64kbit/s", "value_bytes": 60000}, )" +
                      people_with(R"("writes": "10%")"),
                  fault("crash", "2m", "3m"))},
    });
}

TEST_CASE("while a drill goes on its reasons are in the present tense") {
    World held(read_scenario_text(drill_of("10m", pair + kept_connections, fault("fail_health", "1m", "")), "x.json"));
    held.run_until(sim::drill_start + 3min);
    CHECK_THAT(reasons_of(make_report(held)), Catch::Contains("requests still go to us-east-1"));
    World out(read_scenario_text(drill_of("10m", pair + app, fault("crash", "1m", "")), "x.json"));
    out.run_until(sim::drill_start + 63s);
    CHECK_THAT(reasons_of(make_report(out)),
               Catch::Contains("service is not back yet; no health checker has noticed it yet"));
}

TEST_CASE("why a move has no bound") {
    const std::string switched = own_check(R"("kind": "routing_control")");
    const std::string dns_gone = fault("dns_nxdomain", "2m", "", R"("of": "app")");
    const std::vector<Reason> reasons{
        {"the fault is between places: no region fails its probes for all checkers",
         drill_of("6m", pair + app, fault("partition", "2m", "1m", R"("between": [["us-east-1"], ["app"]])"))},
        {"health checks have no part in it",
         drill_of("6m", pair + app, fault("dns_down", "2m", "1m", R"("of": "app")"))},
        {"the alarm own goes by traffic, which has no bound",
         drill_of("6m", pair + app + own_check(R"("kind": "alarm", "region": "us-east-1", "metric": "failures",
                                            "above": 0.05, "period": "10s")"),
                  fault("errors", "2m", "3m"))},
        {"another fault begins or ends meanwhile: slow us-west-2",
         drill_of("6m", pair + app,
                  fault("crash", "2m", "3m") + ", " +
                      fault("slow", "130s", "20s", R"("region": "us-west-2", "factor": 2)"))},
        {"there is no other region for the DNS to answer with", drill_of("6m", lone + app, fault("crash", "2m", "2m"))},
        {"the DNS answers as before, whatever these checks say",
         drill_of("6m", pair + app + switched, fault("crash", "2m", "2m"))},
        {"the fault does not end by itself", drill_of("6m", pair + app, dns_gone)},
        {"the DNS then has nothing to answer with",
         drill_of("6m", lone + app + all_down("empty"), fault("crash", "2m", "2m"))},
        {"its clients keep connections that are in use for ever",
         drill_of("6m", pair + people_with(R"("pool": "go")"), fault("fail_health", "2m", "3m"))},
        {"health probes do not notice this fault",
         drill_of("6m", pair + app, fault("slow", "2m", "2m", R"("region": "us-east-1", "factor": 2)"))},
        {"the fault comes and goes: what the checkers make of it has no bound",
         drill_of("6m", pair + app, fault("fail_health", "2m", "2m", R"("region": "us-east-1", "flap": "60s")"))},
        {"answers then take 208ms for the way alone, and are late after 150ms",
         drill_of("6m",
                  R"("regions": {"us-east-1": {}, "ap-southeast-2": {}}, "network": {"model": "ideal"}, )" +
                      people_with(R"("patience": "150ms")"),
                  fault("crash", "2m", "2m"))},
        {"only a share of the probes fails",
         drill_of("6m", pair + app, fault("errors", "2m", "2m", R"("region": "us-east-1", "share": "90%")"))},
        {"the region has no health check and counts as healthy for ever",
         drill_of("6m", pair + app + unchecked, fault("crash", "2m", "2m"))},
        {"more than 18% of the checkers still find us-east-1 well",
         drill_of("6m", pair + app, fault("blind_checkers", "2m", "2m", R"("region": "us-east-1", "share": "50%")"))},
    };
    for (const Reason& reason : reasons) {
        INFO(reason.script);
        const World world(read_scenario_text(reason.script, "test.json"));
        CHECK_THAT(plan_text(world, 0), Catch::Contains("app: a move has no bound: " + reason.words));
    }
}

TEST_CASE("why a promise was broken, or nothing can be said of it") {
    const auto promised = [](const std::string& parts, const std::string& timeline, const std::string& promises) {
        return drill_of("1m", parts + R"("expect": [)" + promises + "], ", timeline);
    };
    const std::string nobody = R"("clients": [{"name": "app", "at": "New York", "real": true}], )";
    const std::string readers = people_with(R"("writes": "0%")");
    const std::string few_keys = R"("clients": [
        {"name": "app", "at": "New York", "count": 40, "writes": "50%", "keys": {"count": 20}},
        {"name": "far", "at": "Seattle", "count": 40, "writes": "50%", "keys": {"count": 20}}], )";
    const std::string brief = fault("crash", "20s", "10s");
    const std::string narrow = R"("store": {"bandwidth": "8kbit/s", "value_bytes": 200000}, )" +
                               people_with(R"("writes": "100%", "rate": "10/s")");
    std::vector<Reason> reasons{
        {"no request began in this window",
         promised(pair + nobody, "", R"({"that": "availability", "at_least": "99%"})")},
        {"no write began in this window",
         promised(pair + readers, "", R"({"that": "availability", "at_least": "99%", "requests": "writes"})")},
        {"no read began in this window",
         promised(pair + people_with(R"("writes": "100%")"), "",
                  R"({"that": "availability", "at_least": "99%", "requests": "reads"})")},
        {"no write was to be replicated", promised(pair + readers, "", R"({"that": "backlog", "at_most": 0})")},
        {"from us-east-1 to us-west-2", promised(pair + app, "", R"({"that": "backlog", "at_most": 0})")},
        {"from us-east-1 to us-west-2", promised(pair + app, "", R"({"that": "replication_lag", "at_most": "1ms"})")},
        {"no write was replicated", promised(pair + readers, "", R"({"that": "replication_lag", "at_most": "1ms"})")},
        {"no write was acknowledged", promised(pair + readers, brief, R"({"that": "converged", "within": "5s"})")},
        {"no write was acknowledged", promised(pair + readers, "", R"({"that": "rpo", "at_most": "0s"})")},
        {"the line needs until ", promised(pair + narrow, "", R"({"that": "converged", "within": "5s"})")},
        {"not converged: the line needs ", promised(pair + narrow, "", R"({"that": "converged", "within": "5s"})")},
        {"nothing was broken", promised(pair + app, "", R"({"that": "rto", "at_most": "1s"})")},
        {"nothing was broken", promised(pair + app, "", R"({"that": "converged", "within": "5s"})")},
        {"no request succeeded in this window", promised(pair + nobody, "", R"({"that": "latency", "at_most": "1s"})")},
        {"no request succeeded in this window",
         promised(pair + nobody, "", R"({"that": "served_by", "at_least": "1%", "region": "us-east-1"})")},
        {" more were overwritten; they are counted apart, in \"conflicts\"",
         promised(pair + few_keys, fault("skew_clock", "10s", "40s", R"("region": "us-east-1", "ahead": "10s")"),
                  R"({"that": "lost_writes", "at_most": 0})")},
        {"no request was answered, so nobody could move",
         promised(pair + nobody, "", R"({"that": "moves", "at_most": 0})")},
        {"no request began after the first fault",
         promised(pair + nobody, brief, R"({"that": "rto", "at_most": "1s"})")},
        {"app: service did not come back",
         promised(pair + app + unchecked, fault("crash", "20s", ""), R"({"that": "rto", "at_most": "1s"})")},
        {"half of them were less than ", promised(pair + few_keys, "", R"({"that": "stale_reads", "at_most": 0})")},
        {" reads went back, ",
         drill_of("3m",
                  pair + dns_with(R"("ttl": "5s")") +
                      people_with(R"("writes": "50%", "keys": {"count": 20}, "connections": {"reuse": false})") +
                      R"("expect": [{"that": "session_violations", "at_most": 0}], )",
                  fault("pause_replication", "30s", "2m") + ", " + fault("crash", "1m", "1m"))},
        {"crash us-west-2 met no traffic: the drill shows nothing about it",
         promised(pair + app, fault("crash", "20s", "10s", R"("region": "us-west-2")"), "")},
    };
    for (const char* that : {"conflicts", "lost_writes", "stale_reads", "session_violations"}) {
        reasons.push_back({"no write was acknowledged",
                           promised(pair + readers, "", R"({"that": ")" + std::string(that) + R"(", "at_most": 0})")});
    }
    check_told(reasons);
}

TEST_CASE("an outage that goes on breaks a promise only once it has lasted for longer") {
    const std::string script = drill_of(
        "8m", pair + app + unchecked + R"("expect": [{"that": "rto", "at_most": "2m"}], )", fault("crash", "1m", ""));
    World world(read_scenario_text(script, "test.json"));
    world.run_until(sim::drill_start + 2min);
    const ExpectationResult on_time = make_report(world).results[0];
    CHECK(on_time.verdict == Verdict::inconclusive);
    CHECK(on_time.measured == "1m");
    world.run_until(sim::drill_start + 4min);
    CHECK(make_report(world).results[0].verdict == Verdict::failed);
}

TEST_CASE("what a drill cut short shows nothing about") {
    const std::string script =
        drill_of("4m", pair + app + R"("expect": [{"that": "availability", "at_least": "99%", "from": "2m", "to": "3m"},
                                   {"that": "lost_writes", "at_most": 0}], )",
                 fault("crash", "2m", "1m"));
    World world(read_scenario_text(script, "test.json"));
    world.run_until(sim::drill_start + 1min);
    const std::string half = reasons_of(make_report(world));
    CHECK_THAT(half, Catch::Contains("this window is not over yet"));
    CHECK_THAT(half, Catch::Contains("this is known when the drill is over"));
    CHECK_THAT(half, Catch::Contains("the drill is not over: this is its report up to 1:00"));
    world.finish();
    if (!world.is_at_rest()) {
        CHECK_THAT(reasons_of(make_report(world)),
                   Catch::Contains("the drill is over, but what is under way has not come to rest"));
    }
    world.run();
    const std::string all = reasons_of(make_report(world));
    CHECK_THAT(all, Catch::Contains("the drill was ended before this window was over"));
    CHECK_THAT(all, Catch::Contains("crash us-east-1 of the timeline never began: the drill shows nothing about it"));
}

TEST_CASE("what nobody watched is told beside a promise that was kept") {
    const Played quiet(drill_of("1m", pair + app, ""));
    const World& world = *quiet.world;
    const Measurements all = measurements_of(world, quiet.report.findings);
    store::SessionWatch few(1);
    for (std::uint32_t session = 0; session < 3; ++session) {
        few.acknowledged_write(session, store::KeyId{0}, store::Version::of(5, store::RegionRank{0}), sim::drill_start);
    }
    const Measurements measured{.scenario = all.scenario,
                                .findings = all.findings,
                                .faults = all.faults,
                                .populations = all.populations,
                                .cluster = all.cluster,
                                .sessions = few,
                                .account = all.account,
                                .topology = all.topology,
                                .planned_end = all.planned_end,
                                .known_until = all.known_until,
                                .is_over = all.is_over};
    ExpectationSpec spec;
    spec.that = "session_violations";
    spec.at_most = 0;
    CHECK_THAT(find_expectation_type("session_violations")->judge(measured, spec).why,
               Catch::Contains("requests were of too many clients and keys to watch"));
}

}  // namespace told_reasons_test
