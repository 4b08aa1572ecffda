// Where everything of a world stands, and the links between: one of the facets of World.
#pragma once

#include "dns/steering/location.hpp"
#include "drill/scenario/scenario.hpp"
#include "regions/request_attempt.hpp"
#include "sim/network.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace regiondrill::drill {

/// Puts the scenario's places on the network and connects them: every region with every other, with every population,
/// with every place that health checkers stand in, and with the store's witness where there is one. World makes the
/// only one, before anything that has a place; faults ask it which links they concern, everybody else what a name
/// stands for. Names come from a scenario that was checked: one that is not known is a broken invariant.
class Topology {
public:
    /// Both outlive this.
    Topology(sim::Network& network, const Scenario& scenario);

    /// Gives everybody else that a real program may say it is a place too: one in each city of the atlas. To be called
    /// once, after all other places are made, for the numbers of places are part of a run. Links to every region are
    /// made with them.
    void add_direct_clients();

    /// By the scenario's order, which every room numbers regions by.
    regions::RegionId region(std::string_view name) const;

    /// "nowhere" for no_region.
    const std::string& name_of(regions::RegionId id) const;

    /// By the scenario's order.
    const std::vector<sim::PlaceId>& region_places() const { return region_places_; }
    const std::vector<sim::PlaceId>& population_places() const { return population_places_; }
    const std::vector<sim::PlaceId>& checker_places() const { return checker_places_; }
    /// Only where two regions vote with a third.
    std::optional<sim::PlaceId> witness_place() const { return witness_place_; }

    /// Where somebody in a location of the DNS stands: a population, or a visitor from a city of the atlas.
    sim::PlaceId place_in(dns::LocationId location) const;

    /// The links from one set of regions and populations to another, that direction only. Pairs that have no link, such
    /// as two populations, are left out.
    std::vector<sim::LinkId> links(const std::vector<std::string>& from, const std::vector<std::string>& to) const;

    /// All links, both ways, between a region and the populations and visitors. The same order each time, as it decides
    /// in which order a rule is put on them.
    std::vector<sim::LinkId> population_links(regions::RegionId region) const;

    /// The same, between a region and the health checkers.
    std::vector<sim::LinkId> checker_links(regions::RegionId region) const;

    /// The same, between a region and the other regions and the witness.
    std::vector<sim::LinkId> region_links(regions::RegionId region) const;

private:
    void connect_region(std::size_t region, const std::vector<std::string>& checker_places);
    sim::PlaceId place_of(std::string_view name) const;
    std::vector<sim::LinkId> links_of(regions::RegionId region, const std::vector<sim::PlaceId>& places) const;

    sim::Network& network_;
    const Scenario& scenario_;
    std::vector<sim::PlaceId> region_places_;
    std::vector<sim::PlaceId> population_places_;
    std::vector<sim::PlaceId> checker_places_;
    std::vector<sim::PlaceId> visitor_places_;  // by city of the atlas
    std::optional<sim::PlaceId> witness_place_;
};

}  // namespace regiondrill::drill
