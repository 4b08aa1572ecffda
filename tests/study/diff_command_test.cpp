// `regiondrill diff`, as people and CI run it.
#include "study/comparison/comparison.hpp"
#include "tests/catch.hpp"
#include "tests/study/command.hpp"

#include <nlohmann/json.hpp>

#include <limits>
#include <string>

namespace diff_command_test {

using namespace regiondrill;
using study::Better;
using study::ComparedFigure;
using study::FigureUnit;
using study::fixture::Ended;
using study::fixture::Folder;
using Json = nlohmann::ordered_json;

namespace {

const std::string outage = R"({"name": "an outage", "duration": "4m", "regions": {"eu-west-2": {}, "us-east-1": {}},
    "dns": {"ttl": "10s"},
    "clients": [{"name": "app", "at": "London", "count": 30, "writes": "30%"}],
    "timeline": [{"at": "30s", "do": "kill", "region": "eu-west-2", "for": "2m"}],
    "expect": [{"that": "rto", "of": "app", "at_most": "70s"}, {"that": "availability", "at_least": "10%"}]})";

bool is_worse(Better better, double first, double second, double tolerance) {
    return ComparedFigure{"", first, second, FigureUnit::share, better}.is_worse(tolerance);
}

}  // namespace

TEST_CASE("worse is what exceeds the tolerance of what was bad before, and never is worse than any time") {
    CHECK_FALSE(is_worse(Better::lower, 100, 105, 0.05));
    CHECK(is_worse(Better::lower, 100, 105.1, 0.05));
    CHECK_FALSE(is_worse(Better::lower, 100, 90, 0));
    CHECK(is_worse(Better::lower, 0, 1, 0.5));
    CHECK_FALSE(is_worse(Better::higher, 0.99, 0.9895, 0.05));
    CHECK(is_worse(Better::higher, 0.99, 0.9894, 0.05));
    CHECK(is_worse(Better::higher, 1, 0.9999, 0.5));
    CHECK_FALSE(is_worse(Better::neither, 1, 100, 0));
    const double never = std::numeric_limits<double>::infinity();
    CHECK(is_worse(Better::lower, 100, never, 0.5));
    CHECK_FALSE(is_worse(Better::lower, never, never, 0));
    CHECK_FALSE(ComparedFigure{"", std::nullopt, 3, FigureUnit::count, Better::lower}.is_worse(0));
}

TEST_CASE("a scenario and its own report do not differ") {
    const Folder folder;
    folder.add("outage.json", outage);
    folder.run("run outage.json --json report.json");
    CHECK(folder.run("diff outage.json outage.json").output == "Nothing differs.\n");
    CHECK(folder.run("diff report.json outage.json").output == "Nothing differs.\n");
    CHECK(folder.run("diff report.json outage.json --baseline").exit_code == 0);
}

TEST_CASE("a longer TTL shows where it is longer: in the drain, on the path, in the promise") {
    const Folder folder;
    folder.add("outage.json", outage);
    const Ended ended = folder.run("diff outage.json outage.json --set dns.ttl=60s --json diff.json");
    INFO(ended.output);
    CHECK(ended.exit_code == 0);
    CHECK_THAT(ended.output, Catch::StartsWith("  first   passed  an outage, seed 1, digest ") &&
                                 Catch::Contains("\n  second  failed  an outage, seed 1, digest ") &&
                                 Catch::Contains("app, failover by kill eu-west-2\n  recovery time  ") &&
                                 Catch::Contains("\n  drain  ") && Catch::Contains("\nThe runs part with event "));
    CHECK_THAT(ended.output, !Catch::Contains("\n  decide "));
    const Json diff = Json::parse(folder.text("diff.json"));
    CHECK(diff["is_same"] == false);
    const Json& move = diff["moves"][0];
    CHECK(move["move"] == "app, failover by kill eu-west-2");
    CHECK(move["first_path"][0] == "0:30.0 fault_began kill eu-west-2");
    CHECK(move["figures"][0]["second"].get<double>() > move["figures"][0]["first"].get<double>() + 20);
    // As the reports have it.
    const Json report = Json::parse(folder.run("run outage.json --json - --set dns.ttl=60s").output);
    CHECK(move["figures"][0]["second"] == report["populations"]["app"]["recovery"][0]["recovery_time_s"]);
    CHECK(move["second_path"].size() == report["populations"]["app"]["recovery"][0]["critical_path"].size());
}

TEST_CASE("against a baseline what became worse fails, beyond the tolerance") {
    const Folder folder;
    folder.add("outage.json", outage);
    folder.run("run outage.json --json baseline.json");
    const Ended worse = folder.run("diff baseline.json outage.json --set dns.ttl=60s --baseline");
    INFO(worse.output);
    CHECK(worse.exit_code == 1);
    CHECK_THAT(worse.output, Catch::Contains("\nworse         the verdict: passed, then failed\n") &&
                                 Catch::Contains("\nworse         app, failover by kill eu-west-2: recovery time: ") &&
                                 Catch::Contains(" worse by more than 0%\n"));
    CHECK(folder.run("diff baseline.json outage.json --set dns.ttl=12s --baseline --tolerance 50%").exit_code == 0);
    // The other way round nothing is worse but what people wait for.
    folder.run("run outage.json --json slow.json --set dns.ttl=60s");
    CHECK(folder.run("diff slow.json outage.json --baseline --tolerance 10%").exit_code == 0);
}

TEST_CASE("an outage that the baseline did not have is one that became longer") {
    const Folder folder;
    const std::string timeline =
        R"(    "timeline": [{"at": "30s", "do": "kill", "region": "eu-west-2", "for": "2m"}],)";
    folder.add("outage.json", outage);
    std::string quiet = outage;
    quiet.erase(quiet.find(timeline), timeline.size());
    folder.add("quiet.json", quiet);
    const Ended ended = folder.run("diff quiet.json outage.json --baseline");
    INFO(ended.output);
    CHECK(ended.exit_code == 1);
    CHECK_THAT(ended.output, Catch::Contains("app, failover by kill eu-west-2: recovery time: 0s, then "));
    CHECK(folder.run("diff outage.json quiet.json --baseline").output.find("recovery time: ") == std::string::npos);
}

TEST_CASE("a recording is compared as the drill that it gives again") {
    const Folder folder;
    folder.add("outage.json", outage);
    const auto recorded = [&](const std::string& setting, const std::string& end) {
        const Json head{{"format", "regiondrill-recording/1"},
                        {"version", "0"},
                        {"file", "outage.json"},
                        {"script", outage},
                        {"settings", {setting}},
                        {"manual", false}};
        folder.add("drill.recording", head.dump() + "\n" + end);
    };
    recorded("dns.ttl=10s", "");
    CHECK(folder.run("diff outage.json drill.recording").output == "Nothing differs.\n");
    recorded("dns.ttl=60s", "");
    const std::string by_script = folder.run("diff outage.json outage.json --set dns.ttl=60s").output;
    CHECK(folder.run("diff outage.json drill.recording").output ==
          by_script.substr(0, by_script.find("\nThe runs part with ")));
    recorded("dns.ttl=10s", R"({"over":true,"events":1,"digest":"00"})"
                            "\n");
    const Ended other = folder.run("diff outage.json drill.recording");
    CHECK(other.exit_code == 2);
    CHECK_THAT(other.output, Catch::Contains("this version plays another drill than was recorded"));
}

TEST_CASE("what is no drill, no report and no tolerance is wrong input") {
    const Folder folder;
    folder.add("outage.json", outage);
    folder.run("run outage.json --json report.json");
    const auto complaint = [&](const std::string& options) {
        const Ended ended = folder.run("diff " + options);
        CHECK(ended.exit_code == 2);
        return ended.output;
    };
    CHECK_THAT(complaint("outage.json report.json --set dns.ttl=1s"), Catch::Contains("of which nothing can be set"));
    CHECK_THAT(complaint("outage.json none.json"), Catch::Contains("there is no such file"));
    CHECK_THAT(complaint("outage.json outage.json --tolerance much"), Catch::StartsWith("--tolerance: "));
    CHECK_THAT(complaint("outage.json outage.json --set dns.ttl=soon"), Catch::StartsWith("--set dns.ttl=soon"));
    folder.add("half.json", R"({"format": "regiondrill-report/1", "verdict": "passed"})");
    CHECK_THAT(complaint("outage.json half.json"), Catch::Contains("a report is not whole"));
}

TEST_CASE("docs/diff.md shows what the command prints") {
    const auto shown = study::fixture::shown_in("diff.md");
    CHECK(Folder().run(shown.command).output == shown.output);
}

}  // namespace diff_command_test
