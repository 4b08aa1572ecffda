// What one drill of a suite came to: its verdict with all that stands behind it, or why it has none.
#pragma once

#include "drill/scenario/expectation_type.hpp"
#include "drill/scenario/input_error.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace regiondrill::study {

/// A drill that is to be played: a script, and what of it is set otherwise.
struct SuiteDrill {
    std::string file;
    std::vector<std::string> settings;  // as --set has them
    std::optional<std::uint64_t> seed;  // instead of the script's
    bool tells_recoveries = false;      // its outcome has them
};

/// How a drill of a suite ended. The worst of a suite is the suite's; they stand in that order, the best first.
enum class Ending : std::uint8_t { passed, inconclusive, failed, not_a_drill, broken };
inline constexpr std::size_t ending_count = 5;

/// "passed", "inconclusive", "failed", "wrong input", "broken".
std::string_view name_of(Ending ending);
/// 0, 3, 1, 2 and 4, as of a single drill.
int exit_code(Ending ending);
/// Of a drill, or a promise, that was judged.
Ending ending_of(drill::Verdict verdict);

struct PromiseOutcome {
    std::string promise;  // "availability of london"
    drill::Verdict verdict = drill::Verdict::inconclusive;
    std::string measured;
    std::string wanted;
    std::string why;
};

struct FaultEvidence {
    std::string fault;      // "kill eu-west-2"
    std::uint64_t met = 0;  // what met it; of zero the drill shows nothing
    bool dry_run = false;   // what would have met it, and zero is as good as any
};

struct DrillOutcome {
    Ending ending = Ending::broken;
    std::string name;  // the scenario's
    std::uint64_t seed = 0;
    std::vector<PromiseOutcome> promises;
    std::vector<FaultEvidence> faults;
    std::vector<std::string> remarks;  // why it is not passed, where no promise says so
    std::string error;                 // of what is no drill, or is broken
    drill::Position place;             // of the error in the script, where it has one
    std::string digest;
    std::uint64_t events = 0;
    double virtual_s = 0;
    double processor_s = 0;  // that playing took
    std::string command;     // that plays it again
    std::string recoveries;  // JSON: of each population that has any its rows, as in a report; empty where not told
};

/// Plays it to its end. Bad input and broken invariants are outcomes, too; nothing is thrown for them.
DrillOutcome play_drill(const SuiteDrill& drill);

/// Why it is not passed, in one sentence a line: broken promises first; empty of one that is.
std::vector<std::string> reasons_of(const DrillOutcome& outcome);

// From process to process.
nlohmann::ordered_json outcome_json(const DrillOutcome& outcome);
DrillOutcome outcome_of_json(const nlohmann::ordered_json& json);

}  // namespace regiondrill::study
