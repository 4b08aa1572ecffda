// `regiondrill run --replay FILE`: plays a recorded drill again, with everything that came into it.
#pragma once

#include "cli/run_command.hpp"

namespace regiondrill::cli {

int replay_drill(const RunOptions& options);

}  // namespace regiondrill::cli
