// EventTail of a world while it is played: the plain lines of its story as they happen.
#pragma once

#include "drill/analysis/story.hpp"

#include <cstddef>
#include <vector>

namespace regiondrill::drill {

/// How many of them there are so far.
std::size_t happenings(const World& world);

class EventTail {
public:
    /// The world outlives this.
    explicit EventTail(const World& world) : world_(world) {}

    /// What happened since this was asked last, in order.
    std::vector<StoryLine> fresh();

private:
    const World& world_;
    std::vector<bool> begun_;  // by fault: told so
    std::vector<bool> ended_;
    std::size_t acts_ = 0;    // told of the operators
    std::size_t health_ = 0;  // told of the dns_history
    std::size_t answers_ = 0;
};

}  // namespace regiondrill::drill
