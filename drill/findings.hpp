// What a run showed, before anybody judges it.
#pragma once

#include "drill/recovery.hpp"
#include "drill/story.hpp"
#include "drill/world.hpp"

#include <vector>

namespace regiondrill::drill {

struct Findings {
    std::vector<Recovery> recoveries;
    std::vector<StoryLine> story;
};

/// Looks at a world at rest, or as far as it has come.
Findings find(const World& world);

}  // namespace regiondrill::drill
