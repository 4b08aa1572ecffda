// What operators say of checks, whatever the checkers found.
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
