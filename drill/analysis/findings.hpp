// What a run showed, before anybody judges it.
#pragma once

#include "drill/analysis/recovery.hpp"
#include "drill/analysis/story.hpp"
#include "drill/world/world.hpp"

#include <vector>

namespace regiondrill::drill {

struct Findings {
    std::vector<Recovery> recoveries;
    std::vector<StoryLine> story;
};

/// Looks at a world at rest, or as far as it has come.
Findings find(const World& world);

}  // namespace regiondrill::drill
