#include "study/properties/property.hpp"

#include <nlohmann/json.hpp>

namespace regiondrill::study {

namespace {

using Json = nlohmann::ordered_json;

// Without what says that real programs might have come.
Json drill_facts(const std::string& report) {
    Json facts = Json::parse(report);
    for (const char* key : {"visitors", "digest", "events", "reproduce"}) facts.erase(key);
    return facts;
}

Complaints judge_served(const World& world) {
    const Json run = drill_facts(world.played.report);
    const Json served = drill_facts(play_as_served(world.scenario).report);
    Complaints complaints;
    for (const auto& [key, figures] : run.items()) {
        if (served.value(key, Json()) != figures) complaints.push_back(key + " of a served drill that is stepped");
    }
    return complaints;
}

}  // namespace

const Property served_property{
    .name = "served",
    .claim = "Served, and stepped by hand, a drill that nobody comes to tells what it does when it is run.",
    .effort = Effort::plays,
    .judge = judge_served,
};

}  // namespace regiondrill::study
