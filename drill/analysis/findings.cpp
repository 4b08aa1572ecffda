#include "drill/analysis/findings.hpp"

#include "drill/scenario/expectation_type.hpp"
#include "drill/world/world.hpp"

namespace regiondrill::drill {

// The story tells of recoveries, so these are measured first.
Findings find(const World& world) {
    Findings findings;
    findings.recoveries = measure_recoveries(world);
    for (const ExpectationSpec& spec : world.scenario().expect) {
        if (!type_of(spec).of_recoveries || spec.requests == clients::RequestKind::all) continue;
        auto& wanted =
            spec.requests == clients::RequestKind::reads ? findings.read_recoveries : findings.write_recoveries;
        wanted = measure_recoveries(world, spec.requests);
    }
    findings.outages = outages_of(world.populations(), findings.recoveries);
    findings.story = make_story(world, findings.recoveries, findings.outages);
    return findings;
}

}  // namespace regiondrill::drill
