// Commands that play a drill in virtual time: a script, or a recording of a served drill.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace regiondrill::cli {

// `regiondrill run`: plays a scenario and reports.

struct RunOptions {
    std::string scenario;               // file or bare name
    std::string replay;                 // a recording to play instead of a scenario
    std::optional<std::uint64_t> seed;  // instead of the script's
    std::vector<std::string> settings;  // "dns.ttl=10s"
    std::string json;                   // file for the JSON report; "-" for standard output, without the text
    bool twice = false;
    bool quiet = false;  // only the verdict
};

/// Returns the verdict's exit code, or `broken` where the simulator broke a promise or two runs differed. Throws
/// drill::InputError.
int run_drill(const RunOptions& options);

// `regiondrill run --replay FILE`: plays a recorded drill again, with everything that came into it.

/// The same; `broken` where this came to another end than the recording says.
int replay_drill(const RunOptions& options);

}  // namespace regiondrill::cli
