// Named checks of every kind in whole worlds, the ways to probe, and sites that hear some checkers only.
#include "tests/catch.hpp"
#include "tests/drill/world_fixture.hpp"

namespace named_checks_test {

using namespace regiondrill;
using namespace regiondrill::drill;
using namespace regiondrill::drill::fixture;

namespace {

/// One checker near by.
Scenario checked() {
    Scenario scenario = two_regions();
    scenario.dns.health_check.checkers = 1;
    scenario.dns.health_check.places = {"eu-west-1"};
    return scenario;
}

Scenario with_check(Scenario scenario, NamedCheckSpec check) {
    check.name = "named";
    scenario.dns.checks.push_back(std::move(check));
    return scenario;
}

NamedCheckSpec of_kind(CheckKind kind) {
    NamedCheckSpec check;
    check.kind = kind;
    if (kind == CheckKind::endpoint || kind == CheckKind::alarm) check.region = "home";
    return check;
}

bool is_healthy(const Drill& drill, const std::string& check, dns::SiteId site = {}) {
    return drill.world.simulated_dns().checks().is_healthy(check_number(drill.world.scenario(), check), site);
}

/// Whether the region's own check noticed the fault two minutes after it began.
bool notices(Scenario scenario, const FaultSpec& spec) {
    Drill drill(with(std::move(scenario), spec));
    drill.advance_to(spec.at.time_since_epoch() + 120s);
    return !is_healthy(drill, "home");
}

}  // namespace

TEST_CASE("R53-38 a tcp check passes where a connection is taken, whatever is answered over it") {
    Scenario scenario = checked();
    scenario.dns.health_check.protocol = Protocol::tcp;
    CHECK_FALSE(notices(scenario, fault("errors", 60s)));
    CHECK_FALSE(notices(scenario, fault("hang", 60s)));
    CHECK(notices(scenario, fault("crash", 60s)));
    CHECK(notices(scenario, fault("kill", 60s)));
}

TEST_CASE("an https check takes a round trip more and notices the same") {
    Scenario scenario = checked();
    scenario.dns.health_check.protocol = Protocol::https;
    CHECK_FALSE(notices(scenario, fault("pause_replication", 60s)));
    for (const char* what : {"errors", "hang", "crash", "kill", "fail_health"}) {
        INFO(what);
        CHECK(notices(scenario, fault(what, 60s)));
    }
}

TEST_CASE("R53-39 a check of the body's text passes where it is found, and its case counts") {
    Scenario scenario = checked();
    scenario.dns.health_check.match = "Ok";
    Drill found(scenario);
    found.advance_to(120s);
    CHECK(is_healthy(found, "home"));
    scenario.dns.health_check.match = "ok";
    Drill missed(scenario);
    missed.advance_to(120s);
    CHECK_FALSE(is_healthy(missed, "home"));
}

TEST_CASE("every check waits as long as it is told to") {
    NamedCheckSpec patient = of_kind(CheckKind::endpoint);
    patient.probe = checked().dns.health_check;
    patient.probe->response_timeout = 10s;
    FaultSpec slow = fault("slow", 60s);
    slow.factor = 1000;  // 4 s, beyond the 2 s of the region's own check
    Scenario scenario = with_check(checked(), patient);
    scenario.clients[0].rate = 0.01;  // so that probes do not wait behind people
    Drill drill(with(scenario, slow));
    drill.advance_to(200s);
    CHECK_FALSE(is_healthy(drill, "home"));
    CHECK(is_healthy(drill, "named"));
}

TEST_CASE("a named check without a probe of its own is held as the health check says, one with its own as that says") {
    Scenario scenario = checked();
    scenario.dns.health_check.hold = 3min;
    scenario = with_check(scenario, of_kind(CheckKind::endpoint));
    NamedCheckSpec quick = of_kind(CheckKind::endpoint);
    quick.name = "quick";
    quick.probe = checked().dns.health_check;
    scenario.dns.checks.push_back(quick);
    // It is found sick about half a minute after it fell, and well as long after it came back.
    Drill drill(with(scenario, fault("fail_health", 30s, 60s)));
    drill.advance_to(80s);
    for (const char* check : {"home", "named", "quick"}) {
        INFO(check);
        CHECK_FALSE(is_healthy(drill, check));
    }
    drill.advance_to(200s);
    CHECK_FALSE(is_healthy(drill, "home"));
    CHECK_FALSE(is_healthy(drill, "named"));
    CHECK(is_healthy(drill, "quick"));
    drill.advance_to(260s);
    CHECK(is_healthy(drill, "named"));
}

TEST_CASE("a calculated check counts its children, in whatever order the script has them") {
    NamedCheckSpec both = of_kind(CheckKind::calculated);
    both.children = {"home", "switch"};
    both.at_least = 2;
    Scenario scenario = with_check(checked(), both);
    NamedCheckSpec control = of_kind(CheckKind::routing_control);
    control.name = "switch";
    scenario.dns.checks.push_back(control);
    Drill drill(with(scenario, fault("crash", 60s)));
    drill.advance_to(50s);
    CHECK(is_healthy(drill, "named"));
    drill.advance_to(120s);
    CHECK_FALSE(is_healthy(drill, "named"));
}

TEST_CASE("an alarm goes by the people's requests: shares of failures, of rejections, and the mean service time") {
    const auto rings = [](AlarmMetric metric, double above, const FaultSpec& spec) {
        NamedCheckSpec alarm = of_kind(CheckKind::alarm);
        alarm.metric = metric;
        alarm.above = above;
        Drill drill(with(with_check(unchecked(one_region()), alarm), spec));
        drill.advance_to(59s);
        CHECK(is_healthy(drill, "named"));
        drill.advance_to(90s);
        return !is_healthy(drill, "named");
    };
    FaultSpec some = fault("errors", 60s);
    some.share = 0.3;
    CHECK(rings(AlarmMetric::failures, 0.1, some));
    CHECK_FALSE(rings(AlarmMetric::failures, 0.6, some));
    CHECK_FALSE(rings(AlarmMetric::rejections, 0.1, some));
    FaultSpec slow = fault("slow", 60s);
    slow.factor = 10;
    CHECK(rings(AlarmMetric::latency, 0.03, slow));
    CHECK_FALSE(rings(AlarmMetric::latency, 0.05, slow));
}

TEST_CASE("an alarm without requests says what missing data mean") {
    for (const MissingData missing : {MissingData::healthy, MissingData::unhealthy, MissingData::last_known}) {
        NamedCheckSpec alarm = of_kind(CheckKind::alarm);
        alarm.missing = missing;
        Drill drill(with(with_check(unchecked(one_region()), alarm), fault("kill", 60s)));
        drill.advance_to(120s);
        INFO(static_cast<int>(missing));
        CHECK(is_healthy(drill, "named") == (missing != MissingData::unhealthy));
    }
}

TEST_CASE("R53-44 a disabled check counts as healthy, inverted as unhealthy, and answers begin with that") {
    NamedCheckSpec off = of_kind(CheckKind::endpoint);
    off.disabled = true;
    Drill plain(with(with_check(checked(), off), fault("crash", 60s)));
    plain.advance_to(120s);
    CHECK(is_healthy(plain, "named"));
    off.inverted = true;
    Scenario scenario = with_check(checked(), off);
    scenario.dns.root.records.resize(2);
    scenario.dns.root.records[0].region = "home";
    scenario.dns.root.records[0].check = "named";
    scenario.dns.root.records[1].region = "refuge";
    Drill inverted(scenario);
    CHECK_FALSE(inverted.world.simulated_dns().answers(0).has(home));
}

TEST_CASE("checkers that begin by saying unhealthy are believed from the first answer on") {
    Scenario scenario = checked();
    scenario.dns.health_check.assume = Assume::down;
    scenario.dns.when_all_down = WhenAllDown::empty;
    Drill drill(scenario);
    CHECK(drill.world.simulated_dns().answers(0).regions.empty());
    drill.advance_to(60s);
    CHECK(drill.world.simulated_dns().answers(0).has(home));
}

TEST_CASE("R53-25 sites that hear different checkers may answer differently") {
    Scenario scenario = two_regions();
    scenario.dns.health_check.checkers = 4;
    scenario.dns.health_check.places = {"eu-west-1", "us-east-1"};
    scenario.clients.push_back(people_named("others"));
    state_trip(scenario, "others", "home", 10ms);
    state_trip(scenario, "others", "refuge", 80ms);
    SiteSpec near;
    near.name = "near";
    near.checkers = {"eu-west-1"};
    SiteSpec far;
    far.name = "far";
    far.checkers = {"us-east-1"};
    far.clients = {"others"};
    scenario.dns.sites = {near, far};
    // Each site's verdict is that of the two checkers it hears.
    Drill drill(with(scenario, fault("blind_checkers", 60s, 100s)));
    drill.advance_to(120s);
    CHECK_FALSE(is_healthy(drill, "home", dns::SiteId{0}));
    CHECK_FALSE(is_healthy(drill, "home", dns::SiteId{1}));
    const auto& health = drill.world.dns_history().health;
    REQUIRE(health.size() == 2);
    CHECK(health[0].site != health[1].site);
    CHECK(health[0].at != health[1].at);  // between the two a resolver's site decides
    CHECK(drill.world.simulated_dns().responder().site_of(dns::LocationId{0}) == dns::SiteId{0});
    CHECK(drill.world.simulated_dns().responder().site_of(dns::LocationId{1}) == dns::SiteId{1});
    const Report report = drill.finish();
    bool told = false;
    for (const StoryLine& line : report.findings.story) told = told || line.what == "home is unhealthy, as far hears";
    CHECK(told);
}

}  // namespace named_checks_test
