#include "study/suite/suite.hpp"

#include <nlohmann/json.hpp>

#include <numeric>
#include <utility>

namespace regiondrill::study {

namespace {

// The longest that is shipped takes some seconds; one that is written to be long may take minutes.
constexpr std::chrono::hours time_of_a_drill{1};

}  // namespace

Suite::Suite(std::vector<SuiteDrill> drills, unsigned jobs, bool fail_fast)
    : drills_(std::move(drills)),
      fail_fast_(fail_fast),
      children_(jobs, time_of_a_drill) {}

void Suite::note(const ChildProcesses::Ended& ended) {
    ++over_;
    DrillOutcome outcome;
    outcome.error = ended.death;
    if (ended.result) outcome = outcome_of_json(nlohmann::ordered_json::parse(*ended.result));
    outcome.processor_s = ended.processor_s;
    if (fail_fast_ && outcome.ending != Ending::passed) stopped_ = true;
    waiting_.emplace(ended.job, std::move(outcome));
}

bool Suite::go_on(std::chrono::milliseconds longest) {
    while (!stopped_ && next_ < drills_.size() && children_.has_room()) {
        children_.start(next_, [this] { return outcome_json(play_drill(drills_[next_])).dump(); });
        ++next_;
    }
    for (const ChildProcesses::Ended& ended : children_.wait(longest)) note(ended);
    return !children_.is_idle() || (!stopped_ && next_ < drills_.size());
}

std::vector<PlayedDrill> Suite::take_played() {
    std::vector<PlayedDrill> played;
    for (auto first = waiting_.find(next_told_); first != waiting_.end(); first = waiting_.find(next_told_)) {
        played.push_back({drills_[next_told_], std::move(first->second)});
        waiting_.erase(first);
        ++next_told_;
    }
    return played;
}

std::vector<SuiteDrill> Suite::not_told() const {
    return {drills_.begin() + static_cast<std::ptrdiff_t>(next_told_), drills_.end()};
}

std::size_t SuiteTally::all() const { return std::accumulate(counts_.begin(), counts_.end(), std::size_t{0}); }

Ending SuiteTally::verdict(std::size_t in_all) const {
    for (const Ending ending : {Ending::broken, Ending::not_a_drill, Ending::failed, Ending::inconclusive}) {
        if (count(ending) > 0) return ending;
    }
    return all() < in_all ? Ending::inconclusive : Ending::passed;
}

}  // namespace regiondrill::study
