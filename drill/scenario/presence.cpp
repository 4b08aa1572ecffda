#include "drill/scenario/presence.hpp"

#include <algorithm>

namespace regiondrill::drill {

namespace {

bool is_in_force(const FaultSpec& fault, Time moment) {
    return fault.at < moment && (!fault.lasting || moment <= fault.at + *fault.lasting);
}

}  // namespace

bool joins_later(const Scenario& scenario, const std::string& region) {
    const auto& timeline = scenario.timeline;
    return std::any_of(timeline.begin(), timeline.end(),
                       [&](const FaultSpec& fault) { return fault.what == "add_region" && fault.region == region; });
}

bool is_there(const Scenario& scenario, const std::string& region, Time moment) {
    return std::none_of(scenario.timeline.begin(), scenario.timeline.end(), [&](const FaultSpec& fault) {
        if (fault.region != region) return false;
        if (fault.what == "add_region") return !is_in_force(fault, moment);
        return fault.what == "remove_region" && is_in_force(fault, moment);
    });
}

}  // namespace regiondrill::drill
