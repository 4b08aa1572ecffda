// What a run showed, before anybody judges it.
#pragma once

#include "drill/analysis/recovery.hpp"
#include "drill/analysis/story.hpp"

#include <vector>

namespace regiondrill::drill {

class World;

/// Recoveries and story of one world, for expectations and reports: so that they are measured once.
struct Findings {
    std::vector<Recovery> recoveries;
    std::vector<StoryLine> story;
};

/// Looks at a world at rest, or as far as it has come. The world is not changed, and may go on afterwards: what was
/// found stays as it was.
Findings find(const World& world);

}  // namespace regiondrill::drill
