// `regiondrill worlds`, as people run it.
#include "drill/scenario/scenario_reader.hpp"
#include "study/random_scenario.hpp"
#include "tests/catch.hpp"
#include "tests/study/command.hpp"

#include <nlohmann/json.hpp>

#include <string>

namespace worlds_command_test {

using namespace regiondrill;

namespace {

using study::fixture::Ended;
using study::fixture::run;

Ended worlds(const std::string& options) { return run(REGIONDRILL_PROGRAM " worlds " + options); }

}  // namespace

TEST_CASE("the last line says that all held, and how to have it again") {
    const Ended ended = worlds("--seeds 1..3 --jobs 2");
    INFO(ended.output);
    CHECK(ended.exit_code == 0);
    CHECK_THAT(ended.output, Catch::StartsWith("seeds     1..3\njobs      2\nplayed    3 worlds, "));
    CHECK_THAT(ended.output, Catch::EndsWith("passed    regiondrill worlds --seeds 1..3\n"));
}

TEST_CASE("the outcome is there for programs, too") {
    const auto outcome = nlohmann::ordered_json::parse(worlds("--seeds 4 --json").output);
    CHECK(outcome["passed"] == true);
    CHECK(outcome["played"] == 1);
    CHECK(outcome["failed"].empty());
    CHECK(outcome["trends"].size() == 3);
}

TEST_CASE("a drawn script is printed as it is played") {
    const Ended ended = worlds("--seeds 5 --print");
    CHECK(ended.exit_code == 0);
    CHECK(ended.output == study::random_scenario(5));
    CHECK(drill::read_scenario_text(ended.output, "printed.json").seed == 5);
}

TEST_CASE("what are no seeds, no time and no script is answered with what would do") {
    for (const char* options : {"--seeds 9..3", "--seeds some", "--time soon", "no-such-script.json"}) {
        INFO(options);
        CHECK(worlds(options).exit_code == 2);
    }
    CHECK_THAT(worlds("--seeds 9..3").output, Catch::Contains(R"(some such as "1..1000")"));
}

TEST_CASE("an interrupt and a time that is up end it with what there is") {
    const Ended interrupted = run("timeout -s INT 2 " REGIONDRILL_PROGRAM " worlds --seeds 1.. || echo exit $?");
    INFO(interrupted.output);
    CHECK_THAT(interrupted.output, Catch::Contains("passed    regiondrill worlds --seeds 1.."));
    const Ended ended = worlds("--seeds 1.. --time 1s");
    CHECK(ended.exit_code == 0);
    CHECK_THAT(ended.output, Catch::Contains("time      1s\n"));
}

}  // namespace worlds_command_test
