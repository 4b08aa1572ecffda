// A fault that somebody begins while the world is played: the same object as an entry of the timeline, read by the same
// shapes and held to the same checks, and to what the world is like by now.
#pragma once

#include "drill/scenario/scenario.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace regiondrill::drill {

class World;

/// Reads `{ "do": "kill", "region": "eu-west-2", "for": "2m" }` for World::begin_fault(); without "at" it is to begin
/// now. Throws InputError: about the text by the name of `source`, "request body", and about what the world is like by
/// now by the fault's own, "kill eu-west-2". Nothing is begun, and the world is not changed.
FaultSpec read_fault(std::string_view text, const std::string& source, const World& world);

/// Throws InputError unless this waiting entry of the timeline may begin now. Where it may, World::trigger() begins it
/// at the world's present moment.
void check_trigger(std::size_t number, const World& world);

/// Throws InputError unless this fault may be ended now. One that waits may be ended as well: it is called off. Both
/// numbers are places among FaultSchedule::runs().
void check_end(std::size_t number, const World& world);

}  // namespace regiondrill::drill
