// What a finished run showed, before anybody judges it.
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

/// Looks at a world that has come to rest.
Findings find(const World& world);

}  // namespace regiondrill::drill
