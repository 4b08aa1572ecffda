// `regiondrill shrink`, as people run it.
#include "study/random_scenario.hpp"
#include "study/suite/smallest_failure.hpp"
#include "tests/catch.hpp"
#include "tests/study/command.hpp"

#include <nlohmann/json.hpp>

#include <set>
#include <string>

namespace shrink_command_test {

using namespace regiondrill;
using study::FailureKind;
using study::fixture::Ended;
using study::fixture::Folder;
using Json = nlohmann::ordered_json;

namespace {

// Of twelve faults three break a promise each: nobody resolves the name for a while, one region sends nothing to the
// others, and people move away from one that is well. The others meet nobody.
const std::string twelve_faults = R"({
  "duration": "3m", "seed": 12,
  "regions": {"us-east-1": {}, "eu-west-2": {}, "ap-southeast-2": {}},
  "dns": {"ttl": "10s"},
  "clients": [{"name": "york", "at": "New York", "count": 20, "writes": "30%"},
              {"name": "london", "at": "London", "count": 20, "writes": "30%"}],
  "timeline": [
    {"at": "20s", "do": "slow", "region": "ap-southeast-2", "factor": 2, "for": "10s"},
    {"at": "25s", "do": "loss", "between": [["us-east-1"], ["ap-southeast-2"]], "share": "1%", "for": "10s"},
    {"at": "30s", "do": "latency", "between": [["eu-west-2"], ["ap-southeast-2"]], "add": "20ms", "for": "30s"},
    {"at": "35s", "do": "pause_replication", "region": "ap-southeast-2", "for": "10s"},
    {"at": "40s", "do": "pause_replication", "region": "us-east-1", "for": "50s"},
    {"at": "45s", "do": "dns_slow", "add": "5ms", "for": "10s"},
    {"at": "50s", "do": "fail_health", "region": "ap-southeast-2", "for": "30s"},
    {"at": "60s", "do": "dns_down", "for": "40s"},
    {"at": "65s", "do": "errors", "region": "ap-southeast-2", "share": "1%", "for": "10s"},
    {"at": "2m", "do": "fail_health", "region": "eu-west-2", "for": "50s"},
    {"at": "80s", "do": "slow", "region": "ap-southeast-2", "factor": 3, "for": "10s"},
    {"at": "100s", "do": "throttle_writes", "region": "ap-southeast-2", "rate": "100/s", "for": "10s"}
  ],
  "expect": [{"that": "availability", "at_least": "10%"}, {"that": "rto", "at_most": "0s"},
             {"that": "moves", "at_most": 0}, {"that": "replication_lag", "at_most": "20s"},
             {"that": "latency", "percentile": "p50", "at_most": "9s"}]
})";

std::set<std::string> faults_in(const Json& script) {
    std::set<std::string> names;
    for (const Json& fault : script["timeline"]) names.insert(fault["do"]);
    return names;
}

}  // namespace

TEST_CASE("a failure that takes three faults of twelve is shrunk to these three") {
    const Folder folder;
    folder.add("twelve.json", twelve_faults);
    const Ended ended = folder.run("shrink twelve.json --into smallest.json");
    INFO(ended.output);
    REQUIRE(ended.exit_code == 0);
    const Json smallest = Json::parse(folder.text("smallest.json"));
    CHECK(smallest["timeline"].size() == 3);
    CHECK(faults_in(smallest) == std::set<std::string>{"dns_down", "fail_health", "pause_replication"});
    CHECK(smallest["expect"].size() == 3);
    CHECK(smallest["regions"].size() == 2);
    const FailureKind failure = study::failure_of(twelve_faults);
    CHECK(failure == FailureKind{study::Ending::failed, {"moves", "replication_lag", "rto"}});
    CHECK(study::failure_of(folder.text("smallest.json")) == failure);
    // Nothing of it can go.
    for (std::size_t i = 0; i < 3; ++i) {
        Json without = smallest;
        without["timeline"].erase(i);
        CHECK_FALSE(study::failure_of(without.dump()) == failure);
    }
    CHECK_THAT(ended.output,
               Catch::Contains("fails     failed: moves, replication_lag, rto\n") &&
                   Catch::Contains("was       12 faults, 3 regions, 2 populations, 5 promises, 3m, seed 12\n") &&
                   Catch::Contains("is        3 faults, 2 regions, ") && Catch::Contains(" tries, down to "));
    CHECK(folder.run("run smallest.json -q").exit_code == 1);
}

TEST_CASE("shrinking is the same each time, and ends with its budget") {
    const Folder folder;
    folder.add("twelve.json", twelve_faults);
    const Ended first = folder.run("shrink twelve.json --budget 20 --into a.json");
    folder.run("shrink twelve.json --budget 20 --into b.json");
    CHECK(folder.text("a.json") == folder.text("b.json"));
    CHECK(study::failure_of(folder.text("a.json")) == study::failure_of(twelve_faults));
    CHECK_THAT(first.output, Catch::Contains("tries     20, which were all: it may not be the smallest\n"));
}

TEST_CASE("settings and the seed of the command line are part of what is shrunk") {
    const Folder folder;
    folder.add("twelve.json", twelve_faults);
    const Ended ended = folder.run("shrink twelve.json --seed 5 --set expect.1.at_most=10m --set expect.3.at_most=10m");
    INFO(ended.output);
    CHECK_THAT(ended.output, Catch::StartsWith("regiondrill: ") && Catch::Contains("fails     failed: moves\n") &&
                                 Catch::Contains("3m, seed 5\nis        1 fault, ") &&
                                 Catch::Contains("command   regiondrill run twelve.smallest.json --seed "));
    CHECK(faults_in(Json::parse(folder.text("twelve.smallest.json"))) == std::set<std::string>{"fail_health"});
}

TEST_CASE("what does not fail is not shrunk, and nothing is written") {
    const Folder folder;
    folder.add("well.json", R"({"duration": "1m", "regions": {"eu-west-2": {}}})");
    const Ended ended = folder.run("shrink well.json");
    CHECK(ended.exit_code == 2);
    CHECK_THAT(ended.output, Catch::StartsWith("well.json: this does not fail: passed"));
    CHECK_FALSE(folder.has("well.smallest.json"));
    CHECK(folder.run("shrink well.json --set regoins=1").exit_code == 2);
    CHECK(folder.run("shrink well.json --into no/where.json").exit_code == 2);
}

TEST_CASE("drawn drills that fail shrink to drills that fail in the same way", "[many]") {
    int failing = 0;
    for (std::uint64_t seed = 1; failing < 8; ++seed) {
        const std::string script = study::random_scenario(seed);
        const FailureKind failure = study::failure_of(script);
        if (failure.ending != study::Ending::failed) continue;
        ++failing;
        INFO("seed " << seed << ", " << study::failure_text(failure));
        const auto smallest = study::smallest_failure(script, failure, 40, [](const auto&) { return true; });
        CHECK(study::failure_of(smallest.script) == failure);
        CHECK(smallest.script.size() < script.size() / 2);
    }
}

TEST_CASE("docs/shrink.md shows what the command prints") {
    const auto shown = study::fixture::shown_in("shrink.md");
    CHECK(Folder().run(shown.command).output == shown.output);
}

}  // namespace shrink_command_test
