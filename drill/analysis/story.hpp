// The story: an aligned short log of what happened when, and to whom.
#pragma once

#include "drill/analysis/recovery.hpp"
#include "drill/world/world.hpp"

#include <string>
#include <vector>

namespace regiondrill::drill {

struct StoryLine {
    Time at;
    std::string who;
    std::string what;
};

/// What the lines of single events say.
StoryLine line_of_begin(const FaultRun& run);
StoryLine line_of_end(const FaultRun& run);
StoryLine line_of(const OperatorAct& act);
StoryLine line_of(const World& world, const HealthChange& change);
StoryLine line_of(const World& world, const AnswerChange& change);

std::vector<StoryLine> tell_story(const World& world, const std::vector<Recovery>& recoveries);

/// Why a request failed, attempt by attempt: "eu-west-2 (address of 58s ago) took no connection for 1s; ...; gave up".
std::string chain_of_causes(const World& world, const clients::FailedRequest& request);

}  // namespace regiondrill::drill
