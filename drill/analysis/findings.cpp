#include "drill/analysis/findings.hpp"

namespace regiondrill::drill {

// The story tells of recoveries, so these are measured first.
Findings find(const World& world) {
    Findings findings;
    findings.recoveries = measure_recoveries(world);
    findings.story = make_story(world, findings.recoveries);
    return findings;
}

}  // namespace regiondrill::drill
