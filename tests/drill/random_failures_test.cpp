// Faults that come by chance: what is drawn follows from the seed alone, each failure is a fault of its own, and over
// many seeds people have the availability that the textbook gives: MTBF / (MTBF + MTTR).
#include "drill/report/explanation.hpp"
#include "drill/report/json_report.hpp"
#include "drill/report/report.hpp"
#include "drill/scenario/input_error.hpp"
#include "drill/scenario/scenario_reader.hpp"
#include "drill/world/world.hpp"
#include "tests/catch.hpp"

#include <nlohmann/json.hpp>

#include <cmath>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace random_failures_test {

using namespace regiondrill;
using namespace regiondrill::drill;
using namespace std::chrono_literals;
using Json = nlohmann::ordered_json;

namespace {

// One region, one client who asks once a second and whose request is its only attempt.
std::string script_with(const std::string& lines, const std::string& length = "10h") {
    return R"({"duration": ")" + length + R"(", "regions": {"eu-west-2": {}}, "network": {"model": "ideal"},
        "clients": [{"name": "p", "at": "London", "count": 1, "rate": "1/s", "arrivals": "constant", "writes": "0%",
                     "retries": {"attempts": 1}}],
        "timeline": [)" +
           lines + "]}";
}

std::string failing(const std::string& fails, const std::string& more = {}) {
    return R"({"at": "0s", "do": "errors", "region": "eu-west-2", "fails": {)" + fails + "}" + more + "}";
}

const std::string hourly = R"("time_between": "30m", "time_to_repair": "10m")";

std::vector<FaultSpec> drawn(const std::string& script, std::uint64_t seed = 1) {
    return read_scenario_text(script, "test.json", {"seed=" + std::to_string(seed)}).timeline;
}

using Spans = std::vector<std::pair<Time, Duration>>;

Spans spans_of(const std::vector<FaultSpec>& timeline, const std::string& what = "errors") {
    Spans spans;
    for (const FaultSpec& fault : timeline) {
        if (fault.what == what) spans.emplace_back(fault.at, *fault.lasting);
    }
    return spans;
}

/// The mean of independent figures and half the width of its 95 % interval, by the normal distribution.
struct Estimate {
    double mean = 0;
    double margin = 0;
};

Estimate estimate_of(const std::vector<double>& values) {
    const auto count = static_cast<double>(values.size());
    double sum = 0;
    for (const double value : values) sum += value;
    double squares = 0;
    for (const double value : values) squares += (value - sum / count) * (value - sum / count);
    return {sum / count, 1.96 * std::sqrt(squares / (count - 1) / count)};
}

/// Of a line that works at first, over a while: it takes some failures until it has forgotten that (a two-state Markov
/// process).
double availability_over(Duration length, Duration time_between, Duration time_to_repair) {
    const double up = sim::seconds(time_between);
    const double down = sim::seconds(time_to_repair);
    const double whole = up / (up + down);
    const double turns = (1 / up + 1 / down) * sim::seconds(length);
    return whole + (1 - whole) * (1 - std::exp(-turns)) / turns;
}

double measured_availability(std::uint64_t seed) {
    World world(read_scenario_text(script_with(failing(hourly)), "test.json", {"seed=" + std::to_string(seed)}));
    world.run();
    const clients::Metrics& metrics = world.populations()[0]->metrics();
    return static_cast<double>(metrics.ok) / static_cast<double>(metrics.requests);
}

Report report_of(World& world) {
    world.run();
    return make_report(world);
}

std::string complaint(const std::string& script) {
    try {
        read_scenario_text(script, "test.json", {});
        return {};
    } catch (const InputError& error) {
        return error.what();
    }
}

const std::string page = REGIONDRILL_SOURCE_DIR "/docs/random-failures.md";

std::string file_text(const std::string& path) {
    std::ostringstream text;
    text << std::ifstream(path).rdbuf();
    return text.str();
}

}  // namespace

TEST_CASE("people measure the availability that theory has, MTBF / (MTBF + MTTR)", "[many]") {
    std::vector<double> measured;
    for (std::uint64_t seed = 1; seed <= 40; ++seed) measured.push_back(measured_availability(seed));
    const Estimate availability = estimate_of(measured);
    CHECK(availability.mean == Approx(availability_over(10h, 30min, 10min)).margin(availability.margin));
    CHECK(availability.margin < 0.025);
}

TEST_CASE("the means are those of the script, whatever the distribution") {
    for (const char* distribution : {"exponential", "lognormal", "fixed"}) {
        INFO(distribution);
        std::vector<double> between;
        std::vector<double> repair;
        const std::string script =
            script_with(failing(hourly + R"(, "distribution": ")" + distribution + "\""), "240h");
        for (std::uint64_t seed = 1; seed <= 20; ++seed) {
            Time works = sim::drill_start;
            for (const auto& [at, lasting] : spans_of(drawn(script, seed))) {
                between.push_back(sim::seconds(at - works));
                repair.push_back(sim::seconds(lasting));
                works = at + lasting;
            }
        }
        // What the end of the drill cuts off is one of some 360.
        CHECK(estimate_of(between).mean == Approx(1800).epsilon(0.005).margin(estimate_of(between).margin));
        CHECK(estimate_of(repair).mean == Approx(600).epsilon(0.005).margin(estimate_of(repair).margin));
    }
}

TEST_CASE("failures follow from the seed, and another line of the timeline changes none") {
    const std::string line = failing(hourly);
    const Spans spans = spans_of(drawn(script_with(line)));
    REQUIRE(spans.size() > 5);
    CHECK(spans == spans_of(drawn(script_with(line))));
    CHECK(spans != spans_of(drawn(script_with(line), 2)));
    const std::string other = R"({"at": "1m", "do": "slow", "region": "eu-west-2", "factor": 2, "for": "1m"}, )";
    CHECK(spans == spans_of(drawn(script_with(other + line))));
    const std::string by_chance =
        R"({"at": "0s", "do": "slow", "region": "eu-west-2", "factor": 2, "fails": {)" + hourly + "}}, ";
    CHECK(spans == spans_of(drawn(script_with(by_chance + line))));
    CHECK(spans != spans_of(drawn(script_with(by_chance + line)), "slow"));
}

TEST_CASE("with a seed of its own a line fails alike whatever the drill's is, and two lines that are the same apart") {
    const std::string own = failing(hourly + R"(, "seed": 7)");
    CHECK(spans_of(drawn(script_with(own))) == spans_of(drawn(script_with(own), 2)));
    CHECK(spans_of(drawn(script_with(own))) == spans_of(drawn(script_with(failing(hourly)), 7)));
    const Spans twice = spans_of(drawn(script_with(failing(hourly) + ", " + failing(hourly))));
    REQUIRE(twice.size() > 10);
    for (std::size_t i = 1; i < twice.size(); ++i) CHECK(twice[i].first != twice[i - 1].first);
}

TEST_CASE("a fixed distribution repeats to the millisecond, between the line's beginning and its end") {
    const std::string fixed =
        R"({"at": "5m", "do": "errors", "region": "eu-west-2", "for": "30m",
            "fails": {"time_between": "7m", "time_to_repair": "2m", "distribution": "fixed"}})";
    const auto at = [](Duration since_start) { return sim::drill_start + since_start; };
    // The last begins at 30 min; the next would at 39. One that ends later is cut short at 35 min.
    CHECK(spans_of(drawn(script_with(fixed))) == Spans{{at(12min), 2min}, {at(21min), 2min}, {at(30min), 2min}});
    const std::string longer = std::string(fixed).replace(fixed.find("\"2m\""), 4, "\"6m\"");
    CHECK(spans_of(drawn(script_with(longer))) == Spans{{at(12min), 6min}, {at(25min), 6min}});
    const std::string cut = std::string(longer).replace(longer.find("\"30m\""), 5, "\"23m\"");
    CHECK(spans_of(drawn(script_with(cut))) == Spans{{at(12min), 6min}, {at(25min), 3min}});
}

TEST_CASE("each failure is a fault of its own in log and report, with its evidence") {
    World world(read_scenario_text(script_with(failing(hourly)), "test.json", {}));
    const Report report = report_of(world);
    const Json json = Json::parse(json_report(report));
    REQUIRE(json["faults"].size() == world.scenario().timeline.size());
    REQUIRE(json["faults"].size() > 5);
    std::uint64_t met = 0;
    for (const Json& fault : json["faults"]) {
        CHECK(fault["do"] == "errors");
        CHECK(fault["drawn_for"] == 0);
        CHECK(fault["end_s"].get<double>() > fault["at_s"].get<double>());
        // A request a second: as many as it lasts, but for the one at either end.
        const double lasted = fault["end_s"].get<double>() - fault["at_s"].get<double>();
        CHECK(std::abs(fault["evidence"]["met"].get<double>() - lasted) <= 1);
        met += fault["evidence"]["met"].get<std::uint64_t>();
    }
    CHECK(met == json["people"]["failed"]);
    std::size_t begun = 0;
    for (const Json& entry : json["causes"]["entries"]) begun += entry["kind"] == "fault_began" ? 1 : 0;
    CHECK(begun == json["faults"].size());
    CHECK(report.verdict == Verdict::passed);
}

TEST_CASE("a failure too short to be met is no reason to doubt, as long as another of its line was met") {
    const std::string blinks = failing(R"("time_between": "5m", "time_to_repair": "2s")");
    World world(read_scenario_text(script_with(blinks, "2h"), "test.json", {}));
    const Report report = report_of(world);
    bool unmet = false;
    for (const FaultRun& run : world.faults()) unmet = unmet || world.evidence_of(run).met == 0;
    REQUIRE(unmet);
    CHECK(report.verdict == Verdict::passed);
}

TEST_CASE("a line that never fails leaves the drill inconclusive, and the check says so") {
    const std::string rare = failing(R"("time_between": "1000h", "time_to_repair": "1h")");
    World world(read_scenario_text(script_with(rare), "test.json", {}));
    CHECK(plan_text(world, 1'000'000).find("errors eu-west-2: this seed draws no failure") != std::string::npos);
    const Report report = report_of(world);
    CHECK(report.verdict == Verdict::inconclusive);
    REQUIRE(report.remarks.size() == 1);
    CHECK(report.remarks[0].find("never began") != std::string::npos);
}

TEST_CASE("the check lists what the seed draws, each moment it begins and how long it lasts") {
    const World world(read_scenario_text(script_with(failing(hourly)), "test.json", {"seed=3"}));
    const std::string plan = plan_text(world, 1'000'000);
    const auto& timeline = world.scenario().timeline;
    CHECK(plan.find(", failure 1 of " + std::to_string(timeline.size()) +
                    " by chance (30m between failures, 10m to repair, exponential)\n") != std::string::npos);
    std::size_t listed = 0;
    for (std::size_t at = plan.find(": errors eu-west-2, failure "); at != std::string::npos;
         at = plan.find(": errors eu-west-2, failure ", at + 1)) {
        ++listed;
    }
    CHECK(listed == timeline.size());
}

TEST_CASE("more failures than anybody reads are refused, and so is what cannot come by chance") {
    CHECK(complaint(script_with(failing(R"("time_between": "10s", "time_to_repair": "1s")")))
              .find("timeline[0].fails: the timeline comes to 3272 failures on average; expected at most 500") !=
          std::string::npos);
    CHECK(complaint(script_with(failing(R"("time_between": "0s", "time_to_repair": "1s")"))).find("time_between") !=
          std::string::npos);
    CHECK(complaint(script_with(failing(R"("mtbf": "1h", "time_to_repair": "1s")"))).find("\"time_between\"") !=
          std::string::npos);
    CHECK(complaint(
              script_with(R"({"at": "1m", "do": "remove_region", "region": "eu-west-2", "fails": {)" + hourly + "}}"))
              .find("there is no key \"fails\"") != std::string::npos);
}

TEST_CASE("the page about failures by chance shows what the check prints of its scenario") {
    const World world(read_scenario_file(REGIONDRILL_SOURCE_DIR "/scenarios/fails-by-chance.json"));
    const std::string plan = plan_text(world, 100'000'000);
    const std::size_t from = plan.find("The faults\n");
    const std::string faults = plan.substr(from, plan.find("\n\n", from) + 1 - from);
    const std::string told = file_text(page);
    const std::size_t begin = told.find("```text\n") + 8;
    const std::size_t end = told.find("```\n", begin);
    REQUIRE(end != std::string::npos);
    if (std::getenv("REGIONDRILL_REWRITE") != nullptr) {
        std::ofstream(page) << told.substr(0, begin) << faults << told.substr(end);
    }
    INFO("run this test with REGIONDRILL_REWRITE=1 if the change was meant");
    CHECK(told.substr(begin, end - begin) == faults);
}

}  // namespace random_failures_test
