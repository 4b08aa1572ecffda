// What the report of a served drill says of how to have it again.
#include "tests/catch.hpp"
#include "tests/live/serving.hpp"

#include <sys/stat.h>

#include <nlohmann/json.hpp>

#include <fstream>

namespace reproduction_test {

using programs::Folder;
using programs::output_of;
using programs::Running;
using programs::Serving;

namespace {

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

std::string script(const std::string& duration, const std::string& timeline = "") {
    return R"({ "name": "had again", "duration": ")" + duration + R"(", "regions": { "eu-west-2": {}, "us-west-2": {} },
        "clients": [ { "name": "near", "at": "London", "count": 2, "rate": "2/s" } ],
        "timeline": [ )" +
           timeline + " ] }";
}

const std::string plain_kill = R"({ "at": "10s", "do": "kill", "region": "eu-west-2", "for": "5s" })";

nlohmann::json report_in(const std::string& path) { return nlohmann::json::parse(std::ifstream(path)); }

}  // namespace

TEST_CASE("a drill that nobody touched is had again by its scenario") {
    const Folder folder;
    const std::string file = folder.write("drill.json", script("30s", plain_kill));
    Running program(programs::serve_words(file, {"--speed", "100", "--json", folder.path("served")}));
    CHECK(program.wait() == 0);
    CHECK(has(program.output(), "passed  regiondrill run " + file + " --seed "));
    output_of(std::string(REGIONDRILL_PROGRAM) + " run " + file + " --json " + folder.path("run"));
    const nlohmann::json served = report_in(folder.path("served"));
    const nlohmann::json run = report_in(folder.path("run"));
    for (const char* part : {"reproduce", "story", "populations", "regions", "ledger", "faults"}) {
        CAPTURE(part);
        CHECK(served[part] == run[part]);
    }
}

TEST_CASE("a drill is had again by any seed of 64 bits, and by no other") {
    const Folder folder;
    const std::string run = std::string(REGIONDRILL_PROGRAM) + " run " + folder.write("drill.json", script("1s"));
    const auto seed_of = [&](const std::string& seed) {
        output_of(run + " --seed " + seed + " --json " + folder.path("report"));
        return report_in(folder.path("report"))["seed"];
    };
    CHECK(seed_of("9007199254740993") == "9007199254740993");
    CHECK(seed_of("18446744073709551615") == "18446744073709551615");
    CHECK(seed_of("010") == 10);
    for (const char* wrong : {"18446744073709551616", "-1", "0x10", "1.5"}) {
        CAPTURE(wrong);
        CHECK(has(output_of(run + " --seed=" + wrong), "is no whole number from 0 to 18446744073709551615"));
    }
}

TEST_CASE("a drill that is to end early is judged by what there was until then") {
    const Folder folder;
    const std::string file = folder.write("drill.json", script("1h", plain_kill));
    Running program(programs::serve_words(file, {"--speed", "100", "--until", "20s", "--json", folder.path("report")}));
    CHECK(program.wait() == 0);
    CHECK(has(program.output(), "Ended as asked for, at 0:2"));  // a slow machine is a little late
    const nlohmann::json report = report_in(folder.path("report"));
    CHECK(report["verdict"] == "passed");
    CHECK(report["faults"][0]["end_s"] == 15);
    CHECK(report["virtual_s"] >= 20);
    CHECK(report["virtual_s"] < 600);
}

TEST_CASE("a drill that somebody led without recording it cannot be had again, and says so") {
    const Folder folder;
    Serving serving(folder.write("drill.json", script("1h")), {"--speed", "20", "--json", folder.path("report")});
    const std::string ctl = std::string(REGIONDRILL_PROGRAM) + " ctl --at " + serving.control();
    CHECK(has(output_of(ctl + " report"), " --seed "));  // nobody has come yet
    output_of(ctl + " kill eu-west-2");
    CHECK(has(output_of(ctl + " report"), "inconclusive it cannot be reproduced: what was done to it from outside"));
    CHECK(serving.program().end(SIGINT).has_value());
    CHECK(
        has(serving.program().output(), "it cannot be reproduced: what was done to it from outside was not recorded"));
    CHECK_FALSE(has(serving.program().output(), "regiondrill run"));
    CHECK(report_in(folder.path("report"))["reproduce"].is_null());
    CHECK(has(report_in(folder.path("report"))["not_reproducible"], "was not recorded (--record FILE)"));
}

TEST_CASE("a timeline that waited is not what a run would play") {
    const Folder folder;
    Running program(
        programs::serve_words(folder.write("drill.json", script("30s", plain_kill)), {"--speed", "1000", "--manual"}));
    CHECK(program.wait() == 3);
    CHECK(has(program.output(), "it cannot be reproduced: its timeline waited"));
}

TEST_CASE("a recording that is given as a script is told from one, and how it is played") {
    const Folder folder;
    const std::string recording = folder.path("s1.rec");
    Running program(
        programs::serve_words(folder.write("drill.json", script("5s")), {"--speed", "100", "--record", recording}));
    CHECK(program.wait() == 0);
    for (const char* command : {"run", "serve", "check", "why"}) {
        CAPTURE(command);
        const std::string said = output_of(std::string(REGIONDRILL_PROGRAM) + " " + command + " " + recording);
        CHECK(has(said, recording + ": this is the recording of a served drill; expected a scenario script"));
        CHECK(has(said, "`regiondrill run --replay " + recording + "`"));
    }
}

// A pipe gives its text once: whoever reads it a second time waits for ever, or has another text.
TEST_CASE("what is recorded is the script that is played, and that is read once") {
    const Folder folder;
    const std::string pipe = folder.path("drill.json");
    REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
    const std::string recording = folder.path("s1.rec");
    Running program(programs::serve_words(pipe, {"--speed", "100", "--record", recording}));
    std::ofstream(pipe) << script("5s");
    CHECK(program.wait() == 0);
    CHECK(
        has(output_of(std::string(REGIONDRILL_PROGRAM) + " run --replay " + recording + "; echo exit $?"), "exit 0\n"));
}

TEST_CASE("a shipped scenario is found by its name from any folder, and so is one of this machine") {
    const Folder folder;
    const auto said_to = [&](const std::string& words, const std::string& before = "") {
        return output_of("cd / && " + before + " " + words + "; echo exit $?");
    };
    const std::string program = REGIONDRILL_PROGRAM;
    CHECK(has(said_to(program + " check london-fails-health"), "exit 0\n"));
    CHECK(has(said_to(program + " check scenarios/london-fails-health.json"), "exit 0\n"));
    CHECK(has(said_to(program + " list scenarios"), "london-fails-health"));

    const std::string mine = R"({ "name": "one of mine", "duration": "1m", "regions": { "eu-west-2": {} } })";
    std::filesystem::create_directories(folder.path("data/regiondrill/scenarios"));
    folder.write("data/regiondrill/scenarios/mine.json", mine);
    CHECK(has(said_to(program + " check mine", "XDG_DATA_DIRS=/nowhere:" + folder.path("data")), "one of mine"));

    std::filesystem::create_directories(folder.path("app/scenarios"));
    folder.write("app/scenarios/beside.json", mine);
    std::filesystem::copy_file(program, folder.path("app/regiondrill"));
    CHECK(has(said_to(folder.path("app/regiondrill") + " check beside"), "one of mine"));
}

TEST_CASE("a bare name that is no file and no scenario is answered with the nearest scenario") {
    const Folder folder;
    const auto said_to = [&](const std::string& words) {
        return output_of("(cd " + std::string(REGIONDRILL_SOURCE_DIR) + " && " + REGIONDRILL_PROGRAM + " " + words +
                         "; echo exit $?)");
    };
    for (const char* words : {"run london-fails-helth", "serve london-fails-helth.json", "check london-fails-helth",
                              "why london-fails-helth"}) {
        CAPTURE(words);
        const std::string said = said_to(words);
        CHECK(has(said,
                  ": there is no such file, nor a scenario of this name; expected a script, or one that "
                  "`regiondrill list scenarios` names; did you mean \"london-fails-health\"?\nexit 2\n"));
    }
    for (const char* words :
         {"run fastly-2021", "run outages/fastly-201", "check scenarios/outages/fastly-20201.json"}) {
        CAPTURE(words);
        CHECK(has(said_to(words), "did you mean \"outages/fastly-2021\"?\nexit 2\n"));
    }
    CHECK(has(said_to("run outages/fastly-2021 -q"), "scenarios/outages/fastly-2021.json --seed 1\nexit 0\n"));
    CHECK(has(said_to("run 'like nothing else'"), "`regiondrill list scenarios` names\nexit 2\n"));
    CHECK(has(said_to("run docs"), "docs: this is a directory"));
    CHECK(has(said_to("run " + folder.path("none.json")), "none.json: there is no such file; expected"));
}

TEST_CASE("a command that does not exist is answered with the nearest") {
    const auto said_to = [](const std::string& words) {
        return output_of("(" + std::string(REGIONDRILL_PROGRAM) + " " + words + "; echo exit $?)");
    };
    CHECK(said_to("srve chat") == "regiondrill: there is no command \"srve\"; did you mean \"serve\"?\nexit 2\n");
    CHECK(has(said_to("--help"), "Exit codes: 0 passed"));
    CHECK(has(said_to("--version"), "exit 0"));
}

}  // namespace reproduction_test
