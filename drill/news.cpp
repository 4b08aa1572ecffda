#include "drill/news.hpp"

#include <algorithm>

namespace regiondrill::drill {

std::vector<StoryLine> News::fresh() {
    std::vector<StoryLine> lines;
    const auto& faults = world_.faults();
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
    const Chronicle& chronicle = world_.chronicle();
    for (; health_ < chronicle.health.size(); ++health_) lines.push_back(line_of(world_, chronicle.health[health_]));
    for (; answers_ < chronicle.answers.size(); ++answers_) {
        lines.push_back(line_of(world_, chronicle.answers[answers_]));
    }
    std::stable_sort(lines.begin(), lines.end(), [](const StoryLine& a, const StoryLine& b) { return a.at < b.at; });
    return lines;
}

}  // namespace regiondrill::drill
