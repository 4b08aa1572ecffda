#include "drill/report/report.hpp"

#include "drill/report/json_report.hpp"
#include "drill/report/text_report.hpp"
#include "tests/catch.hpp"
#include "tests/drill/world_fixture.hpp"

#include <nlohmann/json.hpp>

namespace reproduction_test {

using namespace regiondrill::drill;
using namespace regiondrill::drill::fixture;
using nlohmann::json;

namespace {

Scenario called(const std::string& file) {
    Scenario scenario;
    scenario.file = file;
    scenario.seed = 7;
    return scenario;
}

bool ends(const std::string& text, const std::string& end) {
    return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

}  // namespace

TEST_CASE("a line that reproduces a run can be given to a shell as it stands") {
    const auto line = [](const std::string& file, const std::vector<std::string>& settings) {
        return reproduction_by_scenario(called(file), settings).command;
    };
    CHECK(line("scenarios/a.json", {}) == "regiondrill run scenarios/a.json --seed 7");
    CHECK(line("my drill.json", {"dns.ttl=10s", "seed=3", "name=it's"}) ==
          R"(regiondrill run 'my drill.json' --seed 7 --set dns.ttl=10s --set 'name=it'\''s')");
    Scenario seeded = called("a.json");
    seeded.seed = 18'446'744'073'709'551'615U;
    CHECK(reproduction_by_scenario(seeded, {}).command == "regiondrill run a.json --seed 18446744073709551615");
    CHECK(reproduction_by_recording("a b.rec").command == "regiondrill run --replay 'a b.rec'");
    CHECK(reproduction_by_recording("a.rec").why_not.empty());
}

TEST_CASE("the seed of a report is the number, or its digits where readers of JSON would round it") {
    const auto seed_in_report = [](std::uint64_t seed) {
        Scenario scenario = two_regions();
        scenario.seed = seed;
        Drill drill(scenario);
        drill.finish();
        return json::parse(json_report(make_report(drill.world)))["seed"];
    };
    CHECK(seed_in_report(9'007'199'254'740'992U) == 9'007'199'254'740'992U);
    CHECK(seed_in_report(9'007'199'254'740'993U) == "9007199254740993");
}

TEST_CASE("a report ends with the line that reproduces it, or why there is none") {
    Drill drill(two_regions());
    drill.finish();
    const auto text = [&](const Reproduction& how) { return text_report(make_report(drill.world, how), Colour::none); };
    const auto as_json = [&](const Reproduction& how) {
        return json::parse(json_report(make_report(drill.world, how)));
    };
    const Reproduction recorded = reproduction_by_recording("session.rec");
    CHECK(ends(text(recorded), "passed  regiondrill run --replay session.rec\n"));
    CHECK(as_json(recorded)["reproduce"] == "regiondrill run --replay session.rec");
    CHECK_FALSE(as_json(recorded).contains("not_reproducible"));
    const Reproduction never{{}, "nobody wrote it down"};
    CHECK(ends(text(never), "passed  it cannot be reproduced: nobody wrote it down\n"));
    CHECK(as_json(never)["reproduce"].is_null());
    CHECK(as_json(never)["not_reproducible"] == "nobody wrote it down");
}

}  // namespace reproduction_test
