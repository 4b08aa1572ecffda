// `regiondrill worlds`: plays drills that nobody wrote, and holds them against what must hold of every drill.
#pragma once

#include <string>
#include <vector>

namespace regiondrill::cli {

struct WorldsOptions {
    std::vector<std::string> scripts;  // these, instead of drawn ones
    std::string seeds = "1..1000";     // "A..B", or one seed
    std::string time;                  // for so long at most
    unsigned jobs = 0;                 // 0: one a processor
    std::string into = "worlds";       // where scripts of worlds that failed are written
    bool print = false;                // the drawn scripts, instead of playing them
    bool json = false;
};

/// Returns 0, 1 where a property failed, or `broken` where the simulator broke an invariant. An interrupt ends it with
/// what there is. Throws drill::InputError.
int play_worlds(const WorldsOptions& options);

}  // namespace regiondrill::cli
