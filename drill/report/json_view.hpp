// Faults, expectations, seeds, spans and moments as JSON. The report and the control API have names of their own for
// the fields of a fault (docs/report.md, docs/control-api.md, both contracts); what stands in the fields is said here
// once for both.
#pragma once

#include "sim/cause.hpp"
#include "sim/time.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <string_view>

namespace regiondrill::sim {
class Histogram;
}

namespace regiondrill::regions {
enum class RejectionReason : std::uint8_t;
struct RegionMetrics;
}  // namespace regiondrill::regions

namespace regiondrill::drill {

class World;
struct ExpectationResult;
struct ExpectationSpec;
struct FaultRun;

/// To whole microseconds, so that the shortest text of the number is also a short one.
double in_seconds(sim::Duration span);
double in_seconds(sim::Time moment);

/// To whole nanoseconds.
double in_milliseconds(sim::Duration span);

/// null for what has not happened.
nlohmann::ordered_json when(sim::Time moment);

/// Its mean and percentiles in milliseconds. Percentiles are the middles of the histogram's cells, so within 0.4 %;
/// mean and greatest are exact. Zero where nothing was counted.
nlohmann::ordered_json latency_json(const sim::Histogram& latency);

/// "queue_full", "priority", "limit", "admission", "stale" or "deadline".
std::string_view name_of(regions::RejectionReason reason);

/// What a region served, and what it turned away and why, in so much of the drill.
nlohmann::ordered_json load_json(const regions::RegionMetrics& metrics, sim::Duration span);

/// The fault's number; null where no fault is known.
nlohmann::ordered_json fault_json(sim::Cause cause);

/// A number, above 2^53 its digits as a text: many readers of JSON would round the number.
nlohmann::ordered_json seed_json(std::uint64_t seed);

/// "scheduled", "waiting" (for somebody to begin it), "in_force", "ended", "called_off" or "never_began".
std::string_view state_of(const World& world, const FaultRun& run);

/// A fault of a drill that has been played, for its report.
nlohmann::ordered_json fault_report_json(const World& world, const FaultRun& run);

/// A fault of a drill that is being played, by its number, with what can be done to it: for who controls the drill. The
/// number must be one of the world's.
nlohmann::ordered_json fault_state_json(const World& world, std::size_t number);

/// An expectation for the report, with the span and the subject that it is about. A field is there where the script
/// gave it.
nlohmann::ordered_json expectation_report_json(const ExpectationSpec& spec, const ExpectationResult& result);

/// The same in few words: whose it is, and how it looks by now.
nlohmann::ordered_json expectation_state_json(const ExpectationSpec& spec, const ExpectationResult& result);

}  // namespace regiondrill::drill
