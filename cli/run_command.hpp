// Commands that play a drill: a script or a recording of a served drill in virtual time, or a script by the wall clock.
#pragma once

#include "cli/command_line.hpp"
#include "cli/report_output.hpp"
#include "live/server/server_settings.hpp"

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
    ReportFiles files;
    bool twice = false;
    bool what_if = false;  // play it again with each setting behind its longest phase otherwise
    bool quiet = false;    // only the verdict
};

/// Returns the verdict's exit code, or `broken` where the simulator broke a promise or two runs differed. Throws
/// drill::InputError.
int run_drill(const RunOptions& options);

// `regiondrill run --replay FILE`: plays a recorded drill again, with everything that came into it.

/// The same; `broken` where this came to another end than the recording says.
int replay_drill(const RunOptions& options);

/// The JSON report of what a recording gives again. Throws drill::InputError, also where that is another drill than was
/// recorded.
std::string report_of_recording(const std::string& path);

// `regiondrill serve`: plays a scenario by the wall clock, and real programs may come in meanwhile.

struct ServeOptions {
    std::string scenario;              // file or bare name
    live::ServerSettings server;       // but for what the other options say in their own words
    TokenOptions token;                // that the control API wants
    std::string until;                 // a moment of the drill at which to end it
    std::string data_sync = "normal";  // or "full": outlives a power cut of this machine
    ReportFiles files;                 // once the drill is over
};

/// The verdict's exit code when the drill was played to its end, or to the moment that `until` names. Where it was
/// interrupted before either, 1 if a promise had failed by then, else 3; 3 as well when the stores could be kept no
/// more.
int serve_drill(ServeOptions options);

}  // namespace regiondrill::cli
