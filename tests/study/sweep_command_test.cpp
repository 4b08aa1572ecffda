// `regiondrill sweep` and `regiondrill merge`, as people and batch systems run them.
#include "drill/scenario/scenario_reader.hpp"
#include "tests/catch.hpp"
#include "tests/study/command.hpp"

#include <nlohmann/json.hpp>

#include <fstream>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace sweep_command_test {

using namespace regiondrill;
using study::fixture::Ended;
using Json = nlohmann::ordered_json;

namespace {

// People move away from a region that dies, and a few of its last writes are gone with it.
const std::string outage = R"({"name": "an outage", "duration": "3m", "regions": {"eu-west-2": {}, "us-east-1": {}},
    "dns": {"ttl": "10s"},
    "clients": [{"name": "app", "at": "London", "count": 30, "writes": "30%"}],
    "timeline": [{"at": "30s", "do": "destroy", "region": "eu-west-2"}],
    "expect": [{"that": "rto", "of": "app", "at_most": "70s"}, {"that": "availability", "at_least": "10%"}]})";

std::string shard_command(const std::string& options, const std::string& number, const std::string& count) {
    return "sweep " + options + " --shard " + number + "/" + count + " --ndjson shard-" + number;
}

/// With the drill in it, and lines of files by their numbers.
class Folder : public study::fixture::Folder {
public:
    Folder() { add("outage.json", outage); }

    std::vector<Json> lines(const std::string& name) const {
        std::vector<Json> all;
        std::istringstream text(study::fixture::Folder::text(name));
        for (std::string line; std::getline(text, line);) all.push_back(Json::parse(line));
        return all;
    }
    /// The report of the drill that one run is.
    Json alone(int seed, const std::string& ttl) const {
        return Json::parse(
            run("run outage.json --json - --seed " + std::to_string(seed) + " --set dns.ttl=" + ttl).output);
    }
    /// Plays every shard of so many; their files, the last one first.
    std::string shards(const std::string& options, int count) const {
        std::string files;
        for (int i = count; i > 0; --i) {
            const std::string number = std::to_string(i);
            run(shard_command(options, number, std::to_string(count)));
            files += " shard-";
            files += number;
        }
        return files;
    }
    Ended must(int exit_code, const std::string& options, const std::string& environment = "") const {
        Ended ended = run(options, environment);
        INFO(options << "\n" << ended.output);
        CHECK(ended.exit_code == exit_code);
        return ended;
    }
};

std::string text_of(const std::string& path) {
    std::ostringstream text;
    text << std::ifstream(path).rdbuf();
    return text.str();
}

const std::string two_cells = "outage.json --seeds 1..12 --vary dns.ttl=10s,40s";

}  // namespace

TEST_CASE("each run of a sweep is the drill that its seed and its cell give alone") {
    const Folder folder;
    folder.must(1, "sweep outage.json --seeds 5..7 --vary dns.ttl=10s,40s --ndjson runs.ndjson -- ");
    const std::vector<Json> lines = folder.lines("runs.ndjson");
    REQUIRE(lines.size() == 8);
    CHECK(lines[0]["scenario"] == "outage.json");
    CHECK(lines[7]["runs"] == 6);
    for (std::size_t i = 1; i <= 6; ++i) {
        CHECK(lines[i]["seed"] == 5 + (i - 1) / 2);
        CHECK(lines[i]["cell"] == (i - 1) % 2);
        const Json alone = folder.alone(lines[i]["seed"], lines[i]["cell"] == 0 ? "10s" : "40s");
        CHECK(lines[i]["digest"] == alone["digest"]);
        CHECK(lines[i]["verdict"] == alone["verdict"]);
        CHECK(lines[i]["availability"] == alone["people"]["availability"]);
        CHECK(lines[i]["lost_writes"] == alone["ledger"]["lost_with_region"]);
        CHECK(lines[i]["recovery_s"] == alone["populations"]["app"]["recovery"][0]["rto_s"]);
    }
}

TEST_CASE("however many run at a time, a sweep writes the same") {
    const Folder folder;
    folder.must(1, "sweep " + two_cells + " --jobs 1 --ndjson a.ndjson --csv a.csv --json a.json");
    folder.must(1, "sweep " + two_cells + " --jobs 5 --ndjson b.ndjson --csv b.csv --json b.json");
    for (const std::string ending : {"ndjson", "csv", "json"})
        CHECK(folder.text("a." + ending) == folder.text("b." + ending));
    CHECK_FALSE(folder.has("a.ndjson.part"));
}

TEST_CASE("cells are compared by seeds, with intervals where there are enough of them, and the worst is told") {
    const Folder folder;
    const std::string output =
        folder.must(1, "sweep outage.json --seeds 20 --vary dns.ttl=10s,60s --json s.json").output;
    INFO(output);
    const Json sweep = Json::parse(folder.text("s.json"));
    CHECK(sweep["format"] == "regiondrill-sweep-summary/1");
    const Json& slow = sweep["cells"][1];
    const Json& against = slow["against_first"]["recovery_s"];
    CHECK(against["pairs"] == 20);
    CHECK(against["higher"] == 20);
    CHECK(against["p_value"] < 0.001);
    CHECK(against["median"]["low"] > 20);
    CHECK(slow["figures"]["recovery_s"]["p95"].is_null());
    CHECK(slow["figures"]["recovery_s"]["median"]["low"] <= slow["figures"]["recovery_s"]["median"]["value"]);
    CHECK(slow["verdicts"]["failed"]["low"] > 0);
    CHECK(sweep["cells"][0]["verdicts"]["passed"]["share"] == 1);
    CHECK(sweep["cells"][0]["verdicts"]["passed"]["low"] < 0.9);
    CHECK_THAT(output,
               Catch::Contains("n too small, 72 needed") && Catch::Contains("Against dns.ttl=10s, seed by seed"));
    const std::string command = slow["worst"]["command"];
    CHECK_THAT(output, Catch::Contains(command));
    const Ended alone =
        folder.shell(std::regex_replace(command, std::regex("^regiondrill"), REGIONDRILL_PROGRAM) + " --json -");
    CHECK(Json::parse(alone.output)["digest"] == slow["worst"]["digest"]);
}

TEST_CASE("a sweep that was killed goes on where it was, to the same bytes") {
    const Folder folder;
    const std::string options = "sweep outage.json --seeds 60 --ndjson ";
    folder.run(options + "whole.ndjson");
    // By the system, for a file that grows beyond what it may: whatever the machine's speed, amid the lines.
    const Ended killed = folder.shell("ulimit -f 8; " REGIONDRILL_PROGRAM " " + options + "cut.ndjson");
    INFO(killed.output);
    CHECK_FALSE(folder.has("cut.ndjson"));
    REQUIRE(folder.has("cut.ndjson.part"));
    folder.add("begun.ndjson.part", "");
    folder.run(options + "begun.ndjson --resume");
    CHECK(folder.text("begun.ndjson") == folder.text("whole.ndjson"));
    // As a line is cut off that was being written.
    folder.shell("printf '{\"seed\":' >> cut.ndjson.part");
    const Ended resumed = folder.run(options + "cut.ndjson --resume");
    INFO(resumed.output);
    CHECK(folder.text("cut.ndjson") == folder.text("whole.ndjson"));
    CHECK_FALSE(folder.has("cut.ndjson.part"));
    // Once it is whole nothing is played any more, and all is told again.
    CHECK(folder.run(options + "cut.ndjson --resume").output == resumed.output);
    CHECK_THAT(folder.must(2, "sweep outage.json --seeds 61 --ndjson cut.ndjson --resume").output,
               Catch::Contains("the seeds differ"));
    folder.must(2, "sweep outage.json --resume");
}

TEST_CASE("an interrupted sweep tells what there is, keeps it to go on with, and is no success") {
    const Folder folder;
    const Ended ended = folder.shell("timeout -s INT 1 " REGIONDRILL_PROGRAM
                                     " sweep outage.json --seeds 100000 --ndjson runs.ndjson; test $? -eq 124");
    INFO(ended.output);
    CHECK_THAT(ended.output, Catch::Contains("not all were played") && Catch::Contains(" not played") &&
                                 Catch::Contains("was not fixed beforehand") && Catch::Contains("--resume goes on"));
    CHECK(folder.has("runs.ndjson.part"));
    CHECK_FALSE(folder.has("runs.ndjson"));
    CHECK(folder.run("merge runs.ndjson.part").exit_code == 2);
    CHECK(folder.shell("timeout --preserve-status -s TERM 1 " REGIONDRILL_PROGRAM " sweep outage.json --seeds 100000")
              .exit_code == 3);
}

TEST_CASE("any partition into shards is merged to what one machine writes") {
    const Folder folder;
    folder.run("sweep " + two_cells + " --ndjson whole.ndjson --json whole.json");
    for (const int count : {1, 2, 5, 14}) {
        const std::string files = folder.shards(two_cells, count);
        INFO(count << " shards");
        const Ended merged = folder.must(1, "merge" + files + " --ndjson merged.ndjson --json merged.json");
        INFO(merged.output);
        CHECK(folder.text("merged.ndjson") == folder.text("whole.ndjson"));
        CHECK(folder.text("merged.json") == folder.text("whole.json"));
    }
}

TEST_CASE("shards that are not each of one sweep, once, are not merged") {
    const Folder folder;
    folder.add("other.json", std::regex_replace(outage, std::regex("30%"), "20%"));
    const auto shard = [&](const std::string& file, const std::string& options) {
        folder.run("sweep " + options + " --ndjson " + file);
    };
    shard("1", "outage.json --seeds 4 --shard 1/2");
    shard("2", "outage.json --seeds 4 --shard 2/2");
    shard("other", "other.json --seeds 4 --shard 2/2");
    shard("seeds", "outage.json --seeds 6 --shard 2/2");
    shard("third", "outage.json --seeds 4 --shard 3/3");
    const auto complaint = [&](const std::string& files) { return folder.must(2, "merge " + files).output; };
    CHECK_THAT(complaint("1"), Catch::Contains("shard 2/2 is missing"));
    CHECK_THAT(complaint("1 2 2"), Catch::Contains("this is shard 2/2, as is 2"));
    CHECK_THAT(complaint("1 other"), Catch::StartsWith("other: this is of another sweep than 1: the scripts differ"));
    CHECK_THAT(complaint("1 seeds"), Catch::Contains("the seeds differ"));
    CHECK_THAT(complaint("1 third"), Catch::Contains("this is shard 3/3, and 1 is shard 1/2"));
    CHECK_THAT(complaint("1 outage.json"), Catch::Contains("this is no file of `regiondrill sweep --ndjson`"));
    CHECK_THAT(complaint("1 none"), Catch::Contains("this file cannot be read"));
    folder.shell("sed 's/\"version\":\"[^\"]*\"/\"version\":\"0.0.1\"/' 2 > old");
    CHECK_THAT(complaint("1 old"), Catch::Contains("version 0.0.1 of regiondrill made this"));
    folder.shell("sed '$d' 2 > cut");
    CHECK_THAT(complaint("1 cut"), Catch::Contains("cut: its last line is missing"));
    folder.shell("sed '2d' 2 > short");
    CHECK_THAT(complaint("1 short"), Catch::Contains("line 2 is not the run of seed 2"));
    folder.shell("sed 's/\"recovery_s\":[0-9]*/\"recovery_s\":1/' 2 > changed");
    CHECK_THAT(complaint("1 changed"), Catch::Contains("its last line does not fit the others"));
}

TEST_CASE("a full disk is one clear error") {
    const Folder folder;
    for (const std::string option : {"--ndjson", "--csv", "--json"}) {
        INFO(option);
        const Ended ended = folder.run("sweep outage.json --seeds 2 " + option + " /dev/full");
        CHECK(ended.exit_code == 2);
        CHECK_THAT(ended.output, Catch::Contains(option + ": cannot write \"/dev/full\": No space left on device"));
    }
    const Ended ended = folder.shell(REGIONDRILL_PROGRAM " sweep outage.json --seeds 2 > /dev/full");
    CHECK(ended.exit_code == 2);
    CHECK(ended.output == "regiondrill: cannot write to standard output: No space left on device\n");
}

TEST_CASE("a sweep may end with the first failure, whichever run is over first") {
    const Folder folder;
    const std::string options = "sweep outage.json --seeds 1.. --vary dns.ttl=10s,60s --until-failure --ndjson ";
    const Ended ended = folder.must(1, options + "a.ndjson --jobs 4");
    folder.must(1, options + "b.ndjson --jobs 1");
    CHECK(folder.text("a.ndjson") == folder.text("b.ndjson"));
    const std::vector<Json> lines = folder.lines("a.ndjson");
    CHECK(lines[lines.size() - 2]["verdict"] == "failed");
    CHECK(lines[lines.size() - 2]["broken_promises"] == Json{"rto of app"});
    for (std::size_t i = 1; i + 2 < lines.size(); ++i) CHECK(lines[i]["verdict"] == "passed");
    CHECK_THAT(ended.output, Catch::Contains("not rto of app"));
}

TEST_CASE("a sequential test ends once the rate of failure is known") {
    const Folder folder;
    const Ended good = folder.must(0, "sweep outage.json --seeds 1.. --sprt 5%,40% --ndjson good.ndjson");
    CHECK_THAT(good.output, Catch::Contains("sequential test: good"));
    // ln(0.05 / 0.95) / ln(0.6 / 0.95) is 6.4.
    CHECK(folder.lines("good.ndjson").size() == 2 + 7);
    folder.must(1, "sweep outage.json --seeds 1.. --sprt 5%,40% --set dns.ttl=60s --set expect.0.at_most=1s");
    folder.must(3, "sweep outage.json --seeds 2 --sprt 5%,40%");
}

TEST_CASE("the verdict may be left to merge") {
    const Folder folder;
    folder.must(1, "sweep " + two_cells);
    folder.must(0, "sweep " + two_cells + " --exit-zero");
}

TEST_CASE("what no sweep can mean is told before the first run, by the option that says it") {
    const Folder folder;
    const auto complaint = [&](const std::string& options) { return folder.must(2, "sweep " + options).output; };
    CHECK_THAT(complaint("outage.json --vary dns.ttl"), Catch::StartsWith("--vary dns.ttl: this varies nothing"));
    CHECK_THAT(complaint("outage.json --vary dns.ttl=10s,,20s"), Catch::Contains("a value is empty"));
    CHECK_THAT(complaint("outage.json --vary dns.ttl=10s,10s"), Catch::Contains("a value stands twice"));
    CHECK_THAT(complaint("outage.json --vary seed=1,2"), Catch::Contains("seeds are said by --seeds"));
    CHECK_THAT(complaint("outage.json --vary dns.ttl=10s,soon"), Catch::StartsWith("--vary dns.ttl=soon: dns.ttl: "));
    CHECK_THAT(complaint("outage.json --set dns.ttl=soon"), Catch::StartsWith("--set dns.ttl=soon: dns.ttl: "));
    CHECK_THAT(complaint("outage.json --seeds 0"), Catch::StartsWith("--seeds: no seeds at all"));
    CHECK_THAT(complaint("outage.json --seeds 1.."), Catch::StartsWith("--seeds: too many runs"));
    CHECK_THAT(complaint("outage.json --sprt 5%"), Catch::StartsWith("--sprt: \"5%\" are no two rates"));
    CHECK_THAT(complaint("outage.json --shard 3/2"), Catch::StartsWith("--shard: \"3/2\" is no shard"));
    CHECK_THAT(complaint("outage.json --shard 1/2 --until-failure"), Catch::StartsWith("--shard: "));
    CHECK_THAT(complaint("outage.json --csv - --json -"), Catch::Contains("two formats at once"));
    CHECK_THAT(complaint("outage.json --csv no/where.csv"), Catch::StartsWith("--csv: cannot write"));
    CHECK_THAT(complaint("outage.json --ndjson no/where"),
               Catch::StartsWith("--ndjson: cannot write \"no/where\": No such"));
    CHECK_THAT(complaint("no-such-drill"), Catch::Contains("there is no such file"));
}

TEST_CASE("two sweeps do not write one file at once") {
    const Folder folder;
    folder.add("both.sh",
               "timeout -s INT 60 $1 sweep outage.json --seeds 100000 --ndjson runs > /dev/null 2>&1 &\n"
               "sleep 1; $1 sweep outage.json --ndjson runs; kill -INT $!; wait\n");
    const Ended ended = folder.shell("sh both.sh " REGIONDRILL_PROGRAM);
    CHECK_THAT(ended.output, Catch::StartsWith("--ndjson: cannot write \"runs\": another sweep is writing it"));
}

TEST_CASE("values that are lists are varied as a whole") {
    const Folder folder;
    const std::string one =
        R"([{"at":"9s","do":"kill","region":"eu-west-2"},{"at":"9s","do":"kill","region":"us-east-1"}])";
    folder.run("sweep outage.json --seeds 1 --ndjson runs --vary 'timeline=" + one + ",[]'");
    CHECK(folder.lines("runs").size() == 4);
}

TEST_CASE("a table of cells goes into a spreadsheet") {
    const Folder folder;
    folder.run("sweep outage.json --seeds 8 --vary dns.ttl=10s,40s --csv s.csv");
    const Ended read = folder.shell(R"(python3 -c '
import csv
for row in csv.DictReader(open("s.csv", newline="")):
    figures = row["recovery_s.median.value"] != "", row["recovery_s.p99.value"] == ""
    print(row["dns.ttl"], row["runs"], *figures, row["command"].split()[-1])')");
    CHECK(read.output == "10s 8 True True dns.ttl=10s\n40s 8 True True dns.ttl=40s\n");
}

TEST_CASE("with --chaos each seed is the drill that it prints, whose faults are over before all must be well") {
    const Folder folder;
    const std::string chaos = "sweep outage.json --set duration=10m --chaos 4";
    folder.run(chaos + " --seeds 8 --ndjson runs");
    const auto printed = [&](const std::string& seed) {
        return folder.must(0, chaos + " --print --seeds " + seed + ".." + seed).output;
    };
    std::set<std::string> kinds;
    const std::vector<Json> lines = folder.lines("runs");
    for (int seed = 1; seed <= 8; ++seed) {
        const std::string text = printed(std::to_string(seed));
        folder.add("drawn.json", text);
        const Json& run = lines[static_cast<std::size_t>(seed)];
        INFO(text);
        CHECK(Json::parse(folder.run("run drawn.json --json -").output)["digest"] == run["digest"]);
        const drill::Scenario drawn = drill::read_scenario_text(text, "drawn.json");
        CHECK(drawn.timeline.size() <= 4);
        for (const drill::FaultSpec& fault : drawn.timeline) {
            kinds.insert(fault.what);
            CHECK(fault.at >= sim::drill_start + std::chrono::minutes(1));
            CHECK(fault.at + fault.lasting.value() <= sim::drill_start + std::chrono::minutes(7));
        }
        // That of the script about the whole drill is none about the time after the faults.
        REQUIRE(drawn.expect.size() == 2);
        CHECK(drawn.expect[0].from == sim::drill_start + std::chrono::seconds(510));
    }
    CHECK(kinds.size() > 5);
}

TEST_CASE("chaos finds the storm that no budget bounds, and the budget ends it") {
    const Folder folder;
    const auto failed = [&](const std::string& scenario) {
        const std::string file = REGIONDRILL_SOURCE_DIR "/scenarios/" + scenario + ".json";
        folder.run("sweep " + file + " --seeds 24 --chaos 3 --json " + scenario + ".json");
        return Json::parse(folder.text(scenario + ".json"))["cells"][0]["verdicts"]["failed"]["runs"].get<int>();
    };
    const int storms = failed("retry-storm");
    CHECK(storms >= 3);
    CHECK(failed("retry-storm-budget") < storms);
}

TEST_CASE("the page of a sweep says what its JSON says") {
    const Folder folder;
    const std::string sweep = "sweep outage.json --seeds 8 --vary dns.ttl=10s,60s --html page --json told";
    folder.run(sweep);
    if (!folder.has("page")) return;  // a program without its page
    const Json told = Json::parse(folder.text("told"));
    const std::string page = folder.text("page");
    CHECK_THAT(page, Catch::Contains("regiondrill-sweep-page/1"));
    for (const Json& cell : told["cells"])
        CHECK_THAT(page, Catch::Contains(cell["worst"]["command"].get<std::string>()));
}

TEST_CASE("docs/sweep.md shows what the command prints") {
    const auto shown = study::fixture::shown_in("sweep.md");
    CHECK(Folder().run(shown.command).output == shown.output);
}

TEST_CASE("GNU parallel plays a sweep as docs/scaling-out.md has it, to what one machine writes") {
    if (study::fixture::run("command -v parallel").exit_code != 0) {
        WARN("there is no GNU parallel here");
        return;
    }
    const std::string docs = text_of(REGIONDRILL_SOURCE_DIR "/docs/scaling-out.md");
    std::smatch recipe;
    REQUIRE(std::regex_search(docs, recipe, std::regex("## GNU parallel[^`]*`sweep`[^`]*```sh\n([^`]*)```")));
    const Folder folder;
    folder.add("bin");
    folder.shell("ln -s " REGIONDRILL_PROGRAM " bin/regiondrill");
    folder.add("recipe.sh", recipe[1]);
    const Ended merged = folder.shell("PATH=$PWD/bin:$PATH sh recipe.sh");
    const Ended alone = folder.run("sweep unsynced-writes-lost --seeds 16");
    CHECK_THAT(merged.output, Catch::Contains("regiondrill: shard 8/8 by PARALLEL_SEQ\n"));
    CHECK_THAT(merged.output, Catch::EndsWith(alone.output));
}

}  // namespace sweep_command_test
