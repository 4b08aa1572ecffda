// Every scenario that ships, run and held against what it gave before: its verdict, the digest of its events and a hash
// of its whole JSON report. The same file holds for every compiler and optimisation, so building these tests with
// another one is the test of sameness between machines.
//
// A change that means to alter runs writes the file anew with REGIONDRILL_REWRITE=1, and its commit says so.
#include "drill/report/json_report.hpp"
#include "drill/report/report.hpp"
#include "drill/report/text_report.hpp"
#include "drill/scenario/scenario_reader.hpp"
#include "drill/world/world.hpp"
#include "sim/random.hpp"
#include "tests/catch.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace scenarios_test {

namespace {

using namespace regiondrill;
namespace fs = std::filesystem;

const fs::path root = REGIONDRILL_SOURCE_DIR;
const fs::path golden = root / "tests/drill/golden/runs.txt";

std::vector<fs::path> shipped_scenarios() {
    std::vector<fs::path> files;
    for (const auto& entry : fs::recursive_directory_iterator(root / "scenarios")) {
        if (entry.path().extension() == ".json") files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    return files;
}

drill::Scenario read(const fs::path& path) {
    drill::Scenario scenario = drill::read_scenario_file(path.string());
    scenario.file = path.lexically_relative(root).string();  // reports name it, wherever the checkout lies
    return scenario;
}

struct Outcome {
    drill::Verdict verdict;
    std::string digest;
    std::string json;
};

Outcome play(const drill::Scenario& scenario) {
    drill::World world(scenario);
    world.run();
    const drill::Report report = drill::make_report(world);
    return {report.verdict, world.engine().digest().text(), drill::json_report(report)};
}

std::string golden_line(const fs::path& path, const Outcome& outcome) {
    std::ostringstream line;
    line << path.lexically_relative(root / "scenarios").replace_extension().string() << " "
         << drill::name_of(outcome.verdict) << " events " << outcome.digest << " report " << std::hex
         << sim::hash_name(outcome.json);
    return line.str();
}

std::string file_text(const fs::path& path) {
    std::ostringstream text;
    text << std::ifstream(path).rdbuf();
    return text.str();
}

}  // namespace

TEST_CASE("every shipped scenario gives the verdict, the events and the report it gave before", "[scenarios]") {
    std::string lines;
    for (const fs::path& path : shipped_scenarios()) lines += golden_line(path, play(read(path))) + "\n";
    if (std::getenv("REGIONDRILL_REWRITE") != nullptr) std::ofstream(golden) << lines;
    INFO("run this test with REGIONDRILL_REWRITE=1 if the change was meant");
    CHECK(lines == file_text(golden));
}

TEST_CASE("the shipped scenarios show all three verdicts", "[scenarios]") {
    const std::string lines = file_text(golden);
    for (const char* word : {" passed ", " failed ", " inconclusive "}) CHECK(lines.find(word) != std::string::npos);
}

TEST_CASE("every shipped scenario opens with a comment that says what to look for", "[scenarios]") {
    for (const fs::path& path : shipped_scenarios()) {
        INFO(path.string());
        const std::string text = file_text(path);
        CHECK(text.starts_with("//"));
        CHECK(text.find("\n{") > 200);
    }
}

TEST_CASE("every outage says what is fact, from where, what is model and what to look for, and stands in the docs",
          "[scenarios]") {
    const std::string page = file_text(root / "docs/outages.md");
    const std::string runs = file_text(golden);
    std::size_t outages = 0;
    for (const fs::path& path : shipped_scenarios()) {
        if (path.parent_path().filename() != "outages") continue;
        INFO(path.string());
        const std::string text = file_text(path);
        const std::string head = text.substr(0, text.find("\n{"));
        for (const char* part : {"// Fact: ", "Source", "// Model: ", "// Look for: "}) {
            CHECK(head.find(part) != std::string::npos);
        }
        CHECK(page.find("| `" + path.stem().string() + "` |") != std::string::npos);
        CHECK(runs.find("outages/" + path.stem().string() + " passed ") != std::string::npos);
        ++outages;
    }
    CHECK(outages >= 14);
}

TEST_CASE("the acceptance scenario passes with every one of thirty seeds", "[scenarios][many]") {
    drill::Scenario scenario = read(root / "scenarios/london-fails-health.json");
    for (scenario.seed = 1; scenario.seed <= 30; ++scenario.seed) {
        INFO("seed " << scenario.seed);
        CHECK(play(scenario).verdict == drill::Verdict::passed);
    }
}

TEST_CASE("a text report has no blanks at line ends and no colours unless asked", "[scenarios]") {
    drill::World world(read(root / "scenarios/us-east-1-killed-and-restored.json"));
    world.run();
    const drill::Report report = drill::make_report(world);
    const std::string plain = drill::text_report(report, drill::Colour::none);
    CHECK(plain.find(" \n") == std::string::npos);
    CHECK(plain.find('\x1b') == std::string::npos);
    CHECK(drill::text_report(report, drill::Colour::ansi).find("\x1b[32;1mpassed") != std::string::npos);
    CHECK(plain.ends_with("passed  regiondrill run scenarios/us-east-1-killed-and-restored.json --seed 1\n"));
}

TEST_CASE("what goes to and fro in the story is told three times in the text, and every time in JSON", "[scenarios]") {
    drill::World world(read(root / "scenarios/outages/aws-dynamodb-2025.json"));
    world.run();
    const drill::Report report = drill::make_report(world);
    const auto times = [](const std::string& text, const std::string& what) {
        std::size_t count = 0;
        for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++count;
        return count;
    };
    const std::string text = drill::text_report(report, drill::Colour::none);
    const std::size_t all = times(drill::json_report(report), "us-east-1 is unhealthy");
    REQUIRE(all > 10);
    CHECK(times(text, "us-east-1 is unhealthy") == 3);
    CHECK(times(text, std::to_string(all - 3) + " more times, the last at ") >= 1);
}

TEST_CASE("the README shows what the demo really prints", "[scenarios]") {
    drill::World world(read(root / "scenarios/london-fails-health.json"));
    world.run();
    const std::string printed = drill::text_report(drill::make_report(world), drill::Colour::none);
    INFO(printed);
    CHECK(file_text(root / "README.md").find("```text\n" + printed + "```\n") != std::string::npos);
}

}  // namespace scenarios_test
