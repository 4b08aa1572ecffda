// The anatomy of a move: what a fault, or its end, meant for one population, phase by phase.
#pragma once

#include "drill/analysis/phases.hpp"
#include "drill/analysis/prediction.hpp"
#include "drill/world/world.hpp"

#include <optional>
#include <string>
#include <vector>

namespace regiondrill::drill {

enum class Move { failover, failback };

/// Share of a population that must be away from the old region, and of its requests that must succeed.
inline constexpr double recovery_target = 0.99;

struct Recovery {
    std::size_t fault = 0;       // in the timeline
    std::size_t population = 0;  // in the scenario
    Move move = Move::failover;
    regions::RegionId from = regions::no_region;
    regions::RegionId to = regions::no_region;  // the same as from where the DNS sent nobody elsewhere
    Time began{};
    std::optional<Duration> rto;     // time without service; none when it never came back
    std::optional<Phases> measured;  // none when the move never ended
    Phases so_far;                   // the phases that did end
    Prediction predicted;
    std::string why;  // remarks: what exceeded the prediction, why something never ended
};

/// Every move of every population, in the order of faults, then populations, failover before failback. A fault that
/// neither moved nor hurt a population gives none.
std::vector<Recovery> measure_recoveries(const World& world);

}  // namespace regiondrill::drill
