#include "drill/world/fault_windows.hpp"

#include <algorithm>

namespace regiondrill::drill {

std::vector<NamedWindow> fault_windows(const World& world) {
    const Time end = world.told_until();
    Time first = end;
    Time last = sim::drill_start;
    for (const FaultRun& run : world.faults()) {
        if (!run.has_begun()) continue;
        first = std::min(first, run.began);
        last = std::max(last, std::min(end, run.ended));
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
