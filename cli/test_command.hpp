// `regiondrill test`: plays drills side by side for one verdict over all of them, and tells it as CI reads it.
#pragma once

#include <string>
#include <vector>

namespace regiondrill::cli {

struct TestOptions {
    std::vector<std::string> paths;     // scripts, bare names, and folders, which are gone through
    std::vector<std::string> settings;  // as --set has them, of every drill
    std::string seeds;                  // a number of seeds from 1 on, or A..B; each drill with its own where empty
    std::string filter;                 // only files whose path has this in it
    unsigned jobs = 0;                  // 0: one a processor
    bool fail_fast = false;
    bool quiet = false;
    // Files, "-" for standard output, or empty.
    std::string junit;
    std::string tap;
    std::string ctrf;
    std::string markdown;
    std::string html;
};

/// Returns 0, 1, 2, 3 or 4, the worst of all drills: 4 before 2 before 1 before 3. An interrupt ends it with what there
/// is. Throws drill::InputError for what can be told before the first drill.
int test_drills(const TestOptions& options);

}  // namespace regiondrill::cli
