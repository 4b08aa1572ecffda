// How the command ends, beside a report's own verdict (drill::exit_code).
#pragma once

namespace regiondrill::cli {

inline constexpr int fine = 0;
inline constexpr int bad_input = 2;  // the scenario or the command line is wrong
inline constexpr int broken = 4;     // the simulator broke one of its own invariants

}  // namespace regiondrill::cli
