// Faults of the DNS and of its health checks: each does what its summary says to those it is meant for, counts what met
// it, and is gone when it has ended.
#include "drill/analysis/recovery.hpp"
#include "tests/catch.hpp"
#include "tests/drill/world_fixture.hpp"

namespace dns_faults_test {

using namespace regiondrill;
using namespace regiondrill::drill;
using namespace regiondrill::drill::fixture;

namespace {

// Every request asks anew, for nobody keeps an answer: a look-up of 20 ms, then connection, TLS and request.
Scenario asking() { return forgetful(unchecked(one_region())); }
constexpr Duration fresh = 20ms + 3 * home_trip + service_time;

FaultSpec of(const std::string& population, FaultSpec spec) {
    spec.of = population;
    return spec;
}

double availability(const Drill& drill, Duration from, Duration to) {
    const clients::Window& window = drill.window(from, to);
    REQUIRE(window.requests() > 0);
    return static_cast<double>(window.ok) / static_cast<double>(window.requests());
}

Evidence evidence_of(const Drill& drill, std::size_t fault = 0) {
    return drill.world.faults()[fault].active->evidence();
}

// When verdicts changed, in whole seconds: negative to unhealthy.
std::vector<int> verdicts(const Scenario& scenario) {
    Drill drill(scenario);
    drill.finish();
    std::vector<int> seconds;
    for (const HealthChange& change : drill.world.dns_history().health) {
        const int at = static_cast<int>(sim::seconds(change.at.time_since_epoch()));
        seconds.push_back(change.healthy ? at : -at);
    }
    return seconds;
}

// One checker near by: its three probes in a row take from 20 to 30 s, their round trips apart.
Scenario checked(Scenario scenario) {
    scenario.dns.health_check.checkers = 1;
    scenario.dns.health_check.places = {"eu-west-1"};
    scenario.duration = 12min;
    return scenario;
}

void check_within(int value, int low, int high) {
    CHECK(value >= low);
    CHECK(value <= high);
}

dns::Query question(const Drill& drill, dns::QuestionKind kind = dns::QuestionKind::v4) {
    const dns::Asker asker = asker_in(drill.world.scenario(), dns::LocationId{0}, 0);
    return {{{}, kind}, asker, true, asker.network.base, 0};
}

}  // namespace

TEST_CASE("dns_down fails whoever has to ask, and nobody who still knows the answer") {
    Drill asks(watching(with(asking(), fault("dns_down", 60s, 60s)), 61s, 105s));
    asks.finish();
    CHECK(availability(asks, 61s, 105s) == 0);
    CHECK(asks.people().outcomes[static_cast<std::size_t>(regions::Outcome::unresolved)] > 1000);
    CHECK(evidence_of(asks).met > 0);
    CHECK(evidence_of(asks).first >= at(60s));

    Scenario knowing = unchecked(one_region());
    knowing.dns.root.ttl = 10min;
    Drill knows(with(knowing, fault("dns_down", 60s, 60s)));
    const Report report = knows.finish();
    CHECK(knows.people().failed == 0);
    CHECK(evidence_of(knows).met == 0);
    CHECK(report.verdict == Verdict::inconclusive);
}

TEST_CASE("dns_slow delays answers by what it adds, and two of them by both") {
    FaultSpec slow = fault("dns_slow", 60s, 60s);
    slow.add = 300ms;
    Drill one(watching(with(asking(), slow), 61s, 119s));
    one.finish();
    CHECK(one.window(61s, 119s).latency.greatest() == fresh + 300ms);
    CHECK(one.people().failed == 0);
    FaultSpec slower = slow;
    slower.add = 1s;
    Drill both(watching(with(with(asking(), slow), slower), 62s, 119s));
    both.finish();
    CHECK(both.window(62s, 119s).latency.greatest() == fresh + 1300ms);
}

TEST_CASE("dns_nxdomain and dns_empty leave wrong answers behind for negative_ttl, and for no longer") {
    for (const char* what : {"dns_nxdomain", "dns_empty"}) {
        Scenario scenario = with(asking(), fault(what, 60s, 50s));
        scenario.dns.negative_ttl = 30s;
        Drill drill(watching(watching(watching(scenario, 61s, 109s), 110s, 118s), 140s, 300s));
        drill.finish();
        INFO(what);
        CHECK(availability(drill, 61s, 109s) == 0);
        // The eight resolvers were asked at 60 s or soon after, again after 90 s, and not before 120 s any more.
        CHECK(availability(drill, 110s, 118s) < 0.01);
        CHECK(availability(drill, 140s, 300s) == 1);
        CHECK(evidence_of(drill).met > 8);
    }
}

TEST_CASE("without a negative TTL a wrong answer goes with the fault") {
    Scenario scenario = with(asking(), fault("dns_nxdomain", 60s, 60s));
    scenario.dns.negative_ttl = 0s;
    Drill drill(watching(scenario, 121s, 300s));
    drill.finish();
    CHECK(availability(drill, 121s, 300s) == 1);
}

TEST_CASE("a fault of one population's DNS is met by its resolvers alone") {
    for (const char* what : {"dns_down", "dns_nxdomain", "dns_empty"}) {
        Scenario scenario = asking();
        scenario.clients.push_back(people_named("others"));
        scenario.clients[1].at = "Paris";
        Drill drill(with(scenario, of("others", fault(what, 60s, 60s))));
        drill.finish();
        INFO(what);
        CHECK(drill.people(0).failed == 0);
        CHECK(drill.people(1).failed > 1000);
    }
}

TEST_CASE("of two things wrong with the DNS the first decides, and calming one leaves the other") {
    Drill drill(asking());
    SimulatedResponder& responder = drill.world.simulated_dns().responder();
    const DnsFaultId no_name = responder.apply({.effect = DnsFaultEffect::no_name});
    const DnsFaultId no_data = responder.apply({.effect = DnsFaultEffect::no_data});
    const DnsFaultId slow = responder.apply({.effect = DnsFaultEffect::slow, .delay = 1s});
    const auto status = [&] { return responder.ask(question(drill))->status; };
    CHECK(status() == dns::Response::Status::no_name);
    CHECK(responder.ask(question(drill))->delay == 1s);
    responder.clear(no_name);
    CHECK(status() == dns::Response::Status::no_data);
    const DnsFaultId silent = responder.apply({.effect = DnsFaultEffect::silent});
    CHECK_FALSE(responder.ask(question(drill)));
    responder.clear(silent);
    responder.clear(no_data);
    responder.clear(slow);
    CHECK(status() == dns::Response::Status::ok);
    CHECK(responder.ask(question(drill))->delay == 0s);
    CHECK(responder.evidence(no_name).met == 2);
    CHECK(responder.evidence(no_data).met == 1);
    CHECK(responder.evidence(silent).met == 1);
}

TEST_CASE("E6 a negative answer is for everybody, one with addresses for those it is right for") {
    Scenario scenario = asking();
    Drill drill(scenario);
    SimulatedResponder& responder = drill.world.simulated_dns().responder();
    const DnsFaultId id = responder.apply({.effect = DnsFaultEffect::no_data});
    CHECK(responder.ask(question(drill))->subnet->scope == 0);
    responder.clear(id);
    // Everybody is answered by latency, so the answer holds for no more than the block its asker stands in.
    Scenario two = forgetful(unchecked(two_regions()));
    Drill wide(two);
    CHECK(wide.world.simulated_dns().responder().ask(question(wide))->subnet->scope > 0);
    two.dns.scope = ScopeAnnounced::everybody;
    Drill wrong(two);
    CHECK(wrong.world.simulated_dns().responder().ask(question(wrong))->subnet->scope == 0);
}

TEST_CASE("an IPv6 question is answered with the regions that have an address, or with none for negative_ttl") {
    Scenario scenario = forgetful(unchecked(two_regions()));
    scenario.dns.negative_ttl = 7s;
    Drill without(scenario);
    const auto none = without.world.simulated_dns().responder().ask(question(without, dns::QuestionKind::v6));
    CHECK(none->status == dns::Response::Status::no_data);
    CHECK(none->ttl == 7s);
    CHECK(without.world.simulated_dns().responder().ask(question(without))->count == 1);
    scenario.regions[0].ipv6 = true;
    Drill with_one(scenario);
    CHECK(with_one.world.simulated_dns().responder().ask(question(with_one, dns::QuestionKind::v6))->count == 1);
}

TEST_CASE("people of IPv6 are served where their region has such an address, and nowhere else") {
    Scenario scenario = asking();
    scenario.clients[0].family = AddressFamily::v6;
    Drill none(scenario);
    none.finish();
    CHECK(none.people().ok == 0);
    scenario.regions[0].ipv6 = true;
    Drill all(scenario);
    all.finish();
    CHECK(all.people().failed == 0);
}

TEST_CASE("lie_health hides a hung region from its checkers as long as it lasts") {
    const Scenario hung = checked(with(two_regions(), fault("hang", 60s, 400s)));
    REQUIRE(verdicts(hung).size() == 2);
    const auto seen = verdicts(with(hung, fault("lie_health", 50s, 200s)));
    REQUIRE(seen.size() == 2);
    check_within(-seen[0], 250 + 26, 250 + 37);  // three silent probes, from the lie's end on
    CHECK(seen[1] > 460);
    CHECK(verdicts(with(hung, fault("lie_health", 50s))).empty());
    Drill drill(with(hung, fault("lie_health", 50s, 100s)));
    drill.finish();
    CHECK(evidence_of(drill, 1).met >= 8);  // a probe every ten seconds, from the hang on
    CHECK(evidence_of(drill, 1).met <= 9);
}

TEST_CASE("a lie about a region that is well hides nothing") {
    Drill drill(with(checked(two_regions()), fault("lie_health", 50s, 100s)));
    CHECK(drill.finish().verdict == Verdict::inconclusive);
    CHECK(evidence_of(drill).met == 0);
}

TEST_CASE("a refuge that is down when people are to be sent there has mattered, though nobody ever asked it") {
    for (const bool needed : {true, false}) {
        Scenario scenario = forgetful(two_regions());
        scenario.dns.when_all_down = dns::WhenAllDown::nearest;
        FaultSpec gone = fault("crash", 30s, 200s);
        gone.region = "refuge";
        scenario = with(scenario, gone);
        if (needed) scenario = with(scenario, fault("errors", 90s, 120s));
        Drill drill(scenario);
        drill.finish();
        CHECK(drill.people().served_by[regions::index(refuge)] == 0);
        CHECK(evidence_of(drill).met == 0);
        const Evidence all = drill.world.evidence_of(drill.world.faults()[0]);
        CHECK((all.met != 0) == needed);
        if (needed) CHECK(all.first > at(110s));
    }
}

TEST_CASE("lie_health cannot hide that a process is gone") {
    CHECK(verdicts(checked(with(with(two_regions(), fault("crash", 60s, 100s)), fault("lie_health", 50s)))).size() ==
          2);
}

TEST_CASE("blind_checkers send people away from a region that is well, where enough of them are") {
    Scenario scenario = forgetful(two_regions());
    Drill drill(watching(with(scenario, fault("blind_checkers", 60s, 120s)), 110s, 180s));
    drill.finish();
    CHECK(drill.people().failed == 0);
    CHECK(drill.window(110s, 180s).served_by[regions::index(home)] == 0);  // silence is noticed within 42 s
    CHECK(evidence_of(drill).met > 16);
    CHECK(evidence_of(drill).first >= at(60s));

    FaultSpec half = fault("blind_checkers", 60s, 120s);
    half.share = 0.5;  // R53-35: the others are more than 18 %
    CHECK(verdicts(with(two_regions(), half)).empty());
    half.share = 0.85;
    CHECK(verdicts(with(two_regions(), half)).size() == 2);
}

TEST_CASE("fail_health with a flap fails and works in turns, begins with a failure and ends well") {
    FaultSpec flapping = fault("fail_health", 60s, 250s);
    flapping.flap = 100s;
    const Scenario scenario = checked(two_regions());
    const auto seen = verdicts(with(scenario, flapping));
    REQUIRE(seen.size() == 4);
    check_within(-seen[0], 60 + 20, 60 + 31);
    check_within(seen[1], 160 + 20, 160 + 31);
    check_within(-seen[2], 260 + 20, 260 + 31);
    check_within(seen[3], 310 + 20, 310 + 31);  // the fault's end, in the middle of a turn

    Drill drill(with(scenario, flapping));
    drill.finish();
    CHECK(evidence_of(drill).met >= 13);  // of 150 s of failures, a probe every 10 s
    CHECK(evidence_of(drill).met <= 16);
    CHECK(evidence_of(drill).first >= at(60s));

    // Turns too short for three failures in a row are never noticed.
    flapping.flap = 15s;
    CHECK(verdicts(with(scenario, flapping)).empty());
}

TEST_CASE("a flap that ends between two failures leaves nothing to happen later") {
    FaultSpec flapping = fault("fail_health", 60s, 150s);
    flapping.flap = 100s;
    CHECK(verdicts(with(checked(two_regions()), flapping)).size() == 2);
}

}  // namespace dns_faults_test
