// `regiondrill check`: reads a scenario and explains what it will do, without running it.
#pragma once

#include <string>
#include <vector>

namespace regiondrill::cli {

struct CheckOptions {
    std::string scenario;
    std::vector<std::string> settings;
};

int check_scenario(const CheckOptions& options);

}  // namespace regiondrill::cli
