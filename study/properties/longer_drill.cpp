#include "study/properties/property.hpp"

namespace regiondrill::study {

namespace {

// Up to just before the end: what the end itself brings, no longer drill has.
Complaints judge_longer_drill(const World& world) {
    drill::Scenario longer = world.scenario;
    longer.duration *= 2;
    const sim::Time end = sim::drill_start + world.scenario.duration;
    if (digest_before(world.scenario, end) == digest_before(longer, end)) return {};
    return {"a drill twice as long has other events in its first half"};
}

}  // namespace

const Property longer_drill_property{
    .name = "longer_drill",
    .claim = "A drill twice as long is the same in its first half.",
    .effort = Effort::plays,
    .judge = judge_longer_drill,
};

}  // namespace regiondrill::study
