// The plan of a drill, explained without running it: who lives where, what each fault should mean, what looks odd.
#pragma once

#include "drill/world/world.hpp"

#include <string>
#include <vector>

namespace regiondrill::drill {

/// For `regiondrill check`, of a world that has not run; nothing is played for it.
std::string plan_text(const World& world);

/// What a careful reader would ask about; one sentence each. None of them keeps a drill from being run.
std::vector<std::string> lint(const World& world);

}  // namespace regiondrill::drill
