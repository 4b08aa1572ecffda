// What is written down of causes while a drill is played: takeovers, fetched answers, refusals and losses, each with
// the fault that brought it about.
#include "drill/report/json_report.hpp"
#include "drill/report/report.hpp"
#include "drill/scenario/scenario_reader.hpp"
#include "drill/world/world.hpp"
#include "tests/catch.hpp"
#include "tests/drill/played.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

namespace recorded_causes_test {

using namespace regiondrill;
using namespace regiondrill::drill;
using namespace regiondrill::drill::fixture;
using namespace std::chrono_literals;
using Json = nlohmann::json;

namespace {

struct Recorded : Played {
    explicit Recorded(const std::string& script, std::uint64_t seed = 1)
        : Played(script, seed),
          json(Json::parse(json_report(report))) {}

    std::vector<EntryId> entries_of(CauseKind kind) const {
        std::vector<EntryId> found;
        const auto& entries = world->causes().entries();
        for (std::size_t i = 0; i < entries.size(); ++i) {
            if (entries[i].kind == kind) found.push_back(EntryId{static_cast<std::uint32_t>(i)});
        }
        return found;
    }

    const CauseEntry& entry(EntryId id) const { return world->causes()[id]; }

    const Recovery& first_row() const {
        REQUIRE_FALSE(rows().empty());
        return rows().front();
    }

    Json json;
};

std::vector<std::string> kinds(const std::vector<PathStep>& path) {
    std::vector<std::string> found;
    for (const PathStep& step : path) found.emplace_back(step.kind);
    return found;
}

const std::string pair = R"("duration": "8m", "regions": {"us-east-1": {}, "us-west-2": {}},)";

std::string writers(const std::string& more = "") {
    return R"("clients": [{"name": "n", "at": "New York", "count": 100, "writes": "50%",
                           "retries": {"attempts": 1})" +
           more + "}],";
}

}  // namespace

TEST_CASE("resolvers that fetch a changed answer are written down with that change, each moment once") {
    for (std::uint64_t seed = 1; seed <= few_seeds; ++seed) {
        const Recorded drill("{" + pair + R"("dns": {"ttl": "60s"},
            "clients": [{"name": "n", "at": "New York", "count": 200, "resolvers": {"networks": 200}}],
            "timeline": [{"at": "2m", "do": "crash", "region": "us-east-1", "for": "4m"}]})",
                             seed);
        const auto changes = drill.entries_of(CauseKind::answer_changed);
        REQUIRE(changes.size() == 2);
        for (const EntryId change : changes) {
            std::vector<Time> fetched;
            for (const EntryId id : drill.entries_of(CauseKind::answer_fetched)) {
                if (drill.entry(id).because == change) fetched.push_back(drill.entry(id).at);
            }
            // 200 resolvers whose answers run out evenly within the minute, each asked once a second on average: some
            // in nearly every second of it, and the last a few later.
            CHECK(fetched.size() > 40);
            CHECK(fetched.size() <= 75);
            CHECK(std::is_sorted(fetched.begin(), fetched.end()));
            CHECK(fetched.front() >= drill.entry(change).at);
            CHECK(fetched.front() < drill.entry(change).at + 3s);
            CHECK(fetched.back() <= drill.entry(change).at + 75s);
            CHECK(fetched.back() > drill.entry(change).at + 55s);
        }
    }
}

TEST_CASE("people have left when the last of their resolvers has fetched, and the path says so") {
    for (std::uint64_t seed = 1; seed <= few_seeds; ++seed) {
        const Recorded drill("{" + pair + R"("dns": {"ttl": "60s"},
            "clients": [{"name": "n", "at": "New York", "count": 200, "connections": {"reuse": false}}],
            "timeline": [{"at": "2m", "do": "fail_health", "region": "us-east-1", "for": "4m"}]})",
                             seed);
        const Recovery& away = drill.first_row();
        CHECK(kinds(away.critical_path) == std::vector<std::string>{"fault_began", "checker_verdict", "check_verdict",
                                                                    "answer_changed", "answer_fetched", "drained"});
        const PathStep& fetched = away.critical_path[4];
        CHECK(fetched.subject == "n");
        CHECK(fetched.at > away.critical_path[3].at);
        CHECK(away.critical_path[5].at - fetched.at < 10s);  // windows of 5 s in which the share is taken
        const Time drained = away.critical_path[5].at;
        for (const EntryId id : drill.entries_of(CauseKind::answer_fetched)) {
            CHECK((drill.entry(id).at <= fetched.at || drill.entry(id).at > drained));
        }
    }
}

TEST_CASE("answers that a fault of the DNS gives instead are no changed ones") {
    const Recorded drill("{" + pair + R"("dns": {"ttl": "20s", "negative_ttl": "20s"},
        "clients": [{"name": "n", "at": "New York", "count": 50}],
        "timeline": [{"at": "2m", "do": "dns_nxdomain", "for": "2m"}]})");
    CHECK(drill.entries_of(CauseKind::answer_fetched).empty());
}

TEST_CASE("what resolvers fetch leaves half of the log to what others refer to") {
    CauseLog log;
    const EntryId began = log.add({.kind = CauseKind::fault_began});
    for (std::size_t i = 0; i < CauseLog::most_entries; ++i) {
        log.add({.kind = CauseKind::answer_fetched, .because = began});
    }
    CHECK(log.entries().size() == CauseLog::most_entries / 2);
    CHECK(log.dropped() == CauseLog::most_entries / 2 + 1);
    CHECK(log.add({.kind = CauseKind::check_verdict, .because = began}) != no_entry);
}

TEST_CASE("a takeover of the writer goes back to what silenced the old one, and service to the takeover") {
    for (std::uint64_t seed = 1; seed <= few_seeds; ++seed) {
        const Recorded drill(R"({"duration": "5m", "regions": {"us-east-1": {}, "us-west-2": {}, "eu-west-1": {}},
            "store": {"mode": "single_writer", "writer": "us-west-2", "failover_after": "9s"},)" +
                                 writers() + R"(
            "timeline": [{"at": "1m", "do": "kill", "region": "us-west-2", "for": "2m"}]})",
                             seed);
        const auto takeovers = drill.entries_of(CauseKind::takeover);
        REQUIRE(takeovers.size() == 1);
        const CauseEntry& takeover = drill.entry(takeovers[0]);
        CHECK(takeover.subject == 0);
        CHECK(drill.entry(takeover.because).kind == CauseKind::fault_began);
        CHECK(takeover.at == drill.world->cluster().writers().takeovers()[0].at);
        const Json& told = drill.json["causes"]["entries"][static_cast<std::size_t>(takeovers[0])];
        CHECK(told["kind"] == "takeover");
        CHECK(told["subject"] == "us-east-1");
        CHECK(kinds(drill.first_row().critical_path) ==
              std::vector<std::string>{"fault_began", "takeover", "served_again"});
    }
}

TEST_CASE("a voter that is away has met the takeover that waits for a majority") {
    const Recorded drill(R"({"duration": "5m", "regions": {"us-east-1": {}, "us-west-2": {}, "eu-west-1": {}},
        "store": {"mode": "single_writer", "writer": "us-west-2", "failover_after": "9s"},)" +
                         writers() + R"(
        "timeline": [{"at": "1m", "do": "kill", "region": "eu-west-1"},
                     {"at": "2m", "do": "kill", "region": "us-west-2"}]})");
    CHECK(drill.world->cluster().writers().takeovers().empty());
    const Evidence evidence = drill.world->evidence_of(drill.world->faults()[0]);
    CHECK(evidence.met > 0);
    CHECK(evidence.first >= sim::drill_start + 2min);
}

TEST_CASE(
    "an outage of the store's own has a row of its fault: a full disk, a throttle, damage, a backlog that is full") {
    const std::string small_backlog = R"("store": {"backlog_limit": 50, "batch_items": 50},)";
    struct Case {
        std::string fault;
        std::string store;
        std::string refusal;
    };
    for (const auto& [fault, store, refusal] : {
             Case{R"("do": "disk_full", "region": "us-east-1")", "", "disk_full"},
             Case{R"("do": "throttle_writes", "region": "us-east-1", "rate": "1/s")", "", "throttled"},
             Case{R"("do": "pause_replication", "region": "us-east-1")", small_backlog, "backlog_full"},
             Case{R"("do": "kill", "region": "us-west-2")", small_backlog, "backlog_full"},
             Case{R"("do": "isolate", "region": "us-west-2")", small_backlog, "backlog_full"},
         }) {
        INFO(refusal << " by " << fault);
        std::string script = "{";
        script.append(pair).append(store).append(writers());
        script.append(R"("timeline": [{"at": "1m", "for": "2m", )").append(fault).append("}]}");
        const Recorded drill(script);
        const Json& by = drill.json["regions"]["us-east-1"]["refused_by"];
        REQUIRE(by.size() == 1);
        CHECK(by[0]["reason"] == refusal);
        CHECK(by[0]["fault"] == 0);
        CHECK(by[0]["requests"] == drill.json["regions"]["us-east-1"]["refused"][refusal]);
        CHECK(drill.world->faults()[0].active->evidence().met > 0);
        const Recovery& row = drill.first_row();
        CHECK(row.fault == 0);
        CHECK_FALSE(row.moved);
        REQUIRE(row.rto);
        CHECK(sim::seconds(*row.rto) == Approx(121).margin(4));
        CHECK(drill.json["populations"]["n"]["failures"][0]["fault"] == 0);
    }
}

TEST_CASE("reads of damaged items name what damaged them") {
    const Recorded drill("{" + pair + writers() + R"(
        "timeline": [{"at": "1m", "do": "corrupt_disk", "region": "us-east-1", "share": "100%", "for": "2m"}]})");
    const Json& by = drill.json["regions"]["us-east-1"]["refused_by"];
    REQUIRE(by.size() == 1);
    CHECK(by[0]["reason"] == "damaged");
    CHECK(by[0]["fault"] == 0);
}

TEST_CASE("writes that an erring owner fails are counted as that, by its fault") {
    const Recorded drill("{" + pair + R"("store": {"mode": "single_writer", "writer": "us-west-2"},)" + writers() + R"(
        "timeline": [{"at": "1m", "do": "errors", "region": "us-west-2", "for": "2m"}]})");
    const Json& region = drill.json["regions"]["us-east-1"];
    REQUIRE(region["refused_by"].size() == 1);
    CHECK(region["refused_by"][0]["reason"] == "owner_failed");
    CHECK(region["refused_by"][0]["fault"] == 0);
    CHECK(region["refused_by"][0]["requests"] == region["refused"]["owner_failed"]);
    CHECK(region["damaged"] == 0);
}

TEST_CASE("lost and hidden writes name their fault in the ledger, in its examples and in its words") {
    const std::string unsynced = "{" + pair + R"("store": {"sync": "10s"},)" + writers() + R"("timeline": [
        {"at": "1m", "do": "slow", "region": "us-west-2", "factor": 1.5, "for": "10s"},
        {"at": "89s", "do": "pause_replication", "region": "us-east-1", "for": "1m"},
        {"at": "95s", "do": "kill", "region": "us-east-1", "for": "1m"}],
        "expect": [{"that": "lost_writes", "at_most": 0}]})";
    const Recorded drill(unsynced);
    const Json& ledger = drill.json["ledger"];
    REQUIRE(ledger["lost"] > 0);
    std::uint64_t lost = 0;
    for (const Json& cause : ledger["causes"]) {
        // The pause kept some writes from the other region, which then overwrote them, the kill others.
        const bool in_conflict = cause["fate"] == "overwritten_in_conflict";
        const bool is_told = cause["fault"] == 2 || (in_conflict && cause["fault"] == 1);
        CHECK(is_told);
        if (cause["fate"] != "delayed" && !in_conflict) lost += cause["writes"].get<std::uint64_t>();
    }
    CHECK(lost == ledger["lost"]);
    for (const Json& example : ledger["examples"]) {
        const bool is_told = example["fate"] == "lost_unsynced" || example["fate"] == "delayed";
        if (is_told) CHECK(example["fault"] == 2);
    }
    CHECK_THAT(drill.report.results[0].why, Catch::Contains("before it was lost, by kill us-east-1"));
}

TEST_CASE("writes in a region that is still cut off when the drill ends are lost by what cuts it off") {
    const Recorded drill("{" + pair + writers() + R"("timeline": [
        {"at": "6m", "do": "isolate", "region": "us-east-1", "scope": "regions"},
        {"at": "450s", "do": "isolate", "region": "us-east-1"}]})");
    REQUIRE(drill.json["ledger"]["lost_with_region"] > 0);
    REQUIRE(drill.json["ledger"]["causes"].size() == 1);
    CHECK(drill.json["ledger"]["causes"][0]["fault"] == 1);
    CHECK(drill.json["ledger"]["causes"][0]["writes"] == drill.json["ledger"]["lost_with_region"]);
}

TEST_CASE("requests that come to a region while it leaves name who removes it") {
    const Recorded drill("{" + pair + writers() + R"(
        "timeline": [{"at": "90s", "do": "partition", "between": [["us-east-1"], ["us-west-2"]], "for": "60s"},
                     {"at": "2m", "do": "remove_region", "region": "us-east-1", "drain": "1s"}]})");
    const Json& by = drill.json["regions"]["us-east-1"]["refused_by"];
    REQUIRE(by.size() == 1);
    CHECK(by[0]["reason"] == "not_ready");
    CHECK(by[0]["fault"] == 1);
}

}  // namespace recorded_causes_test
