// Every fault does what its summary says, stacks with another of its kind, and restores exactly what it changed. How a
// region treats the packets it has in hand stands in tests/regions/regions_test.cpp.
#include "drill/scenario/fault_type.hpp"

#include "drill/analysis/recovery.hpp"
#include "tests/catch.hpp"
#include "tests/drill/world_fixture.hpp"

#include <functional>

namespace faults_test {

using namespace regiondrill;
using namespace regiondrill::drill;
using namespace regiondrill::drill::fixture;

namespace {

// Nobody can go elsewhere, and every request is tried once, on a fresh connection: a look-up (20 ms), a connection, TLS
// and the request.
Scenario watched() { return forgetful(unchecked(one_region())); }
constexpr Duration fresh = 20ms + 3 * home_trip + service_time;

FaultSpec some_fault(std::string_view what, Duration begins, std::optional<Duration> lasting) {
    FaultSpec spec = fault(std::string(what), begins, lasting);
    if (what == "slow") spec.factor = 3;
    if (what == "latency") spec.add = 50ms;
    if (what == "loss") spec.share = 0.5;
    if (what == "errors") spec.status = 503;
    if (what == "dns_slow") spec.add = 50ms;
    if (what == "throttle_writes") spec.rate = 1;
    if (what == "skew_clock") spec.ahead = 5s;
    if (what == "drift_clock") spec.ppm = 200;
    if (what == "deny") spec.hosts = "pay";
    if (what == "jitter") spec.mean = 50ms;
    if (what == "bandwidth") spec.bandwidth = 100'000;
    return spec;
}

// Acts of operators, and what keeps them from acting, need switches and weights to act on and break nothing that people
// use; crowds break nothing either. They have tests of their own (operators_test.cpp, store_faults_test.cpp,
// overload_test.cpp).
bool is_of_operators(const FaultType& type) {
    return type.name == "routing_control" || type.name == "set_weight" || type.name == "dns_stale" ||
           type.name == "add_region" || type.name == "remove_region" || type.name == "surge" ||
           type.name == "shift_population";
}

double availability(const clients::Window& window) {
    REQUIRE(window.requests() > 0);
    return static_cast<double>(window.ok) / static_cast<double>(window.requests());
}

// The figures of one window in a world with these faults.
clients::Window window_of(Scenario scenario, const std::vector<FaultSpec>& faults, Duration from, Duration to) {
    for (const FaultSpec& spec : faults) scenario.timeline.push_back(spec);
    Drill drill(watching(scenario, from, to));
    drill.finish();
    return drill.window(from, to);
}

clients::Window during(const FaultSpec& spec) { return window_of(watched(), {spec}, 60s, 119s); }

bool same(const clients::Window& a, const clients::Window& b) {
    return a.ok == b.ok && a.failed == b.failed && a.served_by == b.served_by &&
           a.latency.count() == b.latency.count() && a.latency.greatest() == b.latency.greatest() &&
           a.latency.least() == b.latency.least() && a.latency.mean_seconds() == b.latency.mean_seconds();
}

}  // namespace

TEST_CASE("without a fault everybody is served, in a look-up, three round trips and the service time") {
    const auto window = window_of(watched(), {}, 60s, 119s);
    CHECK(availability(window) == 1);
    CHECK(window.latency.greatest() == fresh);
    // Where several ask the resolver at once, the later ones wait for the rest of the first one's question only.
    CHECK(window.latency.least() >= fresh - 20ms);
}

TEST_CASE("kill, destroy, crash, hang, errors, isolate and partition leave nobody served while they last") {
    for (const char* what : {"kill", "destroy", "crash", "hang", "errors", "isolate", "partition"}) {
        INFO(what);
        CHECK(availability(during(some_fault(what, 60s, 60s))) == 0);
    }
}

TEST_CASE("what people see of a broken region: silence, refusal, no answer, or a status") {
    const auto outcomes = [](const char* what) {
        Drill drill(with(watched(), some_fault(what, 60s, 60s)));
        drill.finish();
        return drill.people().outcomes;
    };
    const auto most = [&](const char* what, regions::Outcome outcome) {
        const auto seen = outcomes(what);
        // A minute of 40 requests a second is 2,400, give or take 4.5 deviations of 49; those that were under way when
        // it began may see something else.
        return static_cast<double>(seen[static_cast<std::size_t>(outcome)]) > 2400 - 4.5 * 49 - 10;
    };
    CHECK(most("kill", regions::Outcome::connect_timeout));
    CHECK(most("destroy", regions::Outcome::connect_timeout));
    CHECK(most("isolate", regions::Outcome::connect_timeout));
    CHECK(most("partition", regions::Outcome::connect_timeout));
    CHECK(most("crash", regions::Outcome::refused));
    CHECK(most("hang", regions::Outcome::request_timeout));
    CHECK(outcomes("errors")[static_cast<std::size_t>(regions::Outcome::connect_timeout)] == 0);
    CHECK(outcomes("errors")[static_cast<std::size_t>(regions::Outcome::request_timeout)] == 0);
}

TEST_CASE("whatever status a fault answers with serves nobody, and acknowledges no write") {
    for (const std::uint32_t status : {400U, 403U, 404U, 409U, 412U, 429U, 499U, 500U, 599U}) {
        for (const std::uint64_t seed : {1U, 2U, 3U}) {
            FaultSpec errors = fault("errors", 1min, 1min);
            errors.status = status;
            Scenario scenario = watching(with(unchecked(one_region()), errors), 1min, 2min);
            scenario.seed = seed;
            scenario.clients[0].writes = 0.5;
            scenario.clients[0].retries.attempts = 1;
            Drill drill(scenario);
            const Report report = drill.finish();
            INFO("status " << status << ", seed " << seed);
            CHECK(drill.window(1min, 2min).ok == 0);
            CHECK(drill.window(1min, 2min).writes.failed > 0);
            CHECK(drill.world.account().acknowledged == drill.people().writes.ok);
            REQUIRE(report.findings.recoveries.size() == 1);
            REQUIRE(report.findings.recoveries[0].rto);
            CHECK(sim::seconds(*report.findings.recoveries[0].rto) == Approx(60).margin(1));
        }
    }
}

TEST_CASE("errors and hangs touch their share of the requests") {
    for (const char* what : {"errors", "hang"}) {
        FaultSpec spec = some_fault(what, 0s, {});
        spec.share = 0.3;
        Drill drill(with(watched(), spec));
        drill.finish();
        const auto all = static_cast<double>(drill.people().requests);
        INFO(what);
        CHECK(static_cast<double>(drill.people().failed) == Approx(0.3 * all).margin(4.5 * std::sqrt(all * 0.3 * 0.7)));
    }
}

TEST_CASE(
    "slow multiplies the service time, latency adds its span each way or multiplies the base, to the nanosecond") {
    CHECK(during(some_fault("slow", 60s, 60s)).latency.greatest() == fresh + 2 * service_time);
    FaultSpec held = some_fault("slow", 60s, 60s);
    held.add = 70ms;
    CHECK(during(held).latency.greatest() == fresh + 2 * service_time + 70ms);
    // Six packets: connection and request there and back, and TLS as long as the connection.
    CHECK(during(some_fault("latency", 60s, 60s)).latency.greatest() == fresh + 6 * 50ms);
    FaultSpec factor = fault("latency", 60s, 60s);
    factor.factor = 2.5;
    CHECK(during(factor).latency.greatest() == fresh + 3 * home_trip * 3 / 2);
    factor.add = 50ms;
    CHECK(during(factor).latency.greatest() == fresh + 3 * home_trip * 3 / 2 + 6 * 50ms);
}

TEST_CASE("latency one way is added one way") {
    FaultSpec one_way = some_fault("latency", 60s, 60s);
    one_way.one_way = true;
    CHECK(during(one_way).latency.greatest() == fresh + 3 * 50ms);
}

TEST_CASE(
    "a partition one way lets nothing through that way: the region works on, the answers are lost, or never asked") {
    FaultSpec there = fault("partition", 60s, 60s);
    there.one_way = true;
    FaultSpec back = there;
    std::swap(back.between[0], back.between[1]);
    for (const FaultSpec& spec : {there, back}) {
        Drill drill(watching(with(watched(), spec), 60s, 119s));
        drill.finish();
        CHECK(availability(drill.window(60s, 119s)) == 0);
        // Without a connection nobody sends a request, whichever half of it is missing.
        CHECK(drill.world.regions().metrics(home).served <= drill.people().ok + 2);
        CHECK(drill.world.faults()[0].active->evidence().met > 2000);
    }
}

TEST_CASE("a loss is repaired by retransmission: slower by 200 ms or more, but served") {
    FaultSpec loss = some_fault("loss", 60s, 60s);
    loss.share = 0.05;
    const auto window = during(loss);
    CHECK(availability(window) > 0.9);
    // A request sends four packets there and back, and 0.95^4 = 81 % of them lose none.
    CHECK(window.latency.percentile(0.75) <= fresh + 1ms);
    CHECK(window.latency.percentile(0.90) >= fresh + 200ms - 20ms);
}

TEST_CASE("fail_health hits the health endpoint and nobody else") {
    Scenario scenario = forgetful(two_regions());
    const FaultSpec spec = fault("fail_health", 60s, 120s);
    Drill drill(watching(with(scenario, spec), 100s, 180s));
    drill.finish();
    CHECK(drill.people().failed == 0);
    CHECK(drill.window(100s, 180s).served_by[regions::index(home)] == 0);  // 30 s of detection and 1 s of propagation
    CHECK(drill.world.faults()[0].active->evidence().met > 100);           // 16 checkers, 12 probes each
}

TEST_CASE("isolate's scopes: from clients, from regions, or from all") {
    const auto run = [](const char* scope) {
        FaultSpec spec = fault("isolate", 60s, 60s);
        spec.scope = scope;
        Scenario scenario = forgetful(unchecked(two_regions()));
        auto drill = std::make_unique<Drill>(watching(with(scenario, spec), 60s, 119s));
        drill->advance_to(119s);
        return drill;
    };
    const auto is_replicating = [](const Drill& drill) { return drill.world.cluster().is_converged(); };
    auto clients_only = run("clients");
    CHECK(availability(clients_only->window(60s, 119s)) == 0);
    CHECK(is_replicating(*clients_only));
    CHECK(clients_only->world.membership().is_gone(home));
    auto regions_only = run("regions");
    CHECK(availability(regions_only->window(60s, 119s)) == 1);
    CHECK_FALSE(is_replicating(*regions_only));
    CHECK_FALSE(regions_only->world.membership().is_gone(home));
    auto all = run("all");
    CHECK(availability(all->window(60s, 119s)) == 0);
    CHECK(all->world.membership().is_gone(home));
}

TEST_CASE("pause_replication holds writes back while everything else works, and lets them all go at its end") {
    Drill drill(watching(with(forgetful(unchecked(two_regions())), fault("pause_replication", 60s, 60s)), 60s, 119s));
    drill.advance_to(119s);
    CHECK(availability(drill.window(60s, 119s)) == 1);
    CHECK_FALSE(drill.world.cluster().is_converged());
    drill.finish();
    CHECK(drill.world.cluster().is_converged());
    // One write in ten of 40 a second over a minute: 240, give or take 4.5 deviations of 15.
    CHECK(static_cast<double>(drill.world.faults()[0].active->evidence().met) == Approx(240).margin(4.5 * 15.5));
}

TEST_CASE("a fault stacks with another of its kind: the end of one leaves the other in force") {
    for (const char* what : {"kill", "destroy", "crash", "hang", "errors", "isolate", "partition"}) {
        const std::vector<FaultSpec> two{some_fault(what, 60s, 60s), some_fault(what, 90s, 90s)};
        INFO(what);
        CHECK(availability(window_of(watched(), two, 120s, 179s)) == 0);
        CHECK(availability(window_of(watched(), two, 181s, 240s)) == 1);
    }
}

TEST_CASE("two of a kind add up: delays, factors and shares") {
    const auto both = [](const char* what) {
        return window_of(watched(), {some_fault(what, 60s, 60s), some_fault(what, 60s, 120s)}, 60s, 119s);
    };
    CHECK(both("latency").latency.greatest() == fresh + 12 * 50ms);
    CHECK(both("slow").latency.greatest() == fresh + 8 * service_time);
    FaultSpec half = some_fault("errors", 0s, {});
    half.share = 0.5;
    const double left = availability(window_of(watched(), {half, half}, 0s, 300s));
    CHECK(left == Approx(0.25).margin(4.5 * std::sqrt(0.25 * 0.75 / 12'000)));
}

TEST_CASE("two pauses of the same replication: it goes on when the last has ended") {
    Scenario scenario = unchecked(two_regions());
    scenario.timeline = {fault("pause_replication", 60s, 60s), fault("pause_replication", 90s, 90s)};
    Drill drill(scenario);
    drill.advance_to(179s);
    CHECK_FALSE(drill.world.cluster().is_converged());
    drill.advance_to(182s);
    const auto writes_in_air = drill.world.cluster().channels()[0].backlog_max;
    CHECK(writes_in_air > 300);  // of two minutes at 4 a second, 480 on average
    drill.finish();
    CHECK(drill.world.cluster().is_converged());
}

TEST_CASE("a fault that ended long ago left nothing behind: people live through the same as without it") {
    // On the real network and with checks. As nobody keeps a connection or an answer, a minute after the fault's end
    // (and after the way back, 31 s at most) every request must meet exactly what it would have met.
    Scenario scenario = depending(forgetful(two_regions()));
    scenario.network.model = NetworkModel::measured;
    scenario.regions[0].capacity.shape = ServiceShape::exponential;
    const auto undisturbed = window_of(scenario, {}, 240s, 300s);
    REQUIRE(undisturbed.ok > 2000);
    for (const FaultType* type : fault_types()) {
        if (is_of_operators(*type)) continue;
        INFO(type->name);
        const FaultSpec spec = some_fault(type->name, 60s, 60s);
        // The comparison is worth something: while the fault lasts it tells the two apart, where people notice it.
        const bool unnoticed = same(window_of(scenario, {spec}, 60s, 120s), window_of(scenario, {}, 60s, 120s));
        const bool hidden = type->name == "pause_replication" || type->name == "lie_health" ||
                            type->name == "skew_clock" || type->name == "drift_clock";
        CHECK(unnoticed == hidden);
        CHECK(same(window_of(scenario, {spec}, 240s, 300s), undisturbed));
    }
}

TEST_CASE("every fault that meets people says so, from its beginning on") {
    for (const FaultType* type : fault_types()) {
        // There is nothing here to lie about.
        if (is_of_operators(*type) || type->name == "lie_health") continue;
        Drill drill(with(depending(forgetful(two_regions())), some_fault(type->name, 60s, 30s)));
        const Report report = drill.finish();
        const Evidence evidence = drill.world.faults()[0].active->evidence();
        INFO(type->name);
        CHECK(evidence.met > 0);
        CHECK(evidence.first >= at(60s));
        CHECK(evidence.first < at(90s));
        CHECK(report.verdict == Verdict::passed);
    }
}

TEST_CASE("a fault that meets nobody is inconclusive, and the exit code says so") {
    for (const char* what : {"kill", "destroy", "crash", "hang", "errors", "slow", "isolate", "pause_replication",
                             "corrupt_disk", "skew_clock", "drift_clock"}) {
        FaultSpec spec = some_fault(what, 60s, 60s);
        spec.region = "refuge";  // whose home it is nobody's
        Drill drill(with(unchecked(two_regions()), spec));
        const Report report = drill.finish();
        INFO(what);
        CHECK(drill.world.faults()[0].active->evidence().met == 0);
        CHECK(report.verdict == Verdict::inconclusive);
        CHECK(exit_code(report.verdict) == 3);
        REQUIRE(report.remarks.size() == 1);
        CHECK_THAT(report.remarks[0], Catch::Contains("met no traffic"));
    }
}

TEST_CASE("health probes alone are no evidence that anybody met a fault") {
    for (const char* what : {"kill", "crash", "hang", "errors", "slow", "isolate"}) {
        FaultSpec spec = some_fault(what, 60s, 60s);
        spec.region = "refuge";
        Drill drill(with(two_regions(), spec));
        INFO(what);
        CHECK(drill.finish().verdict == Verdict::inconclusive);
    }
}

TEST_CASE("whatever is in force when the drill ends, ends with it") {
    for (const FaultType* type : fault_types()) {
        if (is_of_operators(*type)) continue;
        Drill drill(with(two_regions(), some_fault(type->name, 240s, {})));
        drill.finish();  // that nothing is left under way and the replicas are equal, the world checks by itself
        const FaultRun& run = drill.world.faults()[0];
        INFO(type->name);
        CHECK(run.outlasted);
        CHECK(run.ended == drill.world.end());
        CHECK(drill.world.populations()[0]->open() == 0);
        CHECK(drill.world.cluster().is_converged());
    }
}

TEST_CASE("retried work is not acknowledged twice") {
    // Service takes longer than people wait: the region does the work again for each attempt, but each write that
    // somebody got an answer for is one acknowledged write. As attempts differ, some do get their answer.
    Scenario scenario = unchecked(two_regions());
    scenario.clients[0].writes = 1;
    scenario.clients[0].timeouts.request = 100ms;
    scenario.regions[0].capacity.shape = ServiceShape::exponential;
    FaultSpec slow = fault("slow", 60s, 60s);
    slow.factor = 25;  // 100 ms on average
    Drill drill(with(scenario, slow));
    drill.finish();
    CHECK(drill.people().retries > 100);
    CHECK(drill.world.account().acknowledged == drill.people().ok);
    CHECK(drill.world.regions().metrics(home).served > drill.people().ok + 100);
}

}  // namespace faults_test
