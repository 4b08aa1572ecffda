// `regiondrill shrink`: the smallest scenario that still fails as the given one does.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace regiondrill::cli {

struct ShrinkOptions {
    std::string scenario;               // file or bare name
    std::optional<std::uint64_t> seed;  // instead of the script's
    std::vector<std::string> settings;  // "dns.ttl=10s"
    int budget = 500;                   // scripts to play
    std::string into;                   // file; by default the scenario's name with ".smallest.json"
};

/// Returns 0 once the file is written, also where an interrupt or the budget ended it: what was found by then counts.
/// Throws drill::InputError, also for a scenario that does not fail.
int shrink_scenario(const ShrinkOptions& options);

}  // namespace regiondrill::cli
