#include "drill/report/reproduction.hpp"

#include <algorithm>
#include <string_view>

namespace regiondrill::drill {

namespace {

// Words a shell would split or change are put in quotes.
std::string shell_word(const std::string& word) {
    const bool plain = !word.empty() && std::all_of(word.begin(), word.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string_view("-_./=:,%+@").find(c) != std::string_view::npos;
    });
    if (plain) return word;
    std::string quoted = "'";
    for (const char c : word) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return quoted + "'";
}

}  // namespace

Reproduction reproduction_by_scenario(const Scenario& scenario, const std::vector<std::string>& settings) {
    std::string line = "regiondrill run " + shell_word(scenario.file) + " --seed " + std::to_string(scenario.seed);
    for (const std::string& setting : settings) {
        if (!setting.starts_with("seed=")) line += " --set " + shell_word(setting);
    }
    return {line, {}};
}

Reproduction reproduction_by_recording(const std::string& file) {
    return {"regiondrill run --replay " + shell_word(file), {}};
}

}  // namespace regiondrill::drill
