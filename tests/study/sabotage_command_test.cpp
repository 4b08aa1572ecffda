// `regiondrill check --sabotage`: what a scenario's promises are worth.
#include "study/sabotage/sabotage.hpp"
#include "tests/catch.hpp"
#include "tests/study/command.hpp"

#include <nlohmann/json.hpp>

#include <string>

namespace sabotage_command_test {

using namespace regiondrill;
using study::fixture::Ended;
using study::fixture::Folder;
using study::fixture::Shown;
using Json = nlohmann::ordered_json;

namespace {

std::string outage(const std::string& promises, const std::string& store = "{}") {
    return R"({"duration": "8m", "regions": {"eu-west-2": {}, "us-east-1": {}}, "dns": {"ttl": "10s"}, "store": )" +
           store + R"(, "clients": [{"name": "london", "at": "London", "count": 40, "writes": "50%",
        "connections": {"reuse": false}}],
    "timeline": [{"at": "1m", "do": "fail_health", "region": "eu-west-2", "for": "2m"}],
    "expect": [)" +
           promises + "]}";
}

Json sabotaged(const Folder& folder, const std::string& script) {
    folder.add("drill.json", script);
    const Ended ended = folder.run("check drill.json --sabotage --json -");
    INFO(ended.output);
    REQUIRE(ended.exit_code == 0);
    return Json::parse(ended.output);
}

/// The promises that noticed one, by their place; none where it changed nothing.
Json noticed(const Json& report, const std::string& name) {
    for (const Json& each : report["sabotages"]) {
        if (each["name"] == name) return each["noticed_by"];
    }
    return "no such sabotage";
}

}  // namespace

TEST_CASE("each sabotage is noticed by the promises that are about it, and by no others") {
    const Folder folder;
    const Json report = sabotaged(folder, outage(R"(
        {"that": "served_by", "of": "london", "region": "us-east-1", "from": "130s", "to": "3m", "at_least": "99%"},
        {"that": "served_by", "of": "london", "region": "eu-west-2", "from": "6m", "at_least": "99%"},
        {"that": "replication_lag", "at_most": "10s"},
        {"that": "lost_writes", "at_most": 0})"));
    CHECK(report["tried"] == 6);
    CHECK(report["noticed"] == 6);
    for (const Json& promise : report["promises"]) CHECK(promise["holds"] == true);
    CHECK(noticed(report, "no-failback") == Json::array({1}));
    CHECK(noticed(report, "health-check-frozen") == Json::array({0}));
    CHECK(noticed(report, "ttl-ignored") == Json::array({0}));
    CHECK(noticed(report, "resolver-answers-dead-region") == Json::array({0, 1}));
    CHECK(noticed(report, "replication-never-resumes") == Json::array({2}));
    CHECK(noticed(report, "acknowledged-write-dropped") == Json::array({3}));
}

TEST_CASE("a scenario without promises, or with one about something else, notices nothing") {
    const Folder folder;
    const Json none = sabotaged(folder, outage(""));
    CHECK(none["noticed"] == 0);
    CHECK(none["tried"] == 6);
    const Json other = sabotaged(folder, outage(R"({"that": "requests", "at_least": 1})"));
    CHECK(other["noticed"] == 0);
    CHECK(folder.run("check drill.json --sabotage --strict").exit_code == 1);
}

TEST_CASE("a promise that does not hold anyway notices nothing, and is told as such") {
    const Folder folder;
    folder.add("drill.json", outage(R"({"that": "moves", "at_most": 0})"));
    const Ended ended = folder.run("check drill.json --sabotage");
    INFO(ended.output);
    CHECK(ended.output.find("moves: does not hold without any sabotage either") != std::string::npos);
    CHECK(ended.output.find("0 of 6 sabotages noticed") != std::string::npos);
}

TEST_CASE("where there is nothing to sabotage nothing is tried") {
    const Folder folder;
    const Json report = sabotaged(folder, R"({"duration": "1m", "regions": {"eu-west-2": {}},
        "clients": [{"at": "London", "count": 10}], "expect": [{"that": "availability", "at_least": "1%"}]})");
    CHECK(report["tried"] == 1);  // the power
    CHECK(noticed(report, "no-failback").empty());
    const Json quorum =
        sabotaged(folder, R"({"duration": "1m", "regions": {"eu-west-2": {}, "us-east-1": {}, "us-west-2": {}},
        "store": {"mode": "quorum"}, "clients": [{"at": "London", "count": 10, "writes": "50%"}],
        "expect": [{"that": "availability", "at_least": "1%"}]})");
    for (const Json& each : quorum["sabotages"]) {
        if (each["name"] == "acknowledged-write-dropped") CHECK(each["applies"] == false);
    }
}

TEST_CASE("every sabotage is in docs/sabotage.md, which shows what the command prints") {
    std::ostringstream page;
    page << std::ifstream(REGIONDRILL_SOURCE_DIR "/docs/sabotage.md").rdbuf();
    for (const study::Sabotage& each : study::sabotages()) {
        CHECK(page.str().find("| `" + std::string(each.name) + "` |") != std::string::npos);
    }
    const Shown shown = study::fixture::shown_in("sabotage.md");
    const Ended ended = Folder().run(shown.command);
    INFO(ended.output);
    CHECK(ended.output == shown.output);
}

TEST_CASE("run writes a trace beside its report, or in its stead to standard output") {
    const Folder folder;
    folder.add("drill.json", outage(""));
    const Ended beside = folder.run("run drill.json --trace drill.trace.json");
    CHECK(beside.output.find("What happened") != std::string::npos);
    const Ended alone = folder.run("run drill.json --trace -");
    CHECK(alone.output == folder.text("drill.trace.json"));
    CHECK(Json::parse(alone.output)["traceEvents"].size() > 100);
    CHECK(folder.run("run drill.json --trace - --json -").exit_code == 2);
    CHECK(folder.run("run drill.json --trace nowhere/a.json").output.starts_with("--trace: cannot write"));
}

}  // namespace sabotage_command_test
