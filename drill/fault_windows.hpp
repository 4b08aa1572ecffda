// The three stretches every drill is looked at in: before the first fault, while any is in force, after the last.
#pragma once

#include "drill/scenario.hpp"

#include <string_view>
#include <vector>

namespace regiondrill::drill {

struct NamedWindow {
    std::string_view name;  // "before", "during" or "after"
    Time from;
    Time to;  // exclusive
};

/// Without faults there is only "before". Empty stretches are left out.
std::vector<NamedWindow> fault_windows(const Scenario& scenario);

}  // namespace regiondrill::drill
