#include "drill/fault_windows.hpp"

#include <algorithm>

namespace regiondrill::drill {

std::vector<NamedWindow> fault_windows(const Scenario& scenario) {
    const Time end = sim::drill_start + scenario.duration;
    Time first = end;
    Time last = sim::drill_start;
    for (const FaultSpec& fault : scenario.timeline) {
        first = std::min(first, fault.at);
        last = std::max(last, fault.lasting ? std::min(end, fault.at + *fault.lasting) : end);
    }
    last = std::max(last, first);
    std::vector<NamedWindow> windows;
    for (const NamedWindow& window : {NamedWindow{"before", sim::drill_start, first},
                                      NamedWindow{"during", first, last}, NamedWindow{"after", last, end}}) {
        if (window.from < window.to) windows.push_back(window);
    }
    return windows;
}

}  // namespace regiondrill::drill
