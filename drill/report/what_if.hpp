// What else a drill was played with, to see what would have been sooner: the same seed, and one setting otherwise. What
// is said of it was played (study/what_if); nothing is worked out from the drill that it is about.
#pragma once

#include "sim/time.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace regiondrill::drill {

/// One more drill.
struct PlayedSetting {
    std::string path;  // "dns.ttl"
    std::string value;
    std::string instead_of;
    std::optional<sim::Duration> time;  // as WhatIf's; none when it never ended
    std::string command;                // plays it once more
};

/// Of the row that took longest, what the settings of its longest phase have to do with that.
struct WhatIf {
    std::size_t row = 0;     // among Findings::recoveries
    bool of_service = true;  // times are without service; else of the whole move
    std::string_view phase;  // the longest
    sim::Duration phase_time{};
    sim::Duration time{};               // as it was
    std::vector<PlayedSetting> played;  // the shortest time first
    std::string why_none;               // where none was played; then only this is told
};

}  // namespace regiondrill::drill
