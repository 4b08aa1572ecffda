#include "drill/expectations/measurements.hpp"

#include "drill/world/world.hpp"

namespace regiondrill::drill {

// By name: a reference that is added and not bound here does not compile.
Measurements measurements_of(const World& world, const Findings& findings) {
    return {.scenario = world.scenario(),
            .findings = findings,
            .faults = world.faults(),
            .populations = world.populations(),
            .cluster = world.cluster(),
            .sessions = world.regions().sessions(),
            .account = world.account(),
            .topology = world.topology(),
            .planned_end = world.planned_end()};
}

}  // namespace regiondrill::drill
