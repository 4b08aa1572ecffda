#include "drill/world/topology.hpp"

#include "drill/scenario/dns_config.hpp"
#include "drill/scenario/geography.hpp"
#include "drill/scenario/scenario.hpp"
#include "sim/atlas.hpp"
#include "sim/invariant.hpp"

namespace regiondrill::drill {

using regions::RegionId;

// Places are made first, kind by kind, then the links region by region: both are numbered in this order, which a run's
// sameness rests on.
Topology::Topology(sim::Network& network, const Scenario& scenario) : network_(network), scenario_(scenario) {
    for (const RegionSpec& region : scenario.regions) region_places_.push_back(network_.add_place(region.name));
    for (const PopulationSpec& population : scenario.clients) {
        population_places_.push_back(network_.add_place("clients of " + population.name));
    }
    const std::vector<std::string> checker_places = checker_places_of(scenario);
    for (const std::string& place : checker_places) {
        checker_places_.push_back(network_.add_place("checkers in " + place));
    }
    if (!scenario.store.witness.empty()) witness_place_ = network_.add_place("witness in " + scenario.store.witness);
    for (std::size_t i = 0; i < scenario.regions.size(); ++i) connect_region(i, checker_places);
}

// Links are numbered as they are made, and each draws from a stream of its own: their order is part of a run. Each pair
// of regions is connected once, by the one that comes first. Checkers and the witness count as standing at a provider
// and reach regions over its backbone; people come over the internet.
void Topology::connect_region(std::size_t region, const std::vector<std::string>& checker_places) {
    const RegionSpec& spec = scenario_.regions[region];
    for (std::size_t j = region + 1; j < scenario_.regions.size(); ++j) {
        network_.connect(region_places_[region], region_places_[j],
                         region_round_trip(scenario_, spec, scenario_.regions[j]), sim::PathKind::backbone);
    }
    for (std::size_t j = 0; j < population_places_.size(); ++j) {
        network_.connect(population_places_[j], region_places_[region],
                         client_round_trip(scenario_, scenario_.clients[j], spec), sim::PathKind::internet);
    }
    for (std::size_t j = 0; j < checker_places_.size(); ++j) {
        network_.connect(checker_places_[j], region_places_[region], checker_round_trip(checker_places[j], spec),
                         sim::PathKind::backbone);
    }
    if (witness_place_) {
        network_.connect(*witness_place_, region_places_[region], checker_round_trip(scenario_.store.witness, spec),
                         sim::PathKind::backbone);
    }
}

// A city's people reach a region as a population there would. Witness and checkers have nothing to do with visitors.
void Topology::add_direct_clients() {
    for (const sim::AtlasCity& city : sim::Atlas::built_in().cities()) {
        const sim::PlaceId place = network_.add_place("visitors in " + city.name);
        visitor_places_.push_back(place);
        PopulationSpec somebody;
        somebody.name = somebody.at = city.name;
        for (std::size_t i = 0; i < scenario_.regions.size(); ++i) {
            const Duration trip = client_round_trip(scenario_, somebody, scenario_.regions[i]);
            network_.connect(place, region_places_[i], trip, sim::PathKind::internet);
        }
    }
}

// Linear, as is place_of(): there are at most some hundred names, and faults ask when they begin.
RegionId Topology::region(std::string_view name) const {
    const auto found = find_region(scenario_, name);
    sim::ensure(found.has_value(), "a scenario named a region that its check let through");
    return *found;
}

// A name is asked for in stories, also of where nobody was sent.
const std::string& Topology::name_of(RegionId id) const {
    static const std::string nowhere = "nowhere";
    return id == regions::no_region ? nowhere : scenario_.regions[regions::index(id)].name;
}

// Regions and populations never share a name.
sim::PlaceId Topology::place_of(std::string_view name) const {
    if (const auto region = find_region(scenario_, name)) return region_places_[regions::index(*region)];
    for (std::size_t i = 0; i < scenario_.clients.size(); ++i) {
        if (scenario_.clients[i].name == name) return population_places_[i];
    }
    sim::break_invariant("a scenario named a place that its check let through");
}

// Locations are numbered as places are: populations first, then the cities.
sim::PlaceId Topology::place_in(dns::LocationId location) const {
    const std::size_t number = dns::index(location);
    if (number < population_places_.size()) return population_places_[number];
    return visitor_places_[number - population_places_.size()];
}

// Populations have no links among themselves.
std::vector<sim::LinkId> Topology::links(const std::vector<std::string>& from,
                                         const std::vector<std::string>& to) const {
    std::vector<sim::LinkId> found;
    for (const std::string& a : from) {
        for (const std::string& b : to) {
            if (network_.has_link(place_of(a), place_of(b))) found.push_back(network_.link(place_of(a), place_of(b)));
        }
    }
    return found;
}

// Both directions of each pair; the region's own place, where it is in the list, has no link to itself.
std::vector<sim::LinkId> Topology::links_of(RegionId region, const std::vector<sim::PlaceId>& places) const {
    std::vector<sim::LinkId> found;
    const sim::PlaceId here = region_places_[regions::index(region)];
    for (const sim::PlaceId place : places) {
        if (place == here) continue;
        found.push_back(network_.link(place, here));
        found.push_back(network_.link(here, place));
    }
    return found;
}

// A cut of a region's users is one of real programs as well.
std::vector<sim::LinkId> Topology::population_links(RegionId region) const {
    std::vector<sim::PlaceId> places = population_places_;
    places.insert(places.end(), visitor_places_.begin(), visitor_places_.end());
    return links_of(region, places);
}

std::vector<sim::LinkId> Topology::checker_links(RegionId region) const { return links_of(region, checker_places_); }

// The witness votes like a region, so a region that is cut off from the others is cut off from it.
std::vector<sim::LinkId> Topology::region_links(RegionId region) const {
    std::vector<sim::PlaceId> places = region_places_;
    if (witness_place_) places.push_back(*witness_place_);
    return links_of(region, places);
}

}  // namespace regiondrill::drill
