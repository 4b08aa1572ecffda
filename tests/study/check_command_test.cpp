// `regiondrill check` as a linter: codes, places and what programs read of them. Each kind of warning has a script that
// brings it about, and one that does not.
#include "drill/report/lint.hpp"
#include "tests/catch.hpp"
#include "tests/study/command.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

namespace check_command_test {

using namespace regiondrill;
using study::fixture::Ended;
using study::fixture::Folder;
using Json = nlohmann::ordered_json;

namespace {

Json warnings_of(const Folder& folder, const std::string& script, const std::string& options = "") {
    folder.add("odd.json", script);
    const Ended ended = folder.run("check odd.json --json - " + options);
    INFO(script << "\n" << ended.output);
    REQUIRE(ended.exit_code == 0);
    return Json::parse(ended.output)["warnings"];
}

std::set<std::string> codes_of(const Json& warnings) {
    std::set<std::string> codes;
    for (const Json& warning : warnings) codes.insert(warning["code"]);
    return codes;
}

const std::string regions = R"("regions": {"eu-west-2": {}, "us-east-1": {}}, "duration": "8m")";
const std::string promise = R"("expect": [{"that": "availability", "at_least": "1%"}])";
const std::string london = R"("clients": [{"name": "london", "at": "London"}])";

std::string script_of(const std::vector<std::string>& parts) {
    std::string script = "{" + regions;
    for (const std::string& part : parts) script += ",\n" + part;
    return script + "}";
}

std::string outage(const std::string& rest) {
    return R"("timeline": [{"at": "1m", "do": "kill", "region": "eu-west-2")" + rest + "}]";
}

std::string promised(const std::string& recovery_time) {
    return R"("expect": [{"that": "rto", "at_most": ")" + recovery_time + R"("}])";
}

std::string dns(const std::string& settings) { return "\"dns\": {" + settings + "}"; }

/// A script that a rule warns of, and one as near to it as can be that it does not.
struct Pair {
    std::string code;
    std::string odd;
    std::string fine;
};

// Each kind, in the order of the table.
std::vector<Pair> pairs() {
    const std::string room = R"("us-east-1": {"capacity": {"workers": 1, "service_time": "10ms"}})";
    const auto crowd = [&](const std::string& count) {
        return R"({"regions": {"eu-west-2": {}, )" + room + R"(}, "duration": "3m", "clients": [{"name": "london", )" +
               R"("at": "London", "count": )" + count + "}],\n" + outage("") + ",\n" + promise + "}";
    };
    const auto queue_of = [&](const char* places) {
        return R"({"regions": {"eu-west-2": {"capacity": {"workers": 4, "service_time": "40ms", "queue": )" +
               std::string(places) + R"(}}}, "duration": "3m", )" + promise + "}";
    };
    return {
        {"RD001", script_of({london}), script_of({london, promise})},
        {"RD002", script_of({R"("clients": [{"name": "a", "at": "London", "real": true, "rate": "5/s"}])", promise}),
         script_of({R"("clients": [{"name": "a", "at": "London", "real": true}])", promise})},
        {"RD101", script_of({dns(R"("unchecked": ["us-east-1"])"), promise}), script_of({promise})},
        {"RD102", script_of({dns(R"("health_check": {"match": "fine"})"), promise}),
         script_of({dns(R"("health_check": {"match": "Ok"})"), promise})},
        {"RD103", script_of({dns(R"("checks": {"a": {"region": "eu-west-2", "disabled": true}})"), promise}),
         script_of({dns(R"("checks": {"a": {"region": "eu-west-2"}})"), promise})},
        {"RD104",
         script_of({dns(R"("checks": {"a": {"region": "eu-west-2"},
            "b": {"kind": "calculated", "children": ["a"], "at_least": 2}})"),
                    promise}),
         script_of({dns(R"("checks": {"a": {"region": "eu-west-2"},
            "b": {"kind": "calculated", "children": ["a"], "at_least": 1}})"),
                    promise})},
        {"RD105", script_of({dns(R"("negative_ttl": "15m")"), promise}),
         script_of({dns(R"("negative_ttl": "14m")"), promise})},
        {"RD106",
         script_of({dns(R"("policy": "failover", "primary": "eu-west-2", "secondary": "us-east-1",
            "unchecked": ["eu-west-2"])"),
                    promise}),
         script_of({dns(R"("policy": "failover", "primary": "eu-west-2", "secondary": "us-east-1")"), promise})},
        {"RD107",
         script_of({dns(R"("policy": "geolocation",
            "records": [{"region": "eu-west-2", "area": "continent/EU"}])"),
                    promise}),
         script_of({dns(R"("policy": "geolocation", "records": [{"region": "eu-west-2", "area": "continent/EU"},
            {"region": "us-east-1", "area": "*"}])"),
                    promise})},
        {"RD108",
         script_of({dns(R"("policy": "weighted", "records": [{"region": "eu-west-2", "weight": 0},
            {"region": "us-east-1", "weight": 0}])"),
                    promise}),
         script_of({dns(R"("policy": "weighted", "records": [{"region": "eu-west-2", "weight": 0},
            {"region": "us-east-1", "weight": 1}])"),
                    promise})},
        {"RD109", script_of({dns(R"("ttl": "61s")"), promise}), script_of({dns(R"("ttl": "60s")"), promise})},
        {"RD201", script_of({promise, outage(R"(, "fails": {"time_between": "400h", "time_to_repair": "1m"})")}),
         script_of({promise, outage("")})},
        {"RD202", script_of({london, promise, R"("timeline": [{"at": "1m", "do": "kill", "region": "us-east-1"}])"}),
         script_of({london, promise, outage("")})},
        {"RD203", script_of({london, promise, outage(R"(, "for": "20s")")}),
         script_of({london, promise, outage(R"(, "for": "60s")")})},
        {"RD204",
         script_of({R"("clients": [{"name": "a", "at": "London", "timeouts": {"request": "90s"}}])", promise,
                    outage(R"(, "for": "80s")")}),
         script_of({R"("clients": [{"name": "a", "at": "London", "timeouts": {"request": "70s"}}])", promise,
                    outage(R"(, "for": "80s")")})},
        {"RD205", script_of({london, promise, outage(R"(, "for": "7m1s")")}),
         script_of({london, promise, outage(R"(, "for": "7m")")})},
        {"RD301", script_of({london, promised("100s"), outage("")}), script_of({london, promised("3m"), outage("")})},
        {"RD302", script_of({london, promised("59s"), outage("")}), script_of({london, promised("60s"), outage("")})},
        {"RD303",
         script_of({london, promised("59s"), R"("timeline": [{"at": "1m", "do": "dns_empty", "for": "30s"}])"}),
         script_of({london, promised("60s"), R"("timeline": [{"at": "1m", "do": "dns_empty", "for": "30s"}])"})},
        {"RD401", crowd("101"), crowd("99")},
        {"RD402", queue_of("301"), queue_of("300")},
        {"RD403", crowd("99"), crowd(R"(99, "retries": {"budget": {}})")},
    };
}

}  // namespace

TEST_CASE("each kind of warning is told of what is odd, and not of what is nearly so") {
    const Folder folder;
    std::set<std::string> tried;
    for (const Pair& pair : pairs()) {
        INFO(pair.code);
        CHECK(codes_of(warnings_of(folder, pair.odd)).contains(pair.code));
        CHECK_FALSE(codes_of(warnings_of(folder, pair.fine)).contains(pair.code));
        tried.insert(pair.code);
    }
    for (const drill::LintRule& rule : drill::lint_rules()) CHECK(tried.contains(std::string(rule.code)));
}

TEST_CASE("codes and names stand once, and each has its advice") {
    std::set<std::string_view> seen;
    std::string_view before;
    for (const drill::LintRule& rule : drill::lint_rules()) {
        INFO(rule.code);
        CHECK(seen.insert(rule.code).second);
        CHECK(seen.insert(rule.name).second);
        CHECK(before < rule.code);
        CHECK(rule.about.ends_with("."));
        CHECK(rule.advice.ends_with("."));
        before = rule.code;
    }
}

TEST_CASE("a warning stands where the value is, or names the setting that gave it") {
    const Folder folder;
    const std::string script = "{\n" + regions + ",\n  \"dns\": { \"ttl\": \"5m\" },\n" + promise + "\n}\n";
    const Json by_file = warnings_of(folder, script);
    REQUIRE(by_file.size() == 1);
    CHECK(by_file[0]["code"] == "RD109");
    CHECK(by_file[0]["line"] == 3);
    CHECK(by_file[0]["column"] == 19);
    CHECK(by_file[0]["path"] == "dns.ttl");
    const Json by_setting = warnings_of(folder, script, "--set dns.ttl=7m");
    CHECK(by_setting[0]["line"].is_null());
    CHECK(by_setting[0]["source"] == "--set dns.ttl=7m");
    // What the script leaves out is told where it would stand.
    const Json left_out = warnings_of(folder, "{\n" + regions + "}");
    CHECK(left_out[0]["code"] == "RD001");
    CHECK(left_out[0]["line"] == 1);
}

TEST_CASE("a fault is told by its line of the script, whatever the order of time") {
    const Folder folder;
    const Json warnings =
        warnings_of(folder, script_of({london, promise,
                                       "\"timeline\": [\n"
                                       "{\"at\": \"3m\", \"do\": \"kill\", \"region\": \"us-east-1\"},\n"
                                       "{\"at\": \"1m\", \"do\": \"kill\", \"region\": \"eu-west-2\", "
                                       "\"for\": \"20s\"}]"}));
    for (const Json& warning : warnings) {
        if (warning["code"] == "RD203") CHECK(warning["path"] == "timeline[1].for");
    }
    CHECK(codes_of(warnings).contains("RD203"));
}

TEST_CASE("a warning leaves the exit code alone, unless it is strict") {
    const Folder folder;
    folder.add("odd.json", script_of({london}));
    folder.add("fine.json", script_of({london, promise}));
    CHECK(folder.run("check odd.json").exit_code == 0);
    CHECK(folder.run("check odd.json --strict").exit_code == 1);
    CHECK(folder.run("check fine.json --strict").exit_code == 0);
    CHECK(folder.run("check fine.json").output.find("Worth a look") == std::string::npos);
}

// By the rules of the standard that GitHub holds files against (SARIF 2.1.0, OASIS; its limits).
TEST_CASE("SARIF has a rule for each result, places by characters, and a file that stays relative") {
    const Folder folder;
    folder.add("my odd.json", script_of({london, dns(R"("ttl": "5m")")}));
    REQUIRE(folder.run("check 'my odd.json' --sarif drill.sarif").exit_code == 0);
    const Json log = Json::parse(folder.text("drill.sarif"));
    CHECK(log["version"] == "2.1.0");
    CHECK(log["$schema"].get<std::string>().find("sarif-2.1.0") != std::string::npos);
    REQUIRE(log["runs"].size() == 1);
    const Json& run = log["runs"][0];
    CHECK(run["tool"]["driver"]["name"] == "regiondrill");
    CHECK(run["columnKind"] == "unicodeCodePoints");
    const Json& rules = run["tool"]["driver"]["rules"];
    CHECK(rules.size() == drill::lint_rules().size());
    REQUIRE(run["results"].size() == 2);
    std::set<std::string> fingerprints;
    for (const Json& result : run["results"]) {
        CHECK(rules[result["ruleIndex"].get<std::size_t>()]["id"] == result["ruleId"]);
        CHECK(result["level"] == "warning");
        CHECK_FALSE(result["message"]["text"].get<std::string>().empty());
        const Json& place = result["locations"][0]["physicalLocation"];
        CHECK(place["artifactLocation"]["uri"] == "my%20odd.json");
        CHECK(place["region"]["startLine"].get<int>() >= 1);
        CHECK(place["region"]["startColumn"].get<int>() >= 1);
        for (const Json& fingerprint : result["partialFingerprints"]) fingerprints.insert(fingerprint);
    }
    CHECK(fingerprints.size() == 2);
    // A line more above it is the same warning.
    folder.add("my odd.json", "\n" + script_of({london, dns(R"("ttl": "5m")")}));
    folder.run("check 'my odd.json' --sarif moved.sarif");
    const Json moved = Json::parse(folder.text("moved.sarif"));
    for (const Json& result : moved["runs"][0]["results"]) {
        for (const Json& fingerprint : result["partialFingerprints"]) CHECK(fingerprints.contains(fingerprint));
    }
}

TEST_CASE("only one format may have standard output, and a file that cannot be written is told at once") {
    const Folder folder;
    folder.add("odd.json", script_of({london}));
    CHECK(folder.run("check odd.json --json - --sarif -").exit_code == 2);
    const Ended ended = folder.run("check odd.json --sarif nowhere/drill.sarif");
    CHECK(ended.exit_code == 2);
    CHECK(ended.output.starts_with("--sarif: cannot write \"nowhere/drill.sarif\""));
}

TEST_CASE("docs/lint.md shows what check says, and has every code") {
    const Folder folder;
    const std::string page = [] {
        std::ostringstream text;
        text << std::ifstream(REGIONDRILL_SOURCE_DIR "/docs/lint.md").rdbuf();
        return text.str();
    }();
    const std::string begin = "```json\n";
    const auto from = page.find(begin) + begin.size();
    folder.add("odd.json", page.substr(from, page.find("```", from) - from));
    const study::fixture::Shown shown = study::fixture::shown_in("lint.md");
    const Ended ended = folder.run(shown.command);
    INFO(ended.output);
    CHECK(ended.output == shown.output);
    for (const drill::LintRule& rule : drill::lint_rules()) {
        std::string row = "| `";
        row.append(rule.code).append("` | ").append(rule.name).append(" | ").append(rule.about).append(" | ");
        row.append(rule.advice).append(" |\n");
        INFO(row);
        CHECK(page.find(row) != std::string::npos);
    }
}

}  // namespace check_command_test
