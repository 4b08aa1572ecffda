// What a served drill is like just now, in the control API's words.
#pragma once

#include "drill/report/report.hpp"
#include "live/control/json_answer.hpp"
#include "live/loop/pacer.hpp"
#include "live/session/served_world.hpp"

#include <string_view>

namespace regiondrill::live {

/// "playing", "settling" (its time is over, what is under way comes to its end) or "over".
std::string_view phase_of(const drill::World& world);

/// "healthy" or "unhealthy" as the DNS knows it (where it answers from several sites, the first), or "unchecked".
std::string_view health_of(const drill::World& world, regions::RegionId region);

Json pace_json(const Pacer& pacer);
Json verdict_json(const drill::Report& report);
Json state_json(const drill::World& world, const Pacer& pacer, const Json& verdict);

/// Totals so far, for events: small, and once a second.
Json figures_json(const drill::World& world, const Pacer& pacer);

}  // namespace regiondrill::live
