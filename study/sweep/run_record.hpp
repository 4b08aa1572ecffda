// One run of a sweep, as the line of its file says it.
#pragma once

#include "study/suite/outcome.hpp"
#include "study/sweep/figures.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace regiondrill::study {

struct SweepRun {
    std::uint64_t seed = 0;
    std::uint64_t cell = 0;
    std::string digest;
    Ending ending = Ending::broken;
    RunFigures figures{};
    std::vector<std::string> broken_promises;  // "rto of london": those that did not hold
    std::string error;                         // of a broken one
};

/// Plays it to its end. `settings` are those of the plan and of the cell. A broken invariant is an outcome; bad input
/// is thrown, as the plan was read before.
SweepRun play_run(const std::string& script, const std::string& file, const std::vector<std::string>& settings,
                  std::uint64_t seed, std::uint64_t cell);

/// The same of the scenario that scenario_with_random_faults() makes of it. That nobody met a fault which nobody
/// planned is no reason to doubt such a run.
SweepRun play_chaos_run(const std::string& script, const std::string& file, const std::vector<std::string>& settings,
                        std::uint64_t seed, std::uint64_t cell, std::uint32_t most_faults);

/// Of a run whose process died.
SweepRun died(std::uint64_t seed, std::uint64_t cell, const std::string& death);

/// A JSON object without a line break: the same run gives the same bytes.
std::string line_of(const SweepRun& run);
/// Throws nlohmann's exceptions for a line that is none.
SweepRun run_of_line(std::string_view line);

}  // namespace regiondrill::study
