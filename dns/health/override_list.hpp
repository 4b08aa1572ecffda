// What operators say of checks, whatever the checkers found: "eu-west-2 is down", for every check whose name fits a
// glob.
//
// Made anew from all acts in force whenever one begins or ends, and given to HealthChecks::force, so that ending one
// act leaves exactly what the others say. Modelled on gdnsd's admin_state file (facts dns 1.2), which operators know.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace regiondrill::dns {

/// Whether a shell pattern fits the whole text: `*` any letters, `?` one, `[a-z]` one of them, `[!a-z]` one but them,
/// and a backslash takes the next letter as it is.
bool fits(std::string_view glob, std::string_view text);

/// As in gdnsd's admin_state: of the lines whose glob fits a check's name the last one counts (facts dns 1.2).
class OverrideList {
public:
    /// Lines count in the order in which they are added.
    void add(std::string glob, bool healthy) { lines_.push_back({std::move(glob), healthy}); }

    /// What is said of a check of this name, if anything is.
    std::optional<bool> find(std::string_view name) const;

private:
    struct Line {
        std::string glob;
        bool healthy;
    };

    std::vector<Line> lines_;
};

}  // namespace regiondrill::dns
