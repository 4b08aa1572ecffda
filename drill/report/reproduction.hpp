// How a run is had again, for its report.
#pragma once

#include "drill/scenario/scenario.hpp"

#include <string>
#include <vector>

namespace regiondrill::drill {

/// One of the two is empty.
struct Reproduction {
    std::string command;  // a line for a shell
    std::string why_not;  // what took part cannot be had again
};

/// By the scenario alone. `settings` are the --set values of the command line.
Reproduction reproduction_by_scenario(const Scenario& scenario, const std::vector<std::string>& settings);

/// By the recording of a served drill.
Reproduction reproduction_by_recording(const std::string& file);

}  // namespace regiondrill::drill
