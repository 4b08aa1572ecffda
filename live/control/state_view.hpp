// What the control API says, as JSON: the drill, its faults and its pace in the words that docs/control-api.md
// documents. Views only: they read the world and change nothing.
#pragma once

#include "drill/report/json_view.hpp"
#include "drill/report/report.hpp"
#include "drill/scenario/input_error.hpp"
#include "live/http/http_message.hpp"
#include "live/loop/pacer.hpp"
#include "live/session/served_world.hpp"
#include "sim/time.hpp"

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

namespace regiondrill::live {

// Answers of the control API, and how times and errors stand in them.

using Json = nlohmann::ordered_json;

inline constexpr const char* json_media = "application/json";
inline constexpr const char* text_media = "text/plain; charset=utf-8";

using drill::in_seconds;
using drill::when;

/// All of these forbid caches to keep them, since each is of one moment.
HttpResponse text_answer(unsigned status, const char* media, std::string text);
HttpResponse json_answer(unsigned status, const Json& json);
/// {"error": why}
HttpResponse error_json(unsigned status, const std::string& why);
/// {"error": the line, "path", "expected", "nearest"}: what was meant, as far as that is known.
HttpResponse error_json(unsigned status, const drill::InputError& error);

// Faults in the control API's words.

Json faults_json(const ServedWorld& world);
/// Those of the timeline only.
Json timeline_json(const ServedWorld& world);
/// The vocabulary, with the fields of each.
Json fault_types_json();
/// The JSON Schema of a fault as it is begun.
Json fault_schema();

// What a served drill is like just now, in the control API's words.

/// "playing", "settling" (its time is over, what is under way comes to its end) or "over".
std::string_view phase_of(const ServedWorld& world);

/// "healthy" or "unhealthy" as the DNS knows it (where it answers from several sites, the first), or "unchecked".
std::string_view health_of(const ServedWorld& world, regions::RegionId region);

Json pace_json(const Pacer& pacer);
Json verdict_json(const drill::Report& report, const drill::Scenario& scenario);
/// `verdict` is what verdict_json() gave: the caller makes it, since it takes a report.
Json state_json(const ServedWorld& world, const Pacer& pacer, const Json& verdict);

/// Totals so far, for events: small, and once a second.
Json figures_json(const ServedWorld& world, const Pacer& pacer);

}  // namespace regiondrill::live
