#include "drill/scenario_names.hpp"

#include <algorithm>
#include <utility>

namespace regiondrill::drill {

namespace {

bool contains(const std::vector<std::string>& names, const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

std::vector<std::string> all_places() {
    std::vector<std::string> names;
    for (const auto& city : sim::Atlas::built_in().cities()) names.push_back(city.name);
    for (const auto& region : sim::Atlas::built_in().regions()) names.push_back(region.name);
    return names;
}

}  // namespace

ScenarioNames::ScenarioNames(const Scenario& scenario, const Script& script) : script_(script) {
    for (const auto& region : scenario.regions) regions_.push_back(region.name);
    for (const auto& population : scenario.clients) populations_.push_back(population.name);
}

bool ScenarioNames::is_region(const std::string& name) const { return contains(regions_, name); }
bool ScenarioNames::is_population(const std::string& name) const { return contains(populations_, name); }

void ScenarioNames::require_region(const std::string& pointer, const std::string& name) const {
    if (!is_region(name)) fail(pointer, unknown_name("region", name, regions_));
}

void ScenarioNames::require_population(const std::string& pointer, const std::string& name) const {
    if (!is_population(name)) fail(pointer, unknown_name("population", name, populations_));
}

void ScenarioNames::require_either(const std::string& pointer, const std::string& name) const {
    if (is_region(name) || is_population(name)) return;
    auto names = regions_;
    names.insert(names.end(), populations_.begin(), populations_.end());
    fail(pointer, unknown_name("region or population", name, names));
}

void ScenarioNames::fail(const std::string& pointer, Complaint complaint) const {
    script_.fail(pointer, std::move(complaint));
}

void require_place(const Script& script, const std::string& pointer, const std::string& name) {
    const auto& atlas = sim::Atlas::built_in();
    if (atlas.find_region(name) != nullptr || atlas.find_city(name) != nullptr) return;
    Complaint complaint = unknown_name("city or region", name, all_places());
    if (complaint.nearest.empty()) complaint.expected = R"(a city such as "London" or a region such as "eu-west-2")";
    script.fail(pointer, std::move(complaint));
}

std::string pointer_to(const std::string& list, std::size_t index, const std::string& key) {
    return list + pointer_step(std::to_string(index)) + pointer_step(key);
}

}  // namespace regiondrill::drill
