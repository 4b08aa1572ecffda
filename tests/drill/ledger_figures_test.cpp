// The figures of the write ledger in whole drills, each against what was counted by hand or follows from the script,
// over several seeds.
#include "drill/report/json_report.hpp"
#include "drill/report/report.hpp"
#include "drill/report/text_report.hpp"
#include "drill/scenario/scenario_reader.hpp"
#include "drill/world/world.hpp"
#include "store/ledger/session_watch.hpp"
#include "tests/catch.hpp"

#include <nlohmann/json.hpp>

#include <memory>
#include <string>
#include <vector>

namespace ledger_figures_test {

using namespace regiondrill;
using namespace regiondrill::drill;
using namespace std::chrono_literals;
using Json = nlohmann::ordered_json;
using store::Fate;

namespace {

constexpr std::uint64_t seeds = 5;

struct Run {
    Run(const std::string& script, std::uint64_t seed, const std::vector<std::string>& settings = {}) {
        Scenario scenario = read_scenario_text(script, "test.json", settings);
        scenario.seed = seed;
        world = std::make_unique<World>(scenario);
        world->run();
        report = make_report(*world);
    }

    const store::LedgerAccount& account() const { return world->account(); }
    Json json() const { return Json::parse(json_report(report)); }

    std::unique_ptr<World> world;
    Report report;
};

// One region that others stop hearing of at 60 s, and that goes at 150 s.
std::string gone_with_its_writes(int keys) {
    return R"({"duration": "200s", "regions": {"eu-west-2": {}, "us-west-2": {}}, "network": {"model": "ideal"},
        "dns": {"ttl": "5s"},
        "clients": [{"name": "p", "at": "London", "count": 20, "rate": "1/s", "writes": "100%",
                     "keys": {"count": )" +
           std::to_string(keys) + R"(}, "retries": {"attempts": 1}}],
        "timeline": [{"at": "60s", "do": "pause_replication", "region": "eu-west-2"},
                     {"at": "150s", "do": "kill", "region": "eu-west-2"}],
        "expect": [{"that": "rpo", "at_most": "1s"}, {"that": "lost_writes", "at_most": 1}]})";
}

std::string with_corrupt_disk(int keys) {
    return R"({"duration": "120s", "regions": {"eu-west-2": {}}, "network": {"model": "ideal"},
        "clients": [{"name": "p", "at": "London", "count": 20, "rate": "1/s", "writes": "50%",
                     "keys": {"count": )" +
           std::to_string(keys) + R"(}}],
        "timeline": [{"at": "60s", "do": "corrupt_disk", "region": "eu-west-2", "share": "100%"}],
        "expect": [{"that": "rpo", "at_most": "0s"}, {"that": "lost_writes", "at_least": 1}]})";
}

}  // namespace

TEST_CASE("a read is as stale as the first write that it missed is old, not the last") {
    // A write a second; for two minutes the reader's region hears nothing.
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        const Run run(R"({"duration": "6m", "regions": {"us-east-1": {}, "eu-west-1": {}},
            "network": {"model": "ideal"}, "store": {"mode": "single_writer", "writer": "us-east-1"},
            "clients": [{"name": "writer", "at": "New York", "count": 1, "rate": "1/s", "arrivals": "constant",
                         "writes": "100%", "keys": {"count": 1}},
                        {"name": "reader", "at": "Dublin", "count": 1, "rate": "1/s", "arrivals": "constant",
                         "writes": "0%", "keys": {"count": 1}}],
            "timeline": [{"at": "2m", "do": "pause_replication", "region": "us-east-1", "for": "2m"}],
            "expect": [{"that": "stale_reads", "at_most": 0}]})",
                      seed);
        const sim::Duration stalest = run.account().stale_reads.greatest();
        INFO("seed " << seed << ", stalest " << sim::seconds(stalest));
        CHECK(stalest > 117s);
        CHECK(stalest <= 120s);
        CHECK(run.account().stale_reads.count() >= 117);
        CHECK_THAT(run.report.results[0].why, Catch::Contains("the stalest 1m 5"));
    }
}

TEST_CASE("what a region had taken for ninety seconds is lost with it, however few the keys") {
    for (const int keys : {1, 10, 100, 1000}) {
        for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
            const Run run(gone_with_its_writes(keys), seed);
            const double point = sim::seconds(run.account().recovery_point);
            INFO("keys " << keys << ", seed " << seed << ", RPO " << point);
            CHECK(point > 89);
            CHECK(point <= 90.1);
            // Twenty a second for 90 s, give or take 4.5 deviations of 42.
            CHECK(static_cast<double>(run.account().lost()) == Approx(1800).margin(195));
            CHECK(run.report.verdict == Verdict::failed);
        }
    }
}

TEST_CASE("what a load loses depends on no number of keys, but how much of it was replaced before does") {
    for (std::uint64_t seed = 1; seed <= 3; ++seed) {
        const Run one(gone_with_its_writes(1), seed);
        CHECK(one.account().lost_superseded == one.account().lost() - 1);
        std::uint64_t replaced = one.account().lost_superseded;
        for (const std::uint64_t keys : {10U, 1'000U, 300'000U}) {
            INFO("keys " << keys << ", seed " << seed);
            const Run run(gone_with_its_writes(static_cast<int>(keys)), seed);
            CHECK(run.account().lost() == one.account().lost());
            CHECK(run.account().recovery_point == one.account().recovery_point);
            CHECK(run.account().lost_superseded < replaced);
            CHECK(run.account().lost() - run.account().lost_superseded <= keys);
            replaced = run.account().lost_superseded;
            CHECK(run.json()["ledger"]["lost_superseded"] == replaced);
        }
        CHECK(replaced < 30);  // 1,800 writes of 300,000 keys meet by chance 5.4 times
    }
}

TEST_CASE("where the only copies go bad all that was written is lost, at that moment") {
    for (const int keys : {1, 50, 100'000}) {
        for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
            const Run run(with_corrupt_disk(keys), seed);
            const double point = sim::seconds(run.account().recovery_point);
            INFO("keys " << keys << ", seed " << seed << ", RPO " << point);
            CHECK(point > 59);
            CHECK(point < 60);
            CHECK(static_cast<double>(run.account().lost()) == Approx(600).margin(4.5 * 24.5 + 5));
            CHECK(run.report.results[0].verdict == Verdict::failed);
        }
    }
}

TEST_CASE("increments that do not show and those that count twice are told apart") {
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        const Run run(R"({"duration": "5m", "regions": {"us-east-1": {}, "eu-west-1": {}},
            "network": {"model": "ideal"}, "dns": {"unchecked": ["us-east-1", "eu-west-1"]},
            "clients": [{"name": "ny", "at": "New York", "count": 20, "rate": "1/s", "writes": "100%",
                         "increments": "100%", "keys": {"space": "c", "count": 5}, "timeouts": {"request": "500ms"}},
                        {"name": "dub", "at": "Dublin", "count": 20, "rate": "1/s", "writes": "100%",
                         "increments": "100%", "keys": {"space": "c", "count": 5}}],
            "timeline": [{"at": "1m", "do": "latency", "between": ["ny", "us-east-1"], "add": "300ms", "for": "2m"}]})",
                      seed);
        const store::IncrementAccount& increments = run.account().increments;
        INFO("seed " << seed);
        // Nothing but increments: each counter shows what was acknowledged and not lost, and what nobody was told of.
        std::uint64_t shown = 0;
        for (std::uint32_t key = 0; key < 5; ++key) {
            shown += static_cast<std::uint32_t>(run.world->cluster().read({}, store::KeyId{key}).value);
        }
        CHECK(increments.shown + increments.unacknowledged == shown);
        CHECK(increments.shown + increments.lost == increments.acknowledged);
        CHECK(increments.lost > 1000);
        CHECK(increments.unacknowledged > 1000);
        CHECK(increments.counted_twice > 1000);
        CHECK(increments.counted_twice <= increments.unacknowledged);
        CHECK(run.json()["ledger"]["lost_updates"] == increments.lost);
        CHECK_THAT(text_report(run.report, Colour::none),
                   Catch::Contains("do not show in the counters") && Catch::Contains("counted twice"));
    }
}

TEST_CASE("increments that plain writes won over are lost, those that plain writes had seen are replaced") {
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        const Run run(R"({"duration": "5m", "regions": {"us-east-1": {}, "eu-west-1": {}},
            "network": {"model": "ideal"},
            "clients": [{"name": "ny", "at": "New York", "count": 20, "rate": "1/s", "writes": "100%",
                         "increments": "50%", "deletes": "10%", "keys": {"space": "c", "count": 5}},
                        {"name": "dub", "at": "Dublin", "count": 20, "rate": "1/s", "writes": "100%",
                         "increments": "50%", "keys": {"space": "c", "count": 5}}]})",
                      seed);
        const store::IncrementAccount& increments = run.account().increments;
        INFO("seed " << seed);
        // Of some 1,700 conflicts half are of increments, and about half of these were lost to plain writes.
        CHECK(increments.lost > 500);
        CHECK(increments.lost < run.account().overwritten() * 2);
        CHECK(increments.overwritten_by_plain > 200);
        CHECK(increments.overwritten_by_plain < increments.lost);
        CHECK(increments.replaced() > 3000);
        CHECK(increments.shown + increments.lost + increments.replaced() == increments.acknowledged);
        CHECK(increments.shown < 100);  // since each key's last plain write
    }
}

TEST_CASE("a promise that failed names three writes and counts the others") {
    const Run run(R"({"duration": "10m", "regions": {"us-east-1": {}, "eu-west-1": {}},
        "network": {"model": "ideal", "round_trips": [{"between": ["us-east-1", "eu-west-1"], "rtt": "80ms"}]},
        "clients": [{"name": "ny", "at": "New York", "count": 10, "rate": "1/s", "writes": "100%",
                     "keys": {"space": "items", "count": 100}},
                    {"name": "dub", "at": "Dublin", "count": 10, "rate": "1/s", "writes": "100%",
                     "keys": {"space": "items", "count": 100}}],
        "expect": [{"that": "conflicts", "at_most": 0}]})",
                  1);
    const std::string why = run.report.results[0].why;
    INFO(why);
    CHECK_THAT(why, Catch::EndsWith("; and " + std::to_string(run.account().overwritten() - 3) + " more"));
    std::size_t named = 0;
    for (std::size_t at = 0; (at = why.find(" written at ", at)) != std::string::npos; ++at) ++named;
    CHECK(named == 3);
}

TEST_CASE("the windows of broken sessions add up, wherever the drill and its faults begin and end") {
    for (const char* duration : {"5m", "60500ms", "61234ms"}) {
        const Run run(R"({"duration": "5m", "regions": {"us-east-1": {}, "eu-west-1": {}, "us-west-2": {}},
            "network": {"model": "ideal"}, "store": {"mode": "home_region", "batch_interval": "2s"},
            "clients": [{"name": "ny", "at": "New York", "count": 20, "rate": "2/s", "writes": "50%",
                         "keys": {"count": 30}}],
            "timeline": [{"at": "30300ms", "do": "slow", "region": "us-east-1", "factor": 2, "for": "10400ms"}],
            "expect": [{"that": "session_violations", "at_most": 0}]})",
                      1, {"duration=" + std::string(duration)});
        const Json sessions = run.json()["sessions"];
        INFO(duration << " " << sessions.dump());
        CHECK(sessions["windows"].size() == 3);
        for (const char* promise : {"monotonic_reads", "read_your_writes"}) {
            std::uint64_t sum = 0;
            for (const Json& window : sessions["windows"]) sum += window[promise].get<std::uint64_t>();
            CHECK(sum == sessions[promise].get<std::uint64_t>());
        }
        CHECK(sessions["read_your_writes"].get<std::uint64_t>() > 0);
    }
}

TEST_CASE(
    "a forwarded write that a crash cuts off is refused to nobody, and one that its owner refuses is refused once") {
    const auto refused = [](const Run& run) {
        std::uint64_t sum = 0;
        for (std::size_t i = 0; i < run.world->cluster().size(); ++i) {
            const store::ReplicaId id{static_cast<std::uint16_t>(i)};
            for (const std::uint64_t count : run.world->cluster().metrics(id).refused) sum += count;
        }
        return sum;
    };
    const std::string script = R"({"duration": "2m", "regions": {"us-east-1": {}, "eu-west-1": {}},
        "network": {"model": "ideal"}, "store": {"mode": "single_writer", "writer": "us-east-1"},
        "dns": {"unchecked": ["us-east-1", "eu-west-1"]},
        "clients": [{"name": "dub", "at": "Dublin", "count": 200, "rate": "1/s", "writes": "100%",
                     "retries": {"attempts": 1}}],
        "timeline": [)";
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        INFO("seed " << seed);
        const Run cut(script + R"({"at": "60s", "do": "crash", "region": "eu-west-1", "for": "10s"}]})", seed);
        CHECK(refused(cut) == 0);
        const Run full(script + R"({"at": "60s", "do": "disk_full", "region": "us-east-1", "for": "10s"}]})", seed);
        const clients::Metrics& people = full.world->populations()[0]->metrics();
        CHECK(people.failed > 1000);
        CHECK(refused(full) == people.failed);
    }
}

}  // namespace ledger_figures_test
