// `regiondrill test`, as people and CI run it, and what other people's programs read of it.
#include "study/suite/formats.hpp"
#include "tests/catch.hpp"
#include "tests/study/command.hpp"

#include <nlohmann/json.hpp>

#include <fstream>
#include <regex>
#include <sstream>
#include <string>

namespace suite_command_test {

using namespace regiondrill;
using study::Ending;
using study::fixture::Ended;
using Json = nlohmann::ordered_json;

namespace {

std::string drill_of(const std::string& region, const std::string& at_most, const std::string& name = "a drill") {
    return R"({"name": ")" + name + R"(", "duration": "2m", "regions": {"eu-west-2": {}, "us-east-1": {}},
        "clients": [{"name": "app", "at": "London", "count": 20}],
        "timeline": [{"at": "30s", "do": "kill", "region": ")" +
           region + R"(", "for": "20s"}],
        "expect": [{"that": "rto", "at_most": ")" +
           at_most + R"("}]})";
}

const std::string passing = drill_of("eu-west-2", "5m");
const std::string failing = drill_of("eu-west-2", "1s");
const std::string meets_nobody =
    R"({"duration": "2m", "regions": {"eu-west-2": {}, "us-east-1": {}},
        "clients": [{"name": "app", "at": "London", "count": 20, "writes": "0%"}],
        "timeline": [{"at": "30s", "do": "errors", "region": "us-east-1", "for": "20s"}],
        "expect": [{"that": "availability", "at_least": "99%"}]})";

/// In which `regiondrill test` is run.
class Folder : public study::fixture::Folder {
public:
    Folder() { study::fixture::Folder::add("deeper"); }

    using study::fixture::Folder::add;
    Ended test(const std::string& options, const std::string& environment = "") const {
        return run("test " + options, environment);
    }
};

Ending verdict_of(const std::vector<Ending>& endings, std::size_t in_all) {
    study::EndingTally tally;
    for (const Ending ending : endings) tally.add(ending);
    return tally.verdict(in_all);
}

}  // namespace

TEST_CASE("the worst drill is the suite's verdict: 4 before 2 before 1 before 3 before 0") {
    std::vector<Ending> endings{Ending::passed};
    CHECK(study::exit_code(verdict_of(endings, 1)) == 0);
    CHECK(study::exit_code(verdict_of(endings, 2)) == 3);  // one was not played
    for (const auto& [ending, code] : {std::pair{Ending::inconclusive, 3}, std::pair{Ending::failed, 1},
                                       std::pair{Ending::not_a_drill, 2}, std::pair{Ending::broken, 4}}) {
        endings.insert(endings.begin(), ending);
        CHECK(study::exit_code(verdict_of(endings, endings.size())) == code);
    }
}

TEST_CASE("drills of a folder are told in the order of their paths, with the reasons and one verdict") {
    const Folder folder;
    folder.add("b-failing.json", failing);
    folder.add("a-passing.json", passing);
    folder.add("deeper/c.json", meets_nobody);
    folder.add("notes.txt", "no drill");
    const Ended ended = folder.test(". --jobs 2");
    INFO(ended.output);
    CHECK(ended.exit_code == 1);
    const auto first = ended.output.find("passed        a-passing.json: 1 of 1 promise kept");
    const auto second = ended.output.find("failed        b-failing.json: 0 of 1 promise kept");
    const auto third = ended.output.find("inconclusive  deeper/c.json: 1 of 1 promise kept");
    CHECK(first < second);
    CHECK(second < third);
    CHECK(third != std::string::npos);
    CHECK_THAT(ended.output, Catch::Contains("rto: ") && Catch::Contains(", wanted at most 1s") &&
                                 Catch::Contains("regiondrill run b-failing.json --seed 1"));
    CHECK_THAT(ended.output, Catch::EndsWith("failed        3 drills: 1 passed, 1 failed, 1 inconclusive\n"));
}

TEST_CASE("a script that is none is wrong input of the suite, with its place, and the others are played") {
    const Folder folder;
    folder.add("a.json", "{\n  \"regoins\": {}\n}");
    folder.add("b.json", passing);
    const Ended ended = folder.test("a.json b.json");
    INFO(ended.output);
    CHECK(ended.exit_code == 2);
    CHECK_THAT(ended.output, Catch::Contains("wrong input   a.json\n") && Catch::Contains("a.json:2:") &&
                                 Catch::Contains("passed        b.json"));
}

TEST_CASE("each seed of a suite is the drill that the seed gives alone") {
    const Folder folder;
    folder.add("a.json", passing);
    REQUIRE(folder.test("a.json --seeds 3 --jobs 2 --ctrf suite.json").exit_code == 0);
    const Json tests = Json::parse(folder.text("suite.json"))["results"]["tests"];
    REQUIRE(tests.size() == 6);  // a promise and the evidence each
    for (int seed = 1; seed <= 3; ++seed) {
        const Json& test = tests[2 * static_cast<std::size_t>(seed) - 2];
        CHECK(test["parameters"]["seed"] == std::to_string(seed));
        const Ended alone = study::fixture::run(REGIONDRILL_PROGRAM " run " + folder.at("a.json") +
                                                " --json - --seed " + std::to_string(seed));
        CHECK(test["extra"]["digest"] == Json::parse(alone.output)["digest"]);
    }
}

TEST_CASE("once a drill has failed a hasty suite begins no other, and tells the rest as not played") {
    const Folder folder;
    folder.add("a.json", failing);
    folder.add("b.json", passing);
    const Ended ended = folder.test("a.json b.json --jobs 1 --fail-fast --tap suite.tap");
    CHECK(ended.exit_code == 1);
    CHECK_THAT(ended.output, Catch::EndsWith("failed        2 drills: 1 failed, 1 not played\n"));
    CHECK_THAT(folder.text("suite.tap"), Catch::Contains("\nnot ok 2 - b.json\n"));
}

TEST_CASE("an interrupted suite tells what there is, and is no success") {
    const Folder folder;
    folder.add("a.json", passing);
    const Ended ended = folder.test("a.json --seeds 100000 --jobs 1 -q & sleep 1; kill -INT $!; wait $!");
    INFO(ended.output);
    CHECK(ended.exit_code == 3);
    CHECK_THAT(ended.output, Catch::StartsWith("inconclusive  100000 drills: ") && Catch::Contains(" not played"));
}

TEST_CASE("prove reads the TAP, and Python the JUnit, of drills with names that are markup") {
    const Folder folder;
    folder.add("a <&\\\"#.json", drill_of("eu-west-2", "5m", R"(<script> & # \u0001)"));
    folder.add("b.json", failing);
    folder.add("c.json", meets_nobody);
    CHECK(folder.test(". --junit suite.xml --tap suite.tap --markdown suite.md").exit_code == 1);

    // Debian's prove knows version 13, whose grammar has subtests as comments.
    const Ended proved = study::fixture::run("prove -e 'sed 1s/14/13/' " + folder.at("suite.tap"));
    INFO(proved.output << folder.text("suite.tap"));
    CHECK_THAT(proved.output, Catch::Contains("Failed tests:  2-3") && Catch::Contains("Tests: 3 Failed: 2"));
    CHECK_THAT(proved.output, !Catch::Contains("Parse errors"));

    const Ended parsed = study::fixture::run(R"(python3 -c '
import sys, xml.etree.ElementTree as tree
suites = tree.parse(sys.argv[1]).getroot()
print(suites.attrib["tests"], suites.attrib["failures"], suites.attrib["errors"])
for suite in suites:
    print(suite.attrib["name"])
    for case in suite: print(" ", case.attrib["name"], [(why.tag, why.get("type")) for why in case])' )" +
                                             folder.at("suite.xml"));
    CHECK(parsed.output ==
          "6 1 1\na <&\\\"#.json\n"
          "  rto [('system-out', None)]\n  fault evidence [('system-out', None)]\n"
          "b.json\n  rto [('failure', 'promise')]\n  fault evidence [('system-out', None)]\n"
          "c.json\n  availability [('system-out', None)]\n"
          "  fault evidence [('error', 'inconclusive')]\n");
    CHECK_THAT(folder.text("suite.md"), Catch::Contains("| passed | a &lt;&amp;") && Catch::Contains("| failed | "));
}

TEST_CASE("CTRF counts what it lists, and an inconclusive test is neither passed nor skipped") {
    const Folder folder;
    folder.add("c.json", meets_nobody);
    CHECK(folder.test("c.json --ctrf suite.json").exit_code == 3);
    const Json report = Json::parse(folder.text("suite.json"));
    CHECK(report["reportFormat"] == "CTRF");
    const Json& summary = report["results"]["summary"];
    CHECK(summary["tests"] == 2);
    CHECK(summary["passed"] == 1);
    CHECK(summary["other"] == 1);
    CHECK(summary["skipped"] == 0);
    CHECK(summary["start"].get<std::int64_t>() <= summary["stop"].get<std::int64_t>());
    CHECK(report["results"]["tests"][1]["rawStatus"] == "inconclusive");
}

// The page itself is web's, and tested in a browser (web/test/report.test.ts).
TEST_CASE("the page of a suite has each drill with its promises and rows, and names that are no markup") {
    const std::string name = "</i><b>";
    study::PlayedSuite suite;
    suite.verdict = Ending::failed;
    study::PlayedDrill played;
    played.drill = {"a.json", {}, 7, true};
    played.outcome.ending = Ending::failed;
    played.outcome.name = name;
    played.outcome.promises.push_back({"rto", drill::Verdict::failed, "40s", "at most 1s", ""});
    played.outcome.recoveries = R"({"app":{"recovery":[{"rto_s":40.0}]}})";
    suite.played.push_back(played);
    suite.not_played.push_back({"b.json", {}, std::nullopt});
    const std::string html = study::html_text("<i>{report}</i><i>{series}</i><i>{settings}</i>", suite);
    const std::size_t end = html.find("</i>");
    CHECK(html.substr(end) == "</i><i>null</i><i>null</i>");
    const Json json = Json::parse(html.substr(3, end - 3));
    const Json& drill = json["drills"][0];
    CHECK(drill["drill"] == "a.json, seed 7");
    CHECK(drill["name"] == name);
    CHECK(drill["reasons"][0] == "rto: 40s, wanted at most 1s");
    CHECK(drill["populations"]["app"]["recovery"][0]["rto_s"] == 40.0);
    CHECK(json["not_played"] == Json{"b.json"});
}

// From process to process.
TEST_CASE("a drill's rows come with its outcome where they are asked for, and only there") {
    const Folder folder;
    folder.add("a.json", passing);
    study::SuiteDrill drill{folder.at("a.json"), {}, std::nullopt};
    CHECK(study::outcome_of_json(study::outcome_json(study::play_drill(drill))).recoveries.empty());
    drill.tells_recoveries = true;
    const std::string rows = study::outcome_of_json(study::outcome_json(study::play_drill(drill))).recoveries;
    const Ended alone = study::fixture::run(REGIONDRILL_PROGRAM " run " + folder.at("a.json") + " --json -");
    Json as_reported = Json::parse(alone.output)["populations"]["app"]["recovery"];
    for (Json& row : as_reported) row.erase("outage");  // the whole report's number
    CHECK(Json::parse(rows)["app"]["recovery"] == as_reported);
}

TEST_CASE("in a GitHub workflow the file is marked, and the step's summary has the table") {
    const Folder folder;
    folder.add("b,1.json", failing);
    const Ended ended = folder.test("b,1.json", "GITHUB_ACTIONS=true GITHUB_STEP_SUMMARY=summary.md");
    CHECK_THAT(ended.output, Catch::Contains("\n::error file=b%2C1.json,title=b%2C1.json%3A failed::rto: "));
    CHECK_THAT(folder.text("summary.md"), Catch::Contains("| failed | b,1.json | 0 of 1 | "));
    CHECK_THAT(folder.test("b,1.json", "env -u GITHUB_ACTIONS").output, !Catch::Contains("::error"));
}

TEST_CASE("a summary stays below its limit and says what it leaves out") {
    study::PlayedSuite suite;
    suite.verdict = Ending::failed;
    suite.not_played.resize(1000, {"drills/some.json", {}, {}});
    const std::string text = study::markdown_text(suite, 5000);
    CHECK(text.size() <= 5000);
    CHECK_THAT(text, Catch::Contains(" parts of this summary did not fit and are left out."));
}

TEST_CASE("docs/ci.md shows what the command prints, but for the time that it takes") {
    const auto shown = study::fixture::shown_in("ci.md");
    const std::regex took("[0-9]+\\.[0-9]{2}s\n");
    const Ended ended =
        study::fixture::run("cd " REGIONDRILL_SOURCE_DIR " && " REGIONDRILL_PROGRAM " " + shown.command);
    CHECK(std::regex_replace(ended.output, took, "s\n") == std::regex_replace(shown.output, took, "s\n"));
}

TEST_CASE("what cannot be meant is told before the first drill") {
    const Folder folder;
    folder.add("a.json", passing);
    const auto complaint = [&](const std::string& options) {
        const Ended ended = folder.test(options);
        CHECK(ended.exit_code == 2);
        return ended.output;
    };
    CHECK_THAT(complaint("deeper"), Catch::StartsWith("test: there is no drill in deeper"));
    CHECK_THAT(complaint(". --filter nothing"), Catch::Contains("with \"nothing\" in its name"));
    CHECK_THAT(complaint("a.json --seeds 0"), Catch::StartsWith("--seeds: no seeds at all"));
    CHECK_THAT(complaint("a.json --seeds 5..2"), Catch::StartsWith("--seeds: \"5..2\" are no seeds"));
    CHECK_THAT(complaint("a.json --seeds 1.."), Catch::StartsWith("--seeds: too many seeds"));
    CHECK_THAT(complaint("a.json --junit - --tap -"), Catch::Contains("two formats at once"));
    CHECK_THAT(complaint("a.json --junit no/where.xml"), Catch::StartsWith("--junit: cannot write"));
    CHECK_THAT(complaint("a-drill-that-is-not"), Catch::Contains("there is no such file"));
    CHECK_THAT(complaint(""), Catch::Contains("paths"));
}

}  // namespace suite_command_test
