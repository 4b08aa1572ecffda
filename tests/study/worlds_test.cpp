#include "study/worlds.hpp"
#include "study/properties/event_bound.hpp"
#include "study/random_scenario.hpp"
#include "tests/catch.hpp"
#include "tests/study/study_fixture.hpp"

#include <filesystem>
#include <set>

namespace worlds_test {

using namespace regiondrill;
using namespace regiondrill::study;
using namespace std::chrono_literals;

namespace {

void finish(WorldsRun& run) {
    while (run.go_on(1s)) {
    }
}

}  // namespace

TEST_CASE("every property has its turn, and those that read the report have it always") {
    std::set<std::string_view> held;
    for (std::uint64_t turn = 0; turn < properties().size(); ++turn) {
        const auto chosen = properties_in_turn(turn);
        for (const Property* property : chosen) held.insert(property->name);
        CHECK(chosen.size() == properties_in_turn(turn + 1).size());
        CHECK(chosen.front()->name == "verdict");
    }
    CHECK(held.size() == properties().size());
}

TEST_CASE("drawn worlds are played, counted, and hold") {
    WorldsRun run = WorldsRun::of_seeds(1, 12, 2);
    finish(run);
    CHECK(run.played() == 12);
    CHECK(run.events() > 10'000);
    for (const FailedWorld& world : run.failed()) {
        FAIL_CHECK("seed " << world.number << ": " << world.findings.front().property << ": "
                           << world.findings.front().what);
    }
    std::uint64_t pairs = 0;
    for (const TrendTally& tally : run.tallies()) pairs += tally.pairs();
    CHECK(pairs == 12);
}

TEST_CASE("scripts are held against all properties") {
    WorldsRun run = WorldsRun::of_scripts({fixture::eventful_script(), random_scenario(3)}, 2);
    finish(run);
    CHECK(run.played() == 2);
    CHECK(run.in_all() == 2);
    CHECK(run.failed().empty());
}

// Each has a word on top on what was wrong.
TEST_CASE("worlds that once found something hold") {
    std::vector<std::string> scripts;
    for (const auto& entry : std::filesystem::directory_iterator(REGIONDRILL_SOURCE_DIR "/tests/study/worlds")) {
        scripts.push_back(drill::script_text_at(entry.path().string()));
    }
    REQUIRE_FALSE(scripts.empty());
    WorldsRun run = WorldsRun::of_scripts(scripts, 2);
    finish(run);
    for (const FailedWorld& world : run.failed()) {
        FAIL_CHECK(world.script << world.findings.front().property << ": " << world.findings.front().what);
    }
}

TEST_CASE("a drill with more events than its size allows is ended and told") {
    const drill::Scenario scenario = drill::read_scenario_text(fixture::eventful_script(), "world.json");
    const std::uint64_t events = play(scenario).events;
    CHECK_FALSE(play(scenario, events - 1).ended);
    CHECK(play(scenario, events).ended);
    // The model is right to a factor of some, for a drill in which nothing goes wrong without an end.
    CHECK(usual_events(scenario) > events / 4);
    CHECK(usual_events(scenario) < events * 8);
    CHECK(most_events(scenario) == 20 * usual_events(scenario));
}

TEST_CASE("the bound of a drill grows with all that makes events") {
    const drill::Scenario plain = drill::read_scenario_text(R"({"regions": {"eu-west-2": {}}})", "world.json");
    const auto grows = [&](auto change) {
        drill::Scenario other = plain;
        change(other);
        return usual_events(other) > usual_events(plain);
    };
    CHECK(grows([](auto& scenario) { scenario.duration *= 2; }));
    CHECK(grows([](auto& scenario) { scenario.clients[0].rate *= 2; }));
    CHECK(grows([](auto& scenario) { scenario.clients[0].writes *= 2; }));
    CHECK(grows([](auto& scenario) { scenario.dns.health_check.interval /= 2; }));
    CHECK(grows([](auto& scenario) { scenario.store.settings.anti_entropy = 1s; }));
}

TEST_CASE("a trend that does not hold is noticed, once there are enough pairs") {
    TrendTally rising;
    TrendTally falling;
    for (int i = 0; i < 9; ++i) falling.add({2, 1});
    CHECK(falling.holds());
    for (int i = 0; i < 9; ++i) {
        rising.add({1, 2});
        falling.add({2, 1});
    }
    CHECK(rising.holds());
    CHECK(rising.mean() == 1);
    CHECK_FALSE(falling.holds());
}

TEST_CASE("each trend is one: more of the setting shows in the figure") {
    for (const Trend& trend : trends()) {
        INFO(trend.name);
        TrendTally tally;
        for (std::uint64_t seed = 1; seed <= 10; ++seed) tally.add(trend.measure(seed));
        CHECK(tally.holds());
        CHECK(tally.mean() > 0);
    }
}

}  // namespace worlds_test
