#include "study/judgement.hpp"

#include "drill/scenario/scenario_reader.hpp"
#include "sim/invariant.hpp"
#include "study/properties/event_bound.hpp"

#include <algorithm>

namespace regiondrill::study {

namespace {

// Another form of the drill may break a promise that the drill itself keeps.
void hold_against(const Property& property, const World& world, Judgement& judgement) {
    try {
        for (std::string& what : property.judge(world)) {
            judgement.findings.push_back({std::string(property.name), std::move(what)});
        }
    } catch (const sim::InvariantBroken& error) {
        judgement.findings.push_back({broken_invariant, std::string(property.name) + ": " + error.what()});
    }
}

Played play_bounded(const drill::Scenario& scenario, Judgement& judgement) {
    const std::uint64_t most = most_events(scenario);
    try {
        Played played = play(scenario, most);
        if (!played.ended) {
            judgement.findings.push_back({endless, "more than " + std::to_string(most) + " events, and " +
                                                       std::to_string(usual_events(scenario)) + " are usual"});
        }
        return played;
    } catch (const sim::InvariantBroken& error) {
        judgement.findings.push_back({broken_invariant, error.what()});
        return {};
    }
}

}  // namespace

Judgement judge(const std::string& script, const std::vector<const Property*>& against) {
    const drill::Scenario scenario = drill::read_scenario_text(script, "world.json");
    Judgement judgement;
    const Played played = play_bounded(scenario, judgement);
    judgement.events = played.events;
    if (!played.ended) return judgement;
    for (const Property* property : against) hold_against(*property, {script, scenario, played}, judgement);
    return judgement;
}

std::vector<const Property*> properties_in_turn(std::uint64_t turn) {
    std::vector<const Property*> chosen;
    std::vector<const Property*> plays;
    for (const Property* property : properties())
        (property->effort == Effort::plays ? plays : chosen).push_back(property);
    chosen.push_back(plays[turn % plays.size()]);
    return chosen;
}

}  // namespace regiondrill::study
