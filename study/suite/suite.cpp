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
      jobs_(0, drills_.size() - 1, jobs, time_of_a_drill,
            [this](std::uint64_t number) { return outcome_json(play_drill(drills_[number])).dump(); }) {
    if (drills_.empty()) jobs_.begin_no_more();
}

void Suite::note(const ChildProcesses::Ended& ended) {
    ++over_;
    DrillOutcome outcome;
    outcome.error = ended.death;
    if (ended.result) outcome = outcome_of_json(nlohmann::ordered_json::parse(*ended.result));
    outcome.processor_s = ended.processor_s;
    if (fail_fast_ && outcome.ending != Ending::passed) jobs_.begin_no_more();
    outcomes_.add(ended.job, std::move(outcome));
}

bool Suite::go_on(std::chrono::milliseconds longest) {
    for (const ChildProcesses::Ended& ended : jobs_.go_on(longest)) note(ended);
    return !jobs_.is_over();
}

std::vector<PlayedDrill> Suite::take_played() {
    std::vector<PlayedDrill> played;
    std::uint64_t number = outcomes_.next();
    for (DrillOutcome& outcome : outcomes_.take()) played.push_back({drills_[number++], std::move(outcome)});
    return played;
}

std::vector<SuiteDrill> Suite::not_told() const {
    return {drills_.begin() + static_cast<std::ptrdiff_t>(outcomes_.next()), drills_.end()};
}

std::size_t EndingTally::all() const { return std::accumulate(counts_.begin(), counts_.end(), std::size_t{0}); }

Ending EndingTally::verdict(std::size_t in_all) const {
    for (const Ending ending : {Ending::broken, Ending::not_a_drill, Ending::failed, Ending::inconclusive}) {
        if (count(ending) > 0) return ending;
    }
    return all() < in_all ? Ending::inconclusive : Ending::passed;
}

}  // namespace regiondrill::study
