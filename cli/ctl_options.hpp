// The command line of regiondrill ctl: a command for every fault there is, and for what else leads a drill.
#pragma once

#include <functional>

namespace CLI {  // NOLINT(readability-identifier-naming): it is theirs
class App;
}

namespace regiondrill::cli {

/// Adds the command; `chosen` is set to what it asks for. What is parsed into lives as long as `chosen` does.
void add_ctl(CLI::App& app, std::function<int()>& chosen);

}  // namespace regiondrill::cli
