// The ways into a world beside the DNS: what each population's front door is made of, where it sends people by what is
// known of health, and the reports of load that some go by.
#pragma once

#include "clients/population.hpp"
#include "drill/scenario/scenario.hpp"
#include "drill/world/dns_history.hpp"
#include "regions/regions.hpp"
#include "sim/engine.hpp"
#include "sim/network.hpp"

#include <cstddef>
#include <memory>
#include <vector>

namespace regiondrill::drill {

class Topology;

/// Of a scenario whose entry is not the DNS. The population has not started.
void install_front_door(const Scenario& scenario, std::size_t population, clients::Population& people);

/// Where new connections or requests of a population are sent, if this were known of health and nobody were being eased
/// in: each region with its part. Of a door that goes by what its clients meet themselves: where they go first.
Answers entry_answers(const Scenario& scenario, std::size_t population, const std::vector<bool>& healthy);

/// The regions that a population can reach by its addresses, the nearest first.
std::vector<regions::RegionId> nearest_regions(const Scenario& scenario, std::size_t population);

/// What regions say of how busy they are, to every population's front door: which part of their workers is at work at
/// that moment. A report is a message like any, and comes late or not at all where the network is broken; a region
/// that is down or hangs sends none.
class LoadReports {
public:
    /// All outlive this. The first reports go out one period after now.
    LoadReports(sim::Engine& engine, sim::Seed seed, sim::Network& network, const regions::Regions& regions,
                const Topology& topology, const std::vector<std::unique_ptr<clients::Population>>& populations,
                Duration period);

    LoadReports(const LoadReports&) = delete;
    LoadReports& operator=(const LoadReports&) = delete;

private:
    void due(const sim::Event& event);
    void arrives(const sim::Event& event);

    sim::Engine& engine_;
    sim::Network& network_;
    const regions::Regions& regions_;
    const Topology& topology_;
    const std::vector<std::unique_ptr<clients::Population>>& populations_;
    Duration period_;
    std::vector<sim::Stream> dice_;  // by region, then by population
    sim::EventKind due_;
    sim::EventKind arrives_;
};

}  // namespace regiondrill::drill
