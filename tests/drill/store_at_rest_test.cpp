// Stores under odd settings come to rest. Each of these scripts once ran for a day after its end, or broke an
// invariant; they were found by drawing thousands at random.
#include "drill/scenario/scenario_reader.hpp"
#include "tests/catch.hpp"
#include "tests/drill/world_fixture.hpp"

namespace store_at_rest_test {

using namespace regiondrill;
using namespace regiondrill::drill;
using namespace regiondrill::drill::fixture;

namespace {

struct Played {
    store::LedgerAccount account;
    Time at_rest{};
};

Played play(const std::string& text, std::uint64_t seed) {
    Scenario scenario = read_scenario_text(text, "x.json");
    scenario.seed = seed;
    Drill drill(scenario);
    drill.finish();
    CHECK(drill.world.cluster().is_converged());
    return {drill.world.account(), drill.world.engine().now()};
}

}  // namespace

TEST_CASE("a delete that one region has forgotten is not brought back to it by one whose disk has still to sync") {
    std::uint64_t resurrected = 0;
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
        for (const char* mode : {"eventual", "home_region", "single_writer"}) {
            INFO(mode << ", seed " << seed);
            const Played played = play(R"({"duration": "60s", "network": {"model": "ideal"},
                "regions": {"eu-central-1": {}, "ap-southeast-1": {}, "us-west-2": {}},
                "store": {"mode": ")" + std::string(mode) +
                                           R"(", "sync": "5s", "anti_entropy": "5s", "tombstones": "1s"},
                "clients": [{"name": "p", "at": "Sao Paulo", "count": 20, "rate": "1/s", "writes": "50%",
                             "deletes": "60%", "keys": {"count": 100}}],
                "timeline": [{"at": "9s", "do": "destroy", "region": "ap-southeast-1", "for": "40s"},
                             {"at": "10s", "do": "kill", "region": "eu-central-1", "for": "25s"}]})",
                                       seed);
            CHECK(played.at_rest < at(120s));
            resurrected += played.account.count(store::Fate::resurrected);
        }
    }
    CHECK(resurrected > 0);
}

TEST_CASE("comparisons at short intervals keep no drill from its end, in any mode") {
    for (const char* mode : {R"("mode": "eventual", "sync": "1s")", R"("mode": "quorum", "tombstones": "100ms")",
                             R"("mode": "single_writer", "sync": "1s", "tombstones": "1s")"}) {
        for (std::uint64_t seed = 1; seed <= 5; ++seed) {
            INFO(mode << ", seed " << seed);
            const Played played = play(R"({"duration": "30s",
                "regions": {"us-east-1": {}, "eu-central-1": {}, "ap-southeast-1": {}},
                "store": {"anti_entropy": "1s", )" +
                                           std::string(mode) +
                                           R"(}, "clients": [{"name": "p", "at": "Tokyo", "count": 10, "rate": "2/s",
                             "writes": "100%", "deletes": "30%", "keys": {"count": 10}}],
                "timeline": [{"at": "10s", "do": "kill", "region": "us-east-1", "for": "10s"}]})",
                                       seed);
            CHECK(played.at_rest < at(60s));
        }
    }
}

TEST_CASE("a damaged item that has expired waits to be mended without keeping the store from its rest") {
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
        INFO("seed " << seed);
        const Played played = play(R"({"duration": "30s", "regions": {"eu-central-1": {}, "sa-east-1": {}},
            "store": {"sync": "5s", "anti_entropy": "5s", "tombstones": "1s"},
            "clients": [{"name": "p", "at": "Dallas", "count": 30, "rate": "1/s", "writes": "50%", "expires": "5s",
                         "keys": {"count": 100}}],
            "timeline": [{"at": "6s", "do": "remove_region", "region": "sa-east-1", "drain": "5s"},
                         {"at": "14s", "do": "corrupt_disk", "region": "eu-central-1", "share": "60%"}]})",
                                   seed);
        CHECK(played.at_rest < at(120s));
        CHECK(played.account.count(store::Fate::lost_with_disk) > 0);
    }
}

TEST_CASE("what a region that was gone at the end had deleted counts as before, though the delete is forgotten") {
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
        INFO("seed " << seed);
        const Played played = play(R"({"duration": "30s", "regions": {"ap-southeast-1": {}, "us-west-2": {}},
            "store": {"sync": "5s", "tombstones": "100ms"},
            "clients": [{"name": "p", "at": "Singapore", "count": 40, "rate": "1/s", "writes": "30%", "deletes": "50%",
                         "keys": {"count": 100}}],
            "timeline": [{"at": "18s", "do": "isolate", "region": "ap-southeast-1", "scope": "regions", "for": "8s"},
                         {"at": "24s", "do": "crash", "region": "ap-southeast-1", "for": "20s"}]})",
                                   seed);
        CHECK(played.account.count(store::Fate::lost_with_region) > 0);
    }
}

TEST_CASE("offers of a key so contended that nothing is decided do not pile up in the ledger") {
    Scenario scenario = read_scenario_text(R"({"duration": "2m", "seed": 899906,
        "regions": {"us-east-1": {}, "eu-central-1": {}},
        "store": {"mode": "quorum", "witness": "Taipei", "reads": "local"},
        "clients": [{"name": "p", "at": "Tokyo", "count": 60, "rate": "2/s", "writes": "100%",
                     "keys": {"count": 1}}]})",
                                           "x.json");
    Drill drill(scenario);
    std::uint64_t most = 0;
    for (Time now = at(10s); now < at(110s); now += 1s) {
        drill.advance_to(now - sim::drill_start);
        most = std::max(most, drill.world.cluster().ledger().rivals());
    }
    CHECK(most < 500);
    drill.finish();
    CHECK(drill.world.cluster().metrics(store::ReplicaId{0}).refused[3] > 5000);
}

}  // namespace store_at_rest_test
