// To which fault an outage is put down, and what the ledger makes of faults that overlap the drill's end. Each case is
// one in which a plausible rule gives a wrong verdict.
#include "tests/catch.hpp"
#include "tests/drill/played.hpp"

#include <string>

namespace attribution_test {

namespace {

using namespace regiondrill;
using namespace std::chrono_literals;
using drill::Recovery;
using drill::Verdict;

struct Run : drill::fixture::Played {
    using Played::Played;

    // Of either move.
    const Recovery* recovery(std::size_t fault, std::size_t population) const {
        for (const Recovery& recovery : rows()) {
            if (recovery.fault == fault && recovery.population == population) return &recovery;
        }
        return nullptr;
    }
};

const std::string two_regions = R"("regions": {"eu-west-2": {}, "us-west-2": {}},)";
const std::string london = R"("clients": [{"name": "london", "at": "London", "count": 100}],)";

}  // namespace

TEST_CASE("a second fault right after a kill does not take its outage away") {
    const Run run("{" + two_regions + london + R"("duration": "6m",
        "timeline": [{"at": "2m", "do": "kill", "region": "eu-west-2", "for": "3m"},
                     {"at": "121s", "do": "pause_replication", "region": "us-west-2", "for": "20s"}],
        "expect": [{"that": "rto", "at_most": "0s"}]})");
    REQUIRE(run.recovery(0, 0) != nullptr);
    CHECK(*run.recovery(0, 0)->rto > 30s);
    CHECK(run.recovery(1, 0) == nullptr);
    CHECK(run.report.verdict == Verdict::failed);
}

TEST_CASE("a fault that hurts nobody is not blamed for the kill that follows it") {
    const Run run("{" + two_regions + london + R"("duration": "6m",
        "timeline": [{"at": "1m", "do": "pause_replication", "region": "eu-west-2", "for": "4m"},
                     {"at": "2m", "do": "kill", "region": "eu-west-2", "for": "3m"}]})");
    CHECK(run.recovery(0, 0) == nullptr);
    REQUIRE(run.recovery(1, 0) != nullptr);
    CHECK(*run.recovery(1, 0)->rto > 30s);
}

// Both break the region that London is sent to; the first alone would hurt nobody.
TEST_CASE("an outage is put down to the fault that began it, not to a harmless one before") {
    const Run run("{" + two_regions + london + R"("duration": "8m",
        "timeline": [{"at": "1m", "do": "slow", "region": "eu-west-2", "factor": 2, "for": "6m"},
                     {"at": "3m", "do": "kill", "region": "eu-west-2", "for": "4m"}]})");
    CHECK(run.recovery(0, 0) == nullptr);
    REQUIRE(run.recovery(1, 0) != nullptr);
    CHECK(*run.recovery(1, 0)->rto > 30s);
    CHECK(*run.recovery(1, 0)->rto < 110s);
}

TEST_CASE("a first outage is over before a second one breaks the refuge") {
    const std::string alone = R"({"regions": {"eu-west-2": {}, "us-east-1": {}, "us-west-2": {}},)" + london +
                              R"("duration": "12m", "timeline": [
        {"at": "1m", "do": "kill", "region": "eu-west-2", "for": "9m"})";
    const Run first(alone + "]}");
    REQUIRE(first.recovery(0, 0) != nullptr);
    const regions::RegionId refuge = first.recovery(0, 0)->to;
    const Run both(alone + R"(, {"at": "5m", "do": "kill", "for": "3m", "region": ")" + first.world->name_of(refuge) +
                   R"("}]})");
    REQUIRE(both.recovery(0, 0) != nullptr);
    CHECK(both.recovery(0, 0)->rto == first.recovery(0, 0)->rto);
    CHECK(both.recovery(0, 0)->measured->total() == first.recovery(0, 0)->measured->total());
    REQUIRE(both.recovery(1, 0) != nullptr);
    CHECK(both.recovery(1, 0)->from == refuge);
    CHECK(*both.recovery(1, 0)->rto > 30s);
    CHECK(*both.recovery(1, 0)->rto < 2min);
}

TEST_CASE("survivors that are overloaded by the people who move have an outage too") {
    // Each region can serve 8 / 40 ms = 200 requests a second and gets 120; together they are more than either takes.
    const std::string small = R"({"capacity": {"workers": 8, "queue": 16, "service_time": "40ms"}})";
    const Run run(R"({"regions": {"eu-west-2": )" + small + R"(, "us-east-1": )" + small + R"(}, "duration": "8m",
        "clients": [{"name": "london", "at": "London", "count": 120},
                    {"name": "new-york", "at": "New York", "count": 120}],
        "timeline": [{"at": "2m", "do": "kill", "region": "eu-west-2", "for": "5m"}],
        "expect": [{"that": "rto", "of": "new-york", "at_most": "0s"}]})");
    REQUIRE(run.recovery(0, 1) != nullptr);
    CHECK(run.report.verdict == Verdict::failed);
}

TEST_CASE("faults that each hurt too few have an outage together, told of the one that hurt most") {
    const auto fault = [](const std::string& what, const std::string& share) {
        return R"({"at": "1m", "do": ")" + what + R"(", "region": "eu-west-2", "for": "2m", "share": ")" + share +
               R"("})";
    };
    const auto run = [](const std::string& timeline) {
        return Run(R"({"regions": {"eu-west-2": {}}, "duration": "4m",
            "clients": [{"name": "london", "at": "London", "count": 200, "rate": "20/s", "retries": {"attempts": 1},
                         "timeouts": {"request": "1s"}}],
            "timeline": [)" +
                   timeline + R"(], "expect": [{"that": "rto", "of": "london", "at_most": "10s"}]})");
    };
    const Run both = run(fault("hang", "0.6%") + ", " + fault("errors", "0.7%"));
    REQUIRE(both.recovery(1, 0) != nullptr);
    CHECK(both.recovery(1, 0)->missed_by.size() == 2);
    CHECK(sim::seconds(*both.recovery(1, 0)->rto) == Approx(120).margin(5));
    CHECK(both.recovery(0, 0)->rto == 0ns);
    CHECK(both.report.verdict == Verdict::failed);
    CHECK(run(fault("errors", "0.7%")).report.verdict == Verdict::passed);
}

TEST_CASE("a region that hangs until the end still replicates, so none of its writes is lost") {
    const Run run("{" + two_regions + london + R"("duration": "3m",
        "timeline": [{"at": "1m", "do": "hang", "region": "eu-west-2", "share": "10%"}]})");
    CHECK(run.world->account().lost() == 0);
    CHECK(run.world->account().recovery_point == 0ns);
}

TEST_CASE("answers that travel to clients who gave up are waited for") {
    // Every answer takes 300 ms and every client waits 200 ms, so the last writes are answered after all requests
    // ended.
    const Run run(R"({"regions": {"eu-west-2": {}}, "duration": "20s",
        "network": {"model": "ideal", "last_mile": "0s",
                    "round_trips": [{"between": ["london", "eu-west-2"], "rtt": "300ms"}]},
        "clients": [{"name": "london", "at": "London", "writes": "100%",
                     "timeouts": {"connect": "1s", "request": "200ms"},
                     "retries": {"attempts": 1}}]})");
    CHECK(run.world->account().acknowledged == 0);
    CHECK(run.world->cluster().replica(store::ReplicaId{0}).table.keys() > 0);
}

TEST_CASE("of faults that end together the last one's end begins the wait for convergence") {
    const Run run("{" + two_regions + london + R"("duration": "3m",
        "timeline": [{"at": "30s", "do": "pause_replication", "region": "eu-west-2"},
                     {"at": "1m", "do": "kill", "region": "eu-west-2"}],
        "expect": [{"that": "converged", "within": "200ms"}]})");
    // The peer's resends have backed off to four seconds, so equality takes longer than the fifth of a second.
    CHECK(run.report.results[0].verdict == Verdict::failed);
}

TEST_CASE("a connection does not survive its region's crash, however short") {
    // Nobody asks within the second of the crash, as each client asks once in a minute; who finds its connection broken
    // afterwards has only one attempt.
    const Run run(R"({"regions": {"eu-west-2": {}}, "duration": "4m",
        "clients": [{"name": "london", "at": "London", "count": 300, "rate": "2/m",
                     "connections": {"max_age": "10m", "idle": "10m"}, "retries": {"attempts": 1}}],
        "timeline": [{"at": "2m", "do": "crash", "region": "eu-west-2", "for": "10ms"}]})");
    const auto& outcomes = run.world->populations()[0]->metrics().outcomes;
    CHECK(outcomes[static_cast<std::size_t>(regions::Outcome::reset)] > 100);
}

TEST_CASE("a delay that a fault left behind does not hold up replication once the fault is over") {
    const Run run("{" + two_regions + london + R"("duration": "3m",
        "timeline": [{"at": "1m", "do": "latency", "between": [["eu-west-2"], ["us-west-2"]],
                      "add": "20m", "for": "30s"}]})");
    for (const store::Channel& channel : run.world->cluster().channels()) CHECK(channel.backlog_max < 1000);
}

}  // namespace attribution_test
