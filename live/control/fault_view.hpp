// Faults in the control API's words.
#pragma once

#include "drill/world/world.hpp"
#include "live/control/json_answer.hpp"

#include <string>
#include <string_view>

namespace regiondrill::live {

/// "scheduled", "waiting" (for somebody to begin it), "in_force", "ended", "called_off" or "never_began".
std::string_view standing_of(const drill::World& world, const drill::FaultRun& run);

Json fault_json(const drill::World& world, std::size_t number);
Json faults_json(const drill::World& world);
/// Those of the timeline only.
Json timeline_json(const drill::World& world);
/// The vocabulary, with the fields of each.
Json fault_types_json();
/// The JSON Schema of a fault as it is begun.
Json fault_schema();

}  // namespace regiondrill::live
