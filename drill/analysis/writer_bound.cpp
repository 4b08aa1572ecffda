#include "drill/analysis/writer_bound.hpp"

#include "drill/scenario/fault_type.hpp"
#include "drill/scenario/geography.hpp"
#include "drill/world/world.hpp"

#include <algorithm>

namespace regiondrill::drill {

namespace {

// Whether its peers cease to hear from the region.
bool silences(const FaultSpec& fault) {
    const FaultType& type = type_of(fault);
    const bool is_silent = type.symptom == Symptom::silence || type.symptom == Symptom::refused;
    return type.hurts_requests && is_silent && type.cut(fault).peers;
}

// Until a new writer has taken over: its peers must have missed the old one, and heard of each other.
AnswerKeeping takeover_bound(const World& world, const FaultSpec& fault, const std::string& writer) {
    const Scenario& scenario = world.scenario();
    const StoreSpec& store = scenario.store;
    if (!silences(fault)) {
        if (!type_of(fault).cut(fault).peers) return {Duration{0}, {}};
        return {{}, "the single writer " + writer + " is heard by its peers, so that no other takes over from it"};
    }
    if (!store.failover_after) return {{}, "no other region takes over from the single writer " + writer};
    return {*store.failover_after + 2 * store.heartbeat + store.answer_wait + 2 * farthest_round_trip(scenario), {}};
}

}  // namespace

AnswerKeeping writer_bound(const World& world, const FaultSpec& fault, const PopulationSpec& population) {
    const Scenario& scenario = world.scenario();
    const StoreSpec& store = scenario.store;
    const bool of_writes = population.writes > 0 && type_of(fault).hurts_requests;
    if (!of_writes) return {Duration{0}, {}};
    if (store.mode == WriteMode::home_region) {
        return {{}, "what is at home in " + fault.region + " is written nowhere else"};
    }
    if (store.mode != WriteMode::single_writer) return {Duration{0}, {}};
    const std::string& writer = store.writer.empty() ? scenario.regions.front().name : store.writer;
    for (const FaultSpec& other : scenario.timeline) {
        if (other.at < fault.at && other.region == writer && silences(other)) {
            return {{}, "who writes by then depends on " + other.what + " " + other.region};
        }
    }
    if (fault.region != writer) return {Duration{0}, {}};
    return takeover_bound(world, fault, writer);
}

}  // namespace regiondrill::drill
