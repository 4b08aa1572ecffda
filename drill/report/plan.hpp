// The plan of a drill: who lives where, what each fault does to them, what looks odd.
#pragma once

#include <cstdint>
#include <string>

namespace regiondrill::drill {

class World;

/// Played within two seconds or so.
inline constexpr std::uint64_t rehearsed_events = 8'000'000;

/// For `regiondrill check`, of a world that has not run. A copy of it is played, and the moves that are told are those
/// of that drill, with the bound for any seed beside them; a drill of more events than these is not played to its end,
/// and then the plan says so and tells bounds alone.
std::string plan_text(const World& world, std::uint64_t most_events = rehearsed_events);

}  // namespace regiondrill::drill
