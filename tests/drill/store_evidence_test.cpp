// What the store asks of other regions is traffic: a fault that votes, heartbeats or forwarded writes fail by has met
// somebody, and is named by what failed.
#include "drill/scenario/scenario_reader.hpp"
#include "tests/catch.hpp"
#include "tests/drill/world_fixture.hpp"

namespace store_evidence_test {

using namespace regiondrill;
using namespace regiondrill::drill;
using namespace regiondrill::drill::fixture;

namespace {

constexpr std::uint64_t seeds = 5;

// Three regions on both sides of America and in Europe; `rest` of the script goes between its braces.
Scenario script(std::uint64_t seed, const std::string& rest) {
    Scenario scenario = read_scenario_text(
        R"({"duration": "4m", "regions": {"us-east-1": {}, "us-west-2": {}, "eu-west-1": {}}, )" + rest + "}",
        "x.json");
    scenario.seed = seed;
    return scenario;
}

Evidence evidence_of(const Drill& drill, std::size_t number = 0) {
    return drill.world.faults()[number].active->evidence();
}

std::uint64_t refused(const Drill& drill, store::Refusal refusal) {
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < drill.world.cluster().size(); ++i) {
        sum += drill.world.cluster().metrics(store::replica_number(i)).count(refusal);
    }
    return sum;
}

double failed_share(const clients::Metrics& people) {
    return static_cast<double>(people.failed) / static_cast<double>(people.failed + people.ok);
}

const std::string people_at_home = R"("clients": [{"name": "app", "at": "New York", "count": 40, "rate": "1/s",
    "writes": "50%", "retries": {"attempts": 1}}],)";
const std::string promise = R"("expect": [{"that": "availability", "at_least": "99.9%"}])";

const std::string voters_killed = R"("store": {"mode": "quorum"}, "timeline": [
    {"at": "1m", "do": "kill", "region": "us-west-2", "for": "1m"},
    {"at": "1m", "do": "kill", "region": "eu-west-1", "for": "1m"}],)" +
                                  people_at_home + promise;

std::string voters_broken(const std::string& what) {
    const std::string fault = R"("do": ")" + what + R"(", "for": "1m", "region": )";
    return R"("store": {"mode": "quorum"}, "timeline": [{"at": "1m", )" + fault + R"("us-west-2"}, {"at": "1m", )" +
           fault + R"("eu-west-1"}],)" + people_at_home + promise;
}

const std::string writer_killed = R"("store": {"mode": "single_writer", "writer": "us-west-2", "failover_after": "9s"},
    "timeline": [{"at": "1m", "do": "kill", "region": "us-west-2", "for": "2m"}],)" +
                                  people_at_home + promise;

const std::string far_and_near = R"("clients": [
    {"name": "far", "at": "New York", "count": 40, "rate": "1/s", "writes": "100%", "retries": {"attempts": 1}},
    {"name": "near", "at": "Dublin", "count": 40, "rate": "1/s", "writes": "100%", "retries": {"attempts": 1}}],
    "dns": {"ttl": "1h"},)";

std::string writer_broken(const std::string& fault) {
    return R"("store": {"mode": "single_writer", "writer": "eu-west-1", "failover_after": "10s"},
        "timeline": [{"at": "1m", "for": "2m", "region": "eu-west-1", "do": )" +
           fault + "}]," + far_and_near + promise;
}

}  // namespace

TEST_CASE("voters that are killed have met the votes that they did not cast, though no client asks them") {
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        INFO("seed " << seed);
        Drill drill(script(seed, voters_killed));
        CHECK(drill.finish().verdict == Verdict::failed);
        const std::uint64_t refusals = refused(drill, store::Refusal::no_quorum);
        CHECK(refusals > 2000);
        for (const std::size_t number : {0U, 1U}) {
            // Of those who were refused hardly any had waited for another write of the key, and so asked nobody.
            CHECK(evidence_of(drill, number).met >= refusals - refusals / 100);
            CHECK(evidence_of(drill, number).first >= at(60s));
            CHECK(evidence_of(drill, number).first < at(62s));
        }
    }
}

TEST_CASE("voters that hang or are isolated have met the votes, too") {
    for (const char* what : {"hang", "isolate"}) {
        INFO(what);
        Drill drill(script(1, voters_broken(what)));
        CHECK(drill.finish().verdict == Verdict::failed);
        CHECK(refused(drill, store::Refusal::no_quorum) > 2000);
        CHECK(evidence_of(drill, 0).met > 2000);
        CHECK(evidence_of(drill, 1).met > 2000);
    }
}

TEST_CASE("a writer that is killed far from everybody has met their forwarded writes") {
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        INFO("seed " << seed);
        Drill drill(script(seed, writer_killed));
        CHECK(drill.finish().verdict == Verdict::failed);
        CHECK(refused(drill, store::Refusal::owner_unreachable) > 100);
        CHECK(evidence_of(drill).met >= refused(drill, store::Refusal::owner_unreachable));
        REQUIRE(!drill.world.cluster().writers().takeovers().empty());
        const store::Takeover& takeover = drill.world.cluster().writers().takeovers().front();
        CHECK(takeover.cause == sim::cause_of_fault(0));
        CHECK(takeover.last_heard > at(58s));
        CHECK(takeover.last_heard < at(61s));
    }
}

TEST_CASE("a region that nothing is asked of has met nobody, whatever it replicates and whoever hears its heartbeats") {
    Drill drill(script(1, R"("store": {"mode": "single_writer", "failover_after": "9s"},
        "timeline": [{"at": "1m", "do": "kill", "region": "eu-west-1", "for": "1m"}],)" +
                              people_at_home + promise));
    CHECK(drill.finish().verdict == Verdict::inconclusive);
    CHECK(evidence_of(drill).met == 0);
}

TEST_CASE("a hung writer, or one that errs, does to forwarded writes what it does to its own clients'") {
    for (const char* fault :
         {R"("hang")", R"("errors", "status": 502)", R"("hang", "share": "40%")", R"("errors", "share": "40%")"}) {
        for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
            INFO(fault << ", seed " << seed);
            const bool whole = std::string_view(fault).find("share") == std::string_view::npos;
            Scenario scenario = script(seed, writer_broken(fault));
            scenario.dns.unchecked = {"us-east-1", "us-west-2", "eu-west-1"};
            Drill drill(scenario);
            drill.finish();
            // Half of the drill; of 4,800 requests each a share of that.
            const double expected = whole ? 0.5 : 0.2;
            CHECK(failed_share(drill.people(0)) == Approx(expected).margin(0.03));
            CHECK(failed_share(drill.people(1)) == Approx(expected).margin(0.03));
            CHECK(drill.world.cluster().writers().takeovers().empty());
        }
    }
}

TEST_CASE("forwarded writes wait for the owner's workers, and a slow owner makes them late") {
    const auto median = [](const std::string& timeline, const std::string& capacity) {
        Scenario scenario = read_scenario_text(
            R"({"duration": "4m", "regions": {"us-east-1": {}, "eu-west-1": {"capacity": )" + capacity +
                R"(}}, "store": {"mode": "single_writer", "writer": "eu-west-1"}, "network": {"model": "ideal"},)" +
                R"("clients": [{"name": "app", "at": "New York", "count": 40, "rate": "1/s", "writes": "100%"}],
                 "timeline": [)" +
                timeline + "]}",
            "x.json");
        Drill drill(scenario);
        drill.finish();
        return drill.people().write_latency.percentile(0.5);
    };
    const std::string quick = R"({"service_time": {"mean": "4ms", "shape": "constant"}})";
    const std::string idle = R"({"at": "239s", "do": "slow", "region": "eu-west-1", "factor": 2})";
    const auto plain = median(idle, quick);
    const auto slow = median(R"({"at": "1s", "do": "slow", "region": "eu-west-1", "factor": 101})", quick);
    const auto longer = median(idle, R"({"service_time": {"mean": "104ms", "shape": "constant"}})");
    CHECK(std::chrono::duration<double>(slow - plain).count() == Approx(0.4).margin(0.01));
    CHECK(std::chrono::duration<double>(longer - plain).count() == Approx(0.1).margin(0.01));
    // One worker serves 20 a second, and is asked for 40.
    Scenario scenario = read_scenario_text(
        R"({"duration": "2m", "regions": {"us-east-1": {}, "eu-west-1":
            {"capacity": {"workers": 1, "queue": 10, "service_time": "50ms"}}},
            "store": {"mode": "single_writer", "writer": "eu-west-1"},
            "clients": [{"name": "app", "at": "New York", "count": 40, "rate": "1/s", "writes": "100%",
                         "retries": {"attempts": 1}}]})",
        "x.json");
    Drill drill(scenario);
    drill.finish();
    CHECK(failed_share(drill.people()) == Approx(0.5).margin(0.05));
    CHECK(refused(drill, store::Refusal::owner_failed) > 2000);
}

}  // namespace store_evidence_test
