// The story: an aligned short log of what happened when, and to whom.
#pragma once

#include "drill/analysis/outage.hpp"
#include "drill/analysis/recovery.hpp"
#include "drill/world/dns_history.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace regiondrill::clients {
struct FailedRequest;
}

namespace regiondrill::drill {

class World;
struct FaultRun;
struct OperatorAct;

/// One event. `who` is a population, or one of "fault", "checkers", "checks", "operators", "dns" and "store".
struct StoryLine {
    sim::Time at;
    std::string who;
    std::string what;
};

/// What is said of a single event, the same in the story and to those who follow a drill while it is played.
StoryLine line_of_begin(const FaultRun& run);
StoryLine line_of_end(const FaultRun& run);
StoryLine line_of(const OperatorAct& act);
StoryLine line_of(const World& world, const HealthChange& change);
StoryLine line_of(const World& world, const AnswerChange& change);

/// The whole story, in the order of time, each line once, each outage too. Recoveries and outages must be of the same
/// world at the same moment.
std::vector<StoryLine> make_story(const World& world, const std::vector<Recovery>& recoveries,
                                  const std::vector<Outage>& outages);

/// What people left, and for where: "us-east-1", "us-west-2 60%, eu-west-1 40%". Empty where nobody went anywhere.
std::string origins_text(const World& world, const Recovery& recovery);
std::string destinations_text(const World& world, const Recovery& recovery);

/// Of an outage those whose it is: "london", "london and new-york", "12 populations".
std::string populations_text(const World& world, const Outage& outage);

/// Why a request failed, attempt by attempt: "eu-west-2 (address of 58s ago) took no connection for 1s; ...; gave up".
std::string chain_of_causes(const World& world, const clients::FailedRequest& request);

/// How many events EventTail has told or would tell by now; it never goes back.
std::size_t event_count(const World& world);

/// The plain lines of a world's story as they come about, for those who follow it while it is played. The whole story
/// says more: what moves and failures meant is known afterwards only.
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
