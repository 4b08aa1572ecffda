// Commands that explain a scenario without running all of it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace regiondrill::cli {

// `regiondrill check`: reads a scenario and explains what it will do; the moves are those of a drill that is played for
// it.

struct CheckOptions {
    std::string scenario;
    std::vector<std::string> settings;
    std::string json;   // where warnings go, and not with the plan
    std::string sarif;  // likewise
    bool strict = false;
    bool sabotage = false;  // plays it with sabotages instead of checking it
};

/// Returns 0; 1 where it is strict and there are warnings, or a sabotage that no promise noticed. Throws
/// drill::InputError for a script that cannot be played.
int check_scenario(const CheckOptions& options);

// `regiondrill why`: plays a scenario up to a moment and explains what the DNS answers then.

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

/// Returns 0. Throws drill::InputError. The drill is played up to the moment first, in virtual time.
int explain_answer(const WhyOptions& options);

}  // namespace regiondrill::cli
