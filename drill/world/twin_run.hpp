// Two runs of one scenario side by side, event by event: the test of sameness.
#pragma once

#include "sim/time.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace regiondrill::drill {

class World;

/// The first event in which two runs differ.
struct Divergence {
    std::uint64_t event = 0;  // its number, from 1
    std::string first;        // what it was in either run
    std::string second;
};

/// Runs both worlds to their ends, or to the first difference. `progress` hears of every event. Both must be freshly
/// made. Nothing where they are the same down to the last event.
std::optional<Divergence> run_twins(World& first, World& second, const std::function<void(sim::Time)>& progress);

}  // namespace regiondrill::drill
