// What shells complete the command with: its commands, options and values, and the names of scenarios, lessons, faults,
// regions and cities.
#pragma once

#include "cli/command_reference.hpp"

#include <string>
#include <vector>

namespace regiondrill::cli {

/// "bash", "zsh" and "fish".
const std::vector<std::string>& known_shells();

/// A script of one of these shells, to be sourced or put where it finds completions.
std::string completions(const DescribedCommand& program, const std::string& shell);

}  // namespace regiondrill::cli
