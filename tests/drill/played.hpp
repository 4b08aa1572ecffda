// Drills that were played to their end, and what is told of them: by a script as people write it, or by a scenario made
// in code (world_fixture.hpp).
#pragma once

#include "drill/analysis/recovery.hpp"
#include "drill/report/report.hpp"
#include "drill/scenario/scenario_reader.hpp"
#include "drill/world/world.hpp"
#include "tests/catch.hpp"

#include <memory>
#include <string>
#include <vector>

namespace regiondrill::drill::fixture {

/// Seeds that a claim about a script is held against, where it may not depend on chance.
inline constexpr std::uint64_t few_seeds = 4;

struct Played {
    explicit Played(const std::string& script, std::uint64_t seed = 1)
        : world(std::make_unique<World>(read_scenario_text(script, "test.json", {"seed=" + std::to_string(seed)}))) {
        world->run();
        report = make_report(*world);
    }

    const std::vector<Recovery>& rows() const { return report.findings.recoveries; }

    const Recovery* find_row(std::size_t fault, const std::string& who, Move move = Move::failover) const {
        for (const Recovery& recovery : rows()) {
            const std::string& name = world->scenario().clients[recovery.population].name;
            if (recovery.fault == fault && name == who && recovery.move == move) return &recovery;
        }
        return nullptr;
    }

    const Recovery& row(std::size_t fault, const std::string& who, Move move = Move::failover) const {
        const Recovery* found = find_row(fault, who, move);
        INFO("fault " << fault << " of " << who);
        REQUIRE(found != nullptr);
        return *found;
    }

    std::string name(regions::RegionId region) const { return world->name_of(region); }

    std::unique_ptr<World> world;
    Report report;
};

/// Two sites in Canada and one in France, all of which fail their checks from 3 min to 7 min.
inline std::string all_sick(const std::string& length, const std::string& when_all_down) {
    return R"({"duration": ")" + length + R"(",
        "regions": {"c1": {"at": "Montreal"}, "c2": {"at": "Montreal"}, "f1": {"at": "Paris"}},
        "dns": {"policy": "failover", "ttl": "60s", "negative_ttl": "5m", "when_all_down": ")" +
           when_all_down + R"(", "propagation": "0s",
                "records": [{"alias": "canada", "role": "primary"}, {"region": "f1", "role": "secondary"}],
                "groups": {"canada": {"policy": "multivalue", "records": [{"region": "c1"}, {"region": "c2"}]}}},
        "clients": [{"name": "boston", "at": "Boston", "count": 200, "connections": {"reuse": false},
                     "resolvers": {"networks": 101}}],
        "timeline": [{"at": "3m", "do": "fail_health", "region": "c1", "for": "4m"},
                     {"at": "3m", "do": "fail_health", "region": "c2", "for": "4m"},
                     {"at": "3m", "do": "fail_health", "region": "f1", "for": "4m"}]})";
}

inline std::vector<Recovery> recoveries(const Scenario& scenario) {
    World world(scenario);
    world.run();
    return measure_recoveries(world);
}

/// Where a phase ended, counted from the beginning of the move.
inline Duration end_of(const Phases& phases, Phase last) {
    Duration end{0};
    for (std::size_t i = 0; i <= static_cast<std::size_t>(last); ++i) {
        end += phases[Phase{static_cast<std::uint8_t>(i)}];
    }
    return end;
}

/// No phase ended later than its bound. From the drain on ends are measured in slices of 100 ms and no finer.
inline void check_against_prediction(const Recovery& recovery) {
    constexpr Duration slice = std::chrono::milliseconds{100};
    REQUIRE(recovery.measured);
    REQUIRE(recovery.predicted.phases);
    for (const Phase phase : {Phase::detect, Phase::decide, Phase::drain, Phase::reconnect, Phase::catch_up}) {
        INFO(phase_names[static_cast<std::size_t>(phase)]);
        const Duration bound = end_of(*recovery.predicted.phases, phase) + (phase < Phase::drain ? Duration{0} : slice);
        CHECK(sim::seconds(end_of(*recovery.measured, phase)) <= sim::seconds(bound));
    }
}

}  // namespace regiondrill::drill::fixture
