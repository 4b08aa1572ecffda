#include "drill/scenario/scenario_check.hpp"

#include "drill/scenario/dns_check.hpp"
#include "drill/scenario/expectation_check.hpp"
#include "drill/scenario/population_check.hpp"
#include "drill/scenario/scenario_names.hpp"
#include "drill/scenario/store_check.hpp"
#include "drill/scenario/timeline_check.hpp"
#include "drill/scenario/units.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace regiondrill::drill {

namespace {

// Statistics of a drill are kept for its whole length; a month is more than any rehearsal lasts.
constexpr Duration longest_drill = std::chrono::hours{30 * 24};

/// Regions, populations, and the cities populations live in.
std::vector<std::string> link_ends(const Scenario& scenario) {
    std::vector<std::string> names;
    for (const auto& region : scenario.regions) names.push_back(region.name);
    for (const auto& population : scenario.clients) names.push_back(population.name);
    for (const auto& population : scenario.clients) names.push_back(population.at);
    return names;
}

bool is_link_end(const Scenario& scenario, const ScenarioNames& names, const std::string& name) {
    if (names.is_region(name) || names.is_population(name)) return true;
    const auto* city = sim::Atlas::built_in().find_city(name);
    return std::any_of(scenario.clients.begin(), scenario.clients.end(), [&](const PopulationSpec& population) {
        const bool same_city = city != nullptr && sim::Atlas::built_in().find_city(population.at) == city;
        return population.at == name || same_city;
    });
}

void check_round_trip(const Scenario& scenario, const ScenarioNames& names, const RoundTripSpec& trip,
                      const std::string& pointer) {
    for (std::size_t i = 0; i < 2; ++i) {
        if (is_link_end(scenario, names, trip.between[i])) continue;
        names.fail(pointer + pointer_step(std::to_string(i)),
                   unknown_name("region or population", trip.between[i], link_ends(scenario)));
    }
    if (!names.is_region(trip.between[0]) && !names.is_region(trip.between[1])) {
        names.fail(pointer,
                   {"neither end of this round trip is a region", "a region and a population, or two regions", {}});
    }
    if (trip.between[0] == trip.between[1]) {
        names.fail(pointer, {"both ends of this round trip are " + in_quotes(trip.between[0]), "two that differ", {}});
    }
}

void check_network(const Scenario& scenario, const ScenarioNames& names) {
    std::set<std::pair<std::string, std::string>> stated;
    for (std::size_t i = 0; i < scenario.network.round_trips.size(); ++i) {
        const auto& trip = scenario.network.round_trips[i];
        const auto pointer = pointer_to("/network/round_trips", i, "between");
        check_round_trip(scenario, names, trip, pointer);
        if (!stated.insert(std::minmax(trip.between[0], trip.between[1])).second) {
            names.fail(pointer, {"the round trip between these two is stated twice", {}, {}});
        }
    }
}

}  // namespace

void check_scenario(const Scenario& scenario, const Script& script) {
    const ScenarioNames names(scenario, script);
    if (scenario.duration > longest_drill) {
        names.fail(
            "/duration",
            {in_quotes(duration_text(scenario.duration)) + " is too long a drill", "at most 30 days (\"720h\")", {}});
    }
    check_populations(scenario, names, script);
    check_network(scenario, names);
    check_store(scenario, names, script);
    check_dns(scenario, names, script);
    check_timeline(scenario, names);
    check_expectations(scenario, names);
}

}  // namespace regiondrill::drill
