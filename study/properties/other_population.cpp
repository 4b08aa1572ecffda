#include "study/properties/figures.hpp"
#include "study/properties/property.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace regiondrill::study {

namespace {

using Json = nlohmann::ordered_json;
using drill::Scenario;

// Where a region's capacity is ample, nobody waits for anybody.
void make_ample(Scenario& scenario) {
    for (drill::RegionSpec& region : scenario.regions) {
        region.capacity.workers = 1'000'000;
        region.capacity.shape = drill::ServiceShape::constant;
        region.capacity.limit.reset();
        region.capacity.admission.reset();
        region.capacity.cache.reset();
    }
}

// They only read, and keys of their own, which are numbered behind all others: keys go by the names of their spaces.
drill::PopulationSpec bystanders(const Scenario& scenario) {
    drill::PopulationSpec people;
    people.name = "bystanders";
    people.at = scenario.clients.front().at;
    people.count = 20;
    people.rate = 300 / (people.count * sim::seconds(scenario.duration));
    people.writes = 0;
    people.keys.space = "~bystanders";
    return people;
}

// Reads that take votes are traffic between regions, and an alarm looks at everybody's requests.
bool shares_nothing(const Scenario& scenario) {
    if (scenario.store.settings.mode == drill::WriteMode::quorum) return false;
    return std::none_of(scenario.dns.checks.begin(), scenario.dns.checks.end(),
                        [](const auto& check) { return check.kind == drill::CheckKind::alarm; });
}

Complaints judge_other_population(const World& world) {
    Complaints complaints;
    if (!shares_nothing(world.scenario)) return complaints;
    Scenario scenario = world.scenario;
    make_ample(scenario);
    const Played alone = play(scenario);
    scenario.clients.push_back(bystanders(scenario));
    const Played together = play(scenario);
    expect_same_people(Json::parse(alone.report), Json::parse(together.report), "beside other people", complaints);
    return complaints;
}

}  // namespace

const Property other_population_property{
    .name = "other_population",
    .claim = "Where capacity is ample, other people change nobody's figures.",
    .effort = Effort::plays,
    .judge = judge_other_population,
};

}  // namespace regiondrill::study
