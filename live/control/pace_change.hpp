// What somebody wants of the pace: {"speed": 10}, {"paused": true}, {"step": 3}, {"until": "5m"}, {"until": "next"}; a
// speed may stand beside one of the others.
#pragma once

#include "live/loop/pacer.hpp"
#include "sim/time.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace regiondrill::live {

struct PaceChange {
    std::optional<double> speed;
    std::optional<bool> paused;
    std::uint32_t steps = 0;
    std::optional<sim::Time> until;
    bool until_next = false;
};

/// Steps of one request: each is an event, and they are run within one turn of the loop.
inline constexpr std::uint32_t most_steps = 10'000;

/// Throws drill::InputError.
PaceChange read_pace_change(std::string_view text);

/// Throws drill::InputError, and changes nothing, for a moment that the drill is past.
void apply(const PaceChange& change, Pacer& pacer);

}  // namespace regiondrill::live
