// Shrinking is told by a test what "still fails" means, without a world.
#include "study/shrink.hpp"
#include "drill/scenario/input_error.hpp"
#include "drill/scenario/scenario_reader.hpp"
#include "tests/catch.hpp"
#include "tests/study/study_fixture.hpp"

#include <nlohmann/json.hpp>

namespace shrink_test {

using namespace regiondrill;
using namespace regiondrill::study;
using fixture::Json;

namespace {

// Whether it is a scenario, and one in which this holds.
template <class Holds>
StillFails valid_and(Holds holds) {
    return [holds](const std::string& script) {
        try {
            return holds(drill::read_scenario_text(script, "world.json"));
        } catch (const drill::InputError&) {
            return false;
        }
    };
}

bool kills_europe(const drill::Scenario& scenario) {
    return std::any_of(scenario.timeline.begin(), scenario.timeline.end(),
                       [](const auto& fault) { return fault.what == "kill" && fault.region == "eu-west-1"; });
}

bool is_usual(const drill::Scenario& scenario) { return scenario.duration == std::chrono::minutes{5}; }

}  // namespace

TEST_CASE("what a failure does not take is taken out") {
    const std::string script = R"({"name": "w", "duration": "4m", "seed": 3,
        "regions": {"us-east-1": {}, "eu-west-1": {"capacity": {"workers": 3}}, "us-west-2": {}},
        "dns": {"ttl": "10s", "policy": "weighted", "records": [{"region": "us-west-2", "weight": 2},
                                                                {"region": "eu-west-1"}]},
        "clients": [{"name": "a", "at": "London"}, {"name": "b", "at": "Tokyo", "patience": "3s"}],
        "timeline": [{"at": "9s", "do": "kill", "region": "us-west-2"},
                     {"at": "8s", "do": "partition", "between": [["eu-west-1"], ["b", "us-west-2"]]},
                     {"at": "7s", "do": "kill", "region": "eu-west-1", "for": "5s"}],
        "expect": [{"that": "moves", "of": "b", "at_most": 0}]})";
    const Json smallest = Json::parse(shrunk(script, valid_and(kills_europe), 500));
    CHECK(smallest["regions"] == Json{{"eu-west-1", Json::object()}});
    CHECK(smallest["timeline"] == Json{{{"at", "5s"}, {"do", "kill"}, {"region", "eu-west-1"}}});
    CHECK_FALSE(smallest.contains("clients"));
    CHECK_FALSE(smallest.contains("dns"));
    CHECK_FALSE(smallest.contains("expect"));
    CHECK(smallest["duration"] == "15s");
}

TEST_CASE("what is left has round values, where the failure allows it") {
    const std::string script = R"({"regions": {"eu-west-1": {"capacity": {"workers": 37}}, "us-east-1": {}},
        "timeline": [{"at": "97s", "do": "loss", "between": ["eu-west-1", "us-east-1"], "share": "43%"},
                     {"at": "1m 3.7s", "do": "errors", "region": "eu-west-1", "status": 503, "for": "13.3s"}]})";
    const auto fails = valid_and([](const drill::Scenario& scenario) {
        return scenario.timeline.size() == 2 && scenario.regions.size() == 2 &&
               scenario.regions[0].capacity.workers < 64 && scenario.timeline[0].lasting &&
               scenario.timeline[0].at > sim::drill_start + std::chrono::seconds(61) &&
               scenario.timeline[1].share < 0.5;
    });
    const Json smallest = Json::parse(shrunk(script, fails, 500));
    CHECK(smallest["regions"]["eu-west-1"]["capacity"]["workers"] == 50);
    CHECK(smallest["timeline"][0]["at"] == "2m");
    CHECK(smallest["timeline"][0]["share"] == "43%");
    CHECK(smallest["timeline"][1]["at"] == "1m 3.7s");  // at 1m it would not fail
    CHECK(smallest["timeline"][1]["for"] == "10s");
}

TEST_CASE("a script that nothing can be taken out of stays as it is") {
    const std::string script = R"({"regions": {"eu-west-1": {}}})";
    CHECK(Json::parse(shrunk(script, valid_and(is_usual), 100)) == Json::parse(script));
}

TEST_CASE("shrinking ends after so many tries") {
    int tries = 0;
    const auto never = [&](const std::string&) {
        ++tries;
        return false;
    };
    shrunk(fixture::eventful_script(), never, 7);
    CHECK(tries == 7);
}

}  // namespace shrink_test
