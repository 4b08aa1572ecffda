// The three stretches every drill is looked at in: before the first fault, while any is in force, after the last.
#pragma once

#include "drill/world/world.hpp"

#include <string_view>
#include <vector>

namespace regiondrill::drill {

struct NamedWindow {
    std::string_view name;  // "before", "during" or "after"
    Time from;
    Time to;  // exclusive
};

/// As the faults really began and ended, up to the drill's end or, while it goes on, to now. Without faults there is
/// only "before". Empty stretches are left out.
std::vector<NamedWindow> fault_windows(const World& world);

}  // namespace regiondrill::drill
