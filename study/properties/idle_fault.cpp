#include "drill/scenario/fault_type.hpp"
#include "study/properties/figures.hpp"
#include "study/properties/property.hpp"

#include <nlohmann/json.hpp>

namespace regiondrill::study {

namespace {

using Json = nlohmann::ordered_json;

// A voter that is back misses the writer at once, so that another may take over sooner than without its absence: nobody
// has met that.
bool may_hasten_takeover(const Json& report, const drill::FaultSpec& fault) {
    return !fault.region.empty() && !report["takeovers"].empty();
}

// A region that comes back empty serves once its peers have filled it, and nobody meets the peer that is away then.
bool may_delay_filling(const World& world, std::size_t fault) {
    const auto& timeline = world.scenario.timeline;
    for (std::size_t i = 0; i < timeline.size(); ++i) {
        if (i != fault && drill::find_fault_type(timeline[i].what)->empties_region) return true;
    }
    return false;
}

// Where replicas vote, what a region missed, or has to mend, comes to it over the links that votes take, and each
// message on a link draws its delay: the votes after it draw others.
bool may_share_links(const World& world, const drill::FaultSpec& fault) {
    return !fault.region.empty() && world.scenario.store.settings.mode == store::WriteMode::quorum;
}

// Without the fault, which keeps its number: so nobody else is numbered, and draws, otherwise.
Played without(drill::Scenario scenario, std::size_t fault) {
    scenario.timeline[fault].at = sim::never;
    return play(scenario);
}

// One that is not there was never to begin: what adds a region has it missing before. A dry run is to do nothing,
// whomever it would have met.
bool is_idle(const Json& fault) {
    const bool did_nothing = fault["evidence"]["met"] == 0 || fault.contains("dry_run");
    return !fault["at_s"].is_null() && did_nothing && fault["do"] != "add_region";
}

Complaints judge_idle_fault(const World& world) {
    Complaints complaints;
    const Json report = Json::parse(world.played.report);
    for (std::size_t i = 0; i < world.scenario.timeline.size(); ++i) {
        if (!is_idle(report["faults"][i]) || may_delay_filling(world, i)) continue;
        const drill::FaultSpec& fault = world.scenario.timeline[i];
        if (may_hasten_takeover(report, fault) || may_share_links(world, fault)) continue;
        const Json other = Json::parse(without(world.scenario, i).report);
        expect_same_people(report, other, "without " + fault.what + ", which nobody met", complaints);
        break;  // one of them a world: each is a drill to play
    }
    return complaints;
}

}  // namespace

const Property idle_fault_property{
    .name = "idle_fault",
    .claim = "Without a fault that nobody met, people live through the same.",
    .effort = Effort::plays,
    .judge = judge_idle_fault,
};

}  // namespace regiondrill::study
