#include "drill/report/event_tail.hpp"

#include <algorithm>

namespace regiondrill::drill {

std::size_t happenings(const World& world) {
    std::size_t sum = world.names().operators().acts().size();
    sum += world.dns_history().health.size() + world.dns_history().answers.size();
    for (const FaultRun& run : world.faults()) {
        sum += (run.began != sim::never ? 1 : 0) + (run.ended != sim::never && !run.outlasted ? 1 : 0);
    }
    return sum;
}

std::vector<StoryLine> EventTail::fresh() {
    std::vector<StoryLine> lines;
    const auto& faults = world_.faults();
    begun_.resize(faults.size());
    ended_.resize(faults.size());
    for (std::size_t i = 0; i < faults.size(); ++i) {
        if (!begun_[i] && faults[i].began != sim::never) {
            lines.push_back(line_of_begin(faults[i]));
            begun_[i] = true;
        }
        if (!ended_[i] && faults[i].ended != sim::never) {
            if (!faults[i].outlasted) lines.push_back(line_of_end(faults[i]));
            ended_[i] = true;
        }
    }
    const auto& acts = world_.names().operators().acts();
    for (; acts_ < acts.size(); ++acts_) lines.push_back(line_of(acts[acts_]));
    const DnsHistory& dns_history = world_.dns_history();
    for (; health_ < dns_history.health.size(); ++health_)
        lines.push_back(line_of(world_, dns_history.health[health_]));
    for (; answers_ < dns_history.answers.size(); ++answers_) {
        lines.push_back(line_of(world_, dns_history.answers[answers_]));
    }
    std::stable_sort(lines.begin(), lines.end(), [](const StoryLine& a, const StoryLine& b) { return a.at < b.at; });
    return lines;
}

}  // namespace regiondrill::drill
