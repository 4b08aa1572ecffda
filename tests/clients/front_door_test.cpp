// The rules of front doors as functions, against published tables and worked examples: Envoy's documentation of
// priority levels, panic, slow start and load-aware localities, and AWS's of Global Accelerator.
#include "clients/entry/accelerator.hpp"
#include "clients/entry/load_aware.hpp"
#include "clients/entry/priority_levels.hpp"
#include "clients/entry/region_list.hpp"
#include "tests/catch.hpp"
#include "tests/clients/population_fixture.hpp"

#include <cmath>
#include <vector>

namespace front_door_test {

using namespace regiondrill;
using namespace regiondrill::clients;
using namespace std::chrono_literals;

namespace {

std::vector<double> parts_of(const std::vector<LevelLoad>& loads) {
    std::vector<double> parts;
    for (const LevelLoad& load : loads) parts.push_back(load.part);
    return parts;
}

// Of levels with a hundred hosts each.
std::vector<double> spill(const std::vector<std::uint32_t>& healthy, const LevelSettings& settings = {}) {
    std::vector<LevelHosts> levels;
    for (const std::uint32_t each : healthy) levels.push_back({each, 100});
    return parts_of(level_loads(levels, settings));
}

// Published shares are in whole percent.
void check_percent(const std::vector<double>& parts, const std::vector<int>& percent) {
    REQUIRE(parts.size() == percent.size());
    for (std::size_t i = 0; i < parts.size(); ++i) {
        INFO("level " << i);
        CHECK(std::abs(parts[i] * 100 - percent[i]) < 0.8);
    }
}

std::vector<EdgeRegion> edge(const std::vector<double>& dials, const std::vector<bool>& healthy) {
    std::vector<EdgeRegion> nearest;
    for (std::size_t i = 0; i < dials.size(); ++i) nearest.push_back({regions::region_at(i), dials[i], healthy[i]});
    return nearest;
}

regions::RequestAttempt attempt_of(std::uint32_t client) {
    regions::RequestAttempt attempt;
    attempt.client = client;
    attempt.dice = sim::Stream(client + 1000);
    return attempt;
}

const sim::Time noon = sim::drill_start + 1h;

}  // namespace

// priority.rst: its table of two levels, and its examples with less than whole health in all.
TEST_CASE("load spills from a level to the next as Envoy's tables say") {
    check_percent(spill({100, 100}), {100, 0});
    check_percent(spill({72, 100}), {100, 0});
    check_percent(spill({71, 100}), {99, 1});
    check_percent(spill({50, 100}), {70, 30});
    check_percent(spill({25, 100}), {35, 65});
    check_percent(spill({0, 100}), {0, 100});
    check_percent(spill({25, 25}), {50, 50});
    check_percent(spill({25, 25, 20}), {36, 36, 28});
}

// panic_threshold.rst: below the threshold, and only where all levels together are less than whole.
TEST_CASE("a level panics below half of its hosts, when the others cannot take its load") {
    const std::vector<LevelHosts> backed{{25, 100}, {100, 100}};
    CHECK_FALSE(level_loads(backed, {})[0].in_panic);
    const std::vector<LevelHosts> weak{{25, 100}, {25, 100}};
    CHECK(level_loads(weak, {})[0].in_panic);
    LevelSettings never;
    never.panic = 0;
    CHECK_FALSE(level_loads(weak, never)[0].in_panic);
}

TEST_CASE("without a healthy host levels get load by their hosts, and none where panic is switched off") {
    const std::vector<LevelHosts> levels{{0, 30}, {0, 10}};
    check_percent(parts_of(level_loads(levels, {})), {75, 25});
    LevelSettings never;
    never.panic = 0;
    check_percent(parts_of(level_loads(levels, never)), {0, 0});
}

// slow_start.rst: max(10 %, (max(t, 1) / window)^(1 / aggression)).
TEST_CASE("a region that came back gets its weight as the slow start says") {
    LevelSettings settings;
    settings.slow_start = 100s;
    CHECK(slow_start_part(0s, settings) == 0.1);
    CHECK(slow_start_part(5s, settings) == 0.1);
    CHECK(std::abs(slow_start_part(50s, settings) - 0.5) < 1e-12);
    CHECK(slow_start_part(100s, settings) == 1);
    settings.aggression = 2;
    CHECK(std::abs(slow_start_part(25s, settings) - 0.5) < 1e-12);
    settings.slow_start = 2s;
    settings.aggression = 1;
    CHECK(std::abs(slow_start_part(0s, settings) - 0.5) < 1e-12);  // the first second counts as one
}

TEST_CASE("a slow start eases a region in beside others of its level, and not one that is alone in it") {
    LevelSettings settings;
    settings.slow_start = 60s;
    const auto part_back = [&](std::uint32_t level_of_other) {
        PriorityLevels levels(settings,
                              {{.region = regions::region_at(0), .level = 0, .hosts = 10},
                               {.region = regions::region_at(1), .level = level_of_other, .hosts = 10}},
                              2);
        levels.health_is({false, true}, {}, noon);
        CHECK(levels.shares(noon) == std::vector<double>{0, 1});
        levels.health_is({true, true}, {}, noon + 1min);
        return levels.shares(noon + 1min + 15s)[0];
    };
    CHECK(std::abs(part_back(0) - 0.25 / 1.25) < 1e-12);
    CHECK(part_back(1) == 1);
}

// GA-04 to GA-06.
TEST_CASE("an accelerator's dials divide what comes, and failover does not look at them") {
    CHECK(accelerator_parts(edge({1, 1, 1}, {true, true, true})) == std::vector<double>{1, 0, 0});
    // Two coasts with two dials at half: each region serves half of each coast.
    CHECK(accelerator_parts(edge({0.5, 0.5}, {true, true})) == std::vector<double>{0.5, 0.5});
    CHECK(accelerator_parts(edge({0.2, 0, 1}, {true, true, true})) == std::vector<double>{0.2, 0, 0.8});
    CHECK(accelerator_parts(edge({1, 0}, {false, true})) == std::vector<double>{0, 1});
    CHECK(accelerator_parts(edge({0, 0}, {true, true})) == std::vector<double>{1, 0});
}

TEST_CASE("when the three nearest regions are sick the nearest gets all") {
    CHECK(accelerator_parts(edge({1, 1, 1, 1}, {false, false, false, true})) == std::vector<double>{1, 0, 0, 0});
    CHECK(accelerator_parts(edge({1, 1, 1, 1}, {false, false, true, true})) == std::vector<double>{0, 0, 1, 0});
}

TEST_CASE("by source address all connections of a client come to one region") {
    AcceleratorSettings settings;
    settings.affinity = Affinity::source_ip;
    Accelerator sticky(settings, edge({0.5, 1}, {true, true}), 2);
    Accelerator loose({}, edge({0.5, 1}, {true, true}), 2);
    int stayed = 0;
    int stayed_loose = 0;
    int first = 0;
    for (std::uint32_t client = 0; client < 1000; ++client) {
        auto attempt = attempt_of(client);
        const auto region = sticky.choose(attempt, noon);
        first += region == regions::region_at(0) ? 1 : 0;
        stayed += sticky.choose(attempt, noon) == region ? 1 : 0;
        stayed_loose += loose.choose(attempt, noon) == loose.choose(attempt, noon) ? 1 : 0;
    }
    CHECK(stayed == 1000);
    CHECK(std::abs(stayed_loose - 500) < 80);  // five deviations
    CHECK(std::abs(first - 500) < 80);
}

// load_aware_locality.rst: its worked example.
TEST_CASE("load goes by free hosts once home is busier than elsewhere") {
    const LoadAwareSettings settings;
    const std::vector<LoadedRegion> example{{10, 0.7}, {10, 0.3}, {10, 0.4}};
    check_percent(load_aware_parts(example, 0, settings), {19, 44, 37});
    const std::vector<LoadedRegion> within{{10, 0.44}, {10, 0.3}, {10, 0.4}};
    CHECK(load_aware_parts(within, 0, settings) == std::vector<double>{0.97, 0.015, 0.015});
    const std::vector<LoadedRegion> full{{10, 1.5}, {30, 1.0}};
    CHECK(load_aware_parts(full, 0, settings) == std::vector<double>{0.25, 0.75});
    const std::vector<LoadedRegion> sick{{10, 0.1, false}, {10, 0.2}};
    CHECK(load_aware_parts(sick, 0, settings) == std::vector<double>{0, 1});
    const std::vector<LoadedRegion> all_sick{{10, 0.1, false}, {30, 0.2, false}};
    CHECK(load_aware_parts(all_sick, 1, settings) == std::vector<double>{0.03, 0.97});
}

TEST_CASE("reports are smoothed, are forgotten in time, and count errors where they are asked to") {
    LoadAwareSettings settings;
    CHECK(std::abs(smoothing_part(settings) - (1 - std::exp(-0.2))) < 1e-12);
    settings.error_penalty = 1;
    LoadAware door(settings, {10, 10}, regions::region_at(0));
    door.reported(regions::region_at(0), 0, noon);
    door.reported(regions::region_at(1), 0, noon);
    CHECK(door.shares(noon)[0] == 0.97);
    for (int second = 1; second <= 60; ++second) {
        auto attempt = attempt_of(1);
        attempt.region = regions::region_at(0);
        door.attempt_ended(attempt, false, noon);
        door.reported(regions::region_at(0), 0, noon + second * 1s);
        door.reported(regions::region_at(1), 0, noon + second * 1s);
    }
    CHECK(std::abs(door.shares(noon + 1min)[0] - 0.03) < 1e-9);  // every answer is an error: as good as full
    auto attempt = attempt_of(2);
    door.choose(attempt, noon + 5min);
    CHECK(door.shares(noon + 5min)[0] == 0.97);
}

TEST_CASE("a client leaves a region that failed it, for as long as it says and alone") {
    RegionList list({30s}, {regions::region_at(2), regions::region_at(0)}, 2);
    auto first = attempt_of(0);
    auto second = attempt_of(1);
    CHECK(list.choose(first, noon) == regions::region_at(2));
    first.region = regions::region_at(2);
    first.outcome = regions::Outcome::answered;
    first.status = 409;  // somebody else was first: the region is well
    list.attempt_ended(first, false, noon);
    CHECK(list.choose(first, noon) == regions::region_at(2));
    first.status = 503;
    list.attempt_ended(first, false, noon);
    CHECK(list.choose(first, noon) == regions::region_at(0));
    CHECK(list.choose(second, noon) == regions::region_at(2));
    first.region = regions::region_at(0);
    first.outcome = regions::Outcome::connect_timeout;
    list.attempt_ended(first, false, noon + 1s);
    CHECK(list.choose(first, noon + 2s) == regions::region_at(2));  // its mark is over first
    CHECK(list.choose(first, noon + 30s) == regions::region_at(2));
}

TEST_CASE("what a real program says is held as long as an edge carries it, and no longer") {
    struct Heard : ProxiedClientListener {
        void proxied_answered(std::uint32_t, regions::AttemptId) override { ++answers; }
        int answers = 0;
    };
    store::ValuePool values;
    PopulationFixture fixture(one_client());
    fixture.attempts.set_values(values);
    fixture.population->set_origin_edge(EdgeSettings{}, home, refuge);
    std::vector<std::size_t> held;  // as each origin is asked
    fixture.to_requests = [&](const regions::RequestAttempt& leg) {
        held.push_back(values.texts_in_use());
        return leg.region == home ? std::uint16_t{503} : std::uint16_t{200};
    };
    Heard heard;
    regions::ApiCall read;
    read.has_head = true;
    read.head = values.keep("GET /kv/a");
    fixture.population->ask(0, read, 1, heard);
    fixture.engine.run_until(sim::drill_start + 10s);
    CHECK(held == std::vector<std::size_t>{1, 1});
    regions::ApiCall write;
    write.operation = regions::Operation::put;
    write.value = values.keep("a text");
    write.has_head = true;
    write.head = values.keep("PUT /kv/a");
    fixture.population->ask(0, write, 2, heard);
    fixture.engine.run_until(sim::drill_start + 20s);
    CHECK(held == std::vector<std::size_t>{1, 1, 2});
    CHECK(heard.answers == 2);
    CHECK(values.texts_in_use() == 0);
    CHECK(fixture.is_at_rest());
}

}  // namespace front_door_test
