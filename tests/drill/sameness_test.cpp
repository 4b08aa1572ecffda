// The same scenario and seed give the same run to the last bit, and nobody's figures depend on who else takes part.
#include "drill/report/json_report.hpp"
#include "drill/world/twin_run.hpp"
#include "tests/catch.hpp"
#include "tests/drill/world_fixture.hpp"

namespace sameness_test {

using namespace regiondrill;
using namespace regiondrill::drill;
using namespace regiondrill::drill::fixture;

namespace {

// Everything that draws: the real network, exponential service, Poisson arrivals, Zipf keys, stretching resolvers.
Scenario lively(std::uint64_t seed = 1) {
    Scenario scenario = two_regions();
    scenario.seed = seed;
    scenario.network.model = NetworkModel::measured;
    for (RegionSpec& region : scenario.regions) region.capacity.shape = ServiceShape::lognormal;
    scenario.clients[0].keys.choice = KeyChoice::zipf;
    scenario.clients[0].resolvers.stretch_share = 0.2;
    scenario.timeline = {fault("kill", 60s, 60s), fault("errors", 200s, 20s)};
    return scenario;
}

struct Run {
    std::string digest;
    std::string report;
};

Run run(const Scenario& scenario) {
    Drill drill(scenario);
    const Report report = drill.finish();
    return {drill.world.engine().digest().text(), json_report(report)};
}

void nobody(Time) {}

// Everything a population's own report says.
void check_alike(const clients::Metrics& a, const clients::Metrics& b) {
    CHECK(a.requests == b.requests);
    CHECK(a.ok == b.ok);
    CHECK(a.failed == b.failed);
    CHECK(a.retries == b.retries);
    CHECK(a.moves == b.moves);
    CHECK(a.outcomes == b.outcomes);
    CHECK(std::equal(a.served_by.begin(), a.served_by.end(), b.served_by.begin(), b.served_by.end()));
    CHECK(a.latency.mean_seconds() == b.latency.mean_seconds());
    for (const double share : {0.01, 0.5, 0.9, 0.99, 0.999, 1.0}) {
        CHECK(a.latency.percentile(share) == b.latency.percentile(share));
    }
    CHECK(a.latency.greatest() == b.latency.greatest());
}

PopulationSpec newcomers() {
    PopulationSpec people = people_named("newcomers", 30);
    people.at = "Tokyo";
    return people;
}

}  // namespace

TEST_CASE("a scenario and a seed give the same digest and the same report, byte by byte") {
    for (const std::uint64_t seed : {1U, 2U, 12345U}) {
        const Run once = run(lively(seed));
        const Run again = run(lively(seed));
        CHECK(once.digest == again.digest);
        CHECK(once.report == again.report);
    }
}

TEST_CASE("another seed gives another run") {
    const Run one = run(lively(1));
    const Run two = run(lively(2));
    CHECK(one.digest != two.digest);
    CHECK(one.report != two.report);
}

TEST_CASE("a world advanced past its end comes to the same rest as one that is run") {
    Drill ran(lively());
    const std::string report = json_report(ran.finish());
    Drill advanced(lively());
    advanced.advance_to(ran.world.engine().now().time_since_epoch());
    CHECK(advanced.world.is_at_rest());
    CHECK(json_report(advanced.finish()) == report);
    advanced.advance_to(1h);
    CHECK(advanced.world.engine().now() == at(1h));
}

TEST_CASE("a report is made without touching the world: a second one says the same") {
    Drill drill(lively());
    const std::string first = json_report(drill.finish());
    CHECK(json_report(make_report(drill.world)) == first);
}

TEST_CASE("people who join in another city change no figure of those who were there") {
    Scenario scenario = lively();
    Drill alone(scenario);
    alone.finish();
    for (const bool first : {false, true}) {
        Scenario joined = scenario;
        joined.clients.insert(first ? joined.clients.begin() : joined.clients.end(), newcomers());
        Drill together(joined);
        together.finish();
        INFO("named " << (first ? "before" : "after") << " them in the script");
        CHECK(together.people(first ? 0 : 1).requests > 0);
        check_alike(together.people(first ? 1 : 0), alone.people());
    }
}

TEST_CASE("a region that joins far away changes no figure of those who do not use it") {
    Scenario scenario = lively();
    Drill without(scenario);
    without.finish();
    scenario.regions.push_back(region_named("spare", "ap-southeast-2"));
    Drill with_it(scenario);
    with_it.finish();
    REQUIRE(with_it.people().served_by[2] == 0);
    CHECK(with_it.people().requests == without.people().requests);
    CHECK(with_it.people().ok == without.people().ok);
    CHECK(with_it.people().latency.mean_seconds() == without.people().latency.mean_seconds());
    CHECK(with_it.people().served_by[0] == without.people().served_by[0]);
    CHECK(with_it.people().served_by[1] == without.people().served_by[1]);
}

TEST_CASE("an expectation watches and does not touch") {
    Drill unwatched(lively());
    unwatched.finish();
    Drill watched(watching(lively(), 10s, 20s));
    watched.finish();
    CHECK(unwatched.world.engine().digest().text() == watched.world.engine().digest().text());
}

TEST_CASE("twins run alike to their ends") {
    World first(lively());
    World second(lively());
    std::uint64_t heard = 0;
    CHECK_FALSE(run_twins(first, second, [&](Time) { ++heard; }));
    CHECK(heard == first.engine().events());
    CHECK(first.engine().events() == second.engine().events());
}

TEST_CASE("a difference between twins is found at its first event, and named") {
    // The second world's fault comes a nanosecond later; up to that event the two must be taken for the same.
    Scenario later = lively();
    later.timeline[0].at += 1ns;
    World first(lively());
    World second(later);
    const auto divergence = run_twins(first, second, nobody);
    REQUIRE(divergence);
    CHECK_THAT(divergence->first, Catch::StartsWith("fault begins at 1m, about 0/0"));

    World counted(lively());
    counted.engine().run_until(at(60s - 1ns));
    // Nothing else is due at that very nanosecond, so the fault is the next event.
    CHECK(divergence->event == counted.engine().events() + 1);
}

TEST_CASE("a difference in a single draw is found, and the two events are told apart") {
    // A thousandth more writes turns some read into a write sooner or later, and with it the replication's events.
    Scenario more = lively();
    more.clients[0].writes += 0.001;
    World first(lively());
    World second(more);
    const auto divergence = run_twins(first, second, nobody);
    REQUIRE(divergence);
    CHECK(divergence->first != divergence->second);
}

TEST_CASE("a twin that ends earlier is told from one that goes on") {
    Scenario shorter = lively();
    shorter.duration -= 1s;
    World first(lively());
    World second(shorter);
    const auto divergence = run_twins(first, second, nobody);
    REQUIRE(divergence);
    CHECK(first.engine().now() <= at(shorter.duration));
}

}  // namespace sameness_test
