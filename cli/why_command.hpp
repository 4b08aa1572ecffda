// `regiondrill why`: plays a scenario up to a moment and explains what the DNS answers then.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace regiondrill::cli {

struct WhyOptions {
    std::string scenario;
    std::string name;  // empty: the steered one
    std::string from;  // empty: the first population
    std::string at = "0s";
    std::string subnet;
    std::uint16_t number = 0;
    bool json = false;
    std::vector<std::string> settings;
};

int explain_answer(const WhyOptions& options);

}  // namespace regiondrill::cli
