// `regiondrill diff`: two drills side by side, and whether the second is worse.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace regiondrill::cli {

struct DiffOptions {
    std::string first;                  // script, bare name or JSON report
    std::string second;                 // the same
    std::optional<std::uint64_t> seed;  // of both, where they are scripts
    std::vector<std::string> settings;  // of the second, so that a script may be compared with itself
    bool baseline = false;              // the first is what must not become worse
    std::string tolerance = "0%";       // by which it may
    std::string json;
};

/// Returns 0; with `baseline` 1 where the second is worse by more than the tolerance. Throws drill::InputError.
int diff_drills(const DiffOptions& options);

}  // namespace regiondrill::cli
