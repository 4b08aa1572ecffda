// Stores that vote come to rest, at a cost in proportion to what they were asked; and a line that is too slow for what
// was written is told, not waited for.
#include "drill/scenario/scenario_reader.hpp"
#include "tests/catch.hpp"
#include "tests/drill/world_fixture.hpp"

namespace store_rest_test {

using namespace regiondrill;
using namespace regiondrill::drill;
using namespace regiondrill::drill::fixture;

namespace {

Scenario script(std::uint64_t seed, const std::string& text) {
    Scenario scenario = read_scenario_text(text, "x.json");
    scenario.seed = seed;
    return scenario;
}

std::string expiring(const std::string& duration, const std::string& regions) {
    return R"({"duration": ")" + duration + R"(", "network": {"model": "ideal"}, "store": {"mode": "quorum"},
        "regions": {"us-west-1": {}, "mx-central-1": {}, "ap-southeast-2": {})" +
           regions + R"(}, "clients": [{"name": "p", "at": "Dallas", "count": 30, "rate": "0.2/s", "writes": "50%",
        "deletes": "25%", "expires": "2.4s", "keys": {"count": 1000}}]})";
}

}  // namespace

TEST_CASE("deletes do not expire: items that do cost votes once, however long the drill is") {
    for (std::uint64_t seed = 1; seed <= 3; ++seed) {
        INFO("seed " << seed);
        Drill half(script(seed, expiring("5m", "")));
        half.finish();
        Drill whole(script(seed, expiring("10m", "")));
        whole.finish();
        const auto events = static_cast<double>(half.world.events());
        CHECK(events < 60'000);
        CHECK(static_cast<double>(whole.world.events()) < 2.3 * events);
    }
}

TEST_CASE("replicas that find differences at one moment settle them and come to rest") {
    const std::string more = R"(, "ap-south-1": {}, "ap-southeast-4": {}, "ca-central-1": {})";
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        INFO("seed " << seed);
        Drill drill(script(seed, expiring("60s", more)));
        drill.finish();
        CHECK(drill.world.events() < 60'000);
        CHECK(drill.world.engine().now() < at(80s));
    }
}

// No client of the farthest region waits long enough for a vote to come to a decision; deletes of what has expired, and
// the settling of what such votes leave, have the time that they take.
TEST_CASE("votes that no client waits for come to a decision where clients give up before") {
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
        INFO("seed " << seed);
        Drill drill(script(seed, R"({"duration": "60s", "network": {"model": "ideal"},
            "regions": {"eu-west-1": {}, "eu-central-1": {}, "ap-southeast-1": {}, "us-west-2": {}},
            "store": {"mode": "quorum", "answer_wait": "300ms"},
            "clients": [{"name": "p", "at": "London", "count": 30, "rate": "2/s", "writes": "50%",
                         "keys": {"count": 3}, "increments": "20%", "expires": "2s"}]})"));
        drill.finish();
        CHECK(drill.world.cluster().is_converged());
        CHECK(drill.world.events() < 400'000);
        CHECK(drill.world.engine().now() < at(90s));
    }
}

TEST_CASE("writes that others outvoted are forgotten: rivals of a contended key do not pile up") {
    Drill drill(script(1, R"({"duration": "5m", "store": {"mode": "quorum"},
        "regions": {"eu-west-2": {}, "eu-west-1": {}, "eu-central-1": {}},
        "clients": [{"name": "p", "at": "London", "count": 50, "rate": "1/s", "writes": "100%", "keys": {"count": 1},
                     "retries": {"attempts": 2}}]})"));
    drill.advance_to(100s);
    CHECK(drill.world.cluster().ledger().rivals() < 50);
    drill.advance_to(290s);
    CHECK(drill.world.cluster().ledger().rivals() < 50);
    drill.finish();
    CHECK(drill.world.account().lost() + drill.world.account().overwritten() == 0);
}

TEST_CASE("a store that votes forgets deletes for good, however short their horizon is beside an outage") {
    for (const char* fault : {R"("do": "pause_replication", "for": "90s")", R"("do": "pause_replication")",
                              R"("do": "kill", "for": "90s")", R"("do": "isolate", "for": "90s")"}) {
        for (const char* regions :
             {R"("regions": {"ap-northeast-1": {}, "eu-west-1": {}, "sa-east-1": {}}, "store": {)",
              R"("regions": {"ap-northeast-1": {}, "eu-west-1": {}},
                                       "store": {"witness": "Taipei",)"}) {
            for (std::uint64_t seed = 0; seed < 4; ++seed) {
                INFO(fault << ", " << regions << ", seed " << seed);
                const std::string clients = R"({"at": "London", "count": 40, "rate": "1/s", "writes": "40%",
                    "deletes": "30%", "keys": {"count": 100}})";
                Drill drill(script(seed, R"({"duration": "3m",)" + std::string(regions) +
                                             R"("mode": "quorum", "tombstones": "2s"},
                    "clients": [)" + clients +
                                             R"(], "timeline": [{"at": "45s", "region": "ap-northeast-1", )" + fault +
                                             "}]}"));
                drill.finish();
                CHECK(drill.world.cluster().is_converged());
                CHECK(drill.world.cluster().register_metrics().keys > 90);
                CHECK(drill.world.account().count(store::Fate::resurrected) == 0);
            }
        }
    }
}

TEST_CASE("a line that needs longer than a day for what was written is told, and the drill is judged") {
    const std::string slow = R"({"duration": "15m", "network": {"model": "ideal"},
        "regions": {"eu-west-2": {}, "us-west-2": {}}, "store": {"bandwidth": "64kbit/s", "value_bytes": 100000},
        "clients": [{"name": "p", "at": "London", "count": 10, "rate": "1/s", "writes": "100%"}])";
    Drill drill(script(1, slow + "}"));
    const Report report = drill.finish();
    REQUIRE(report.remarks.size() == 1);
    // 9,000 values of 100 kB over 8 kB a second are 31.25 hours.
    CHECK(report.remarks[0].starts_with("not converged: the line needs 31h"));
    CHECK(report.verdict == Verdict::inconclusive);
    const store::LedgerAccount& account = drill.world.account();
    CHECK(account.acknowledged > 8000);
    CHECK(account.count(store::Fate::kept) + account.count(store::Fate::superseded) == account.acknowledged);

    Drill promised(script(1, slow + R"(, "expect": [{"that": "converged", "within": "1h"}]})"));
    CHECK(promised.finish().verdict == Verdict::failed);
}

}  // namespace store_rest_test
