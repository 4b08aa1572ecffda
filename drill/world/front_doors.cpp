#include "drill/world/front_doors.hpp"

#include "clients/entry/accelerator.hpp"
#include "clients/entry/load_aware.hpp"
#include "clients/entry/priority_levels.hpp"
#include "clients/entry/region_list.hpp"
#include "drill/scenario/geography.hpp"
#include "drill/world/topology.hpp"
#include "sim/invariant.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

namespace regiondrill::drill {

namespace {

using clients::FrontDoor;
using regions::RegionId;

RegionId region_named(const Scenario& scenario, const std::string& name) {
    const auto region = find_region(scenario, name);
    sim::ensure(region.has_value(), "a front door names a region that the scenario does not have");
    return *region;
}

// The last of a name's entries: a script has each once.
template <class Spec>
const Spec* spec_of_region(const std::vector<Spec>& specs, const std::string& name) {
    const auto found = std::find_if(specs.begin(), specs.end(), [&](const Spec& spec) { return spec.name == name; });
    return found == specs.end() ? nullptr : &*found;
}

const std::string& name_of_region(const Scenario& scenario, RegionId region) {
    return scenario.regions[regions::index(region)].name;
}

std::vector<RegionId> listed_regions(const Scenario& scenario, std::size_t population) {
    std::vector<RegionId> nearest = nearest_regions(scenario, population);
    const auto& listed = scenario.entry.region_list.regions;
    if (listed.empty()) return nearest;
    std::vector<RegionId> order;
    for (const std::string& name : listed) {
        const RegionId region = region_named(scenario, name);
        if (std::find(nearest.begin(), nearest.end(), region) != nearest.end()) order.push_back(region);
    }
    return order;
}

std::unique_ptr<FrontDoor> make_accelerator(const Scenario& scenario, std::size_t population) {
    std::vector<clients::EdgeRegion> nearest;
    for (const RegionId region : nearest_regions(scenario, population)) {
        const DialSpec* spec = spec_of_region(scenario.entry.accelerator.regions, name_of_region(scenario, region));
        nearest.push_back({region, spec == nullptr ? 1 : spec->dial});
    }
    return std::make_unique<clients::Accelerator>(scenario.entry.accelerator, std::move(nearest),
                                                  scenario.regions.size());
}

std::unique_ptr<FrontDoor> make_levels(const Scenario& scenario, std::size_t population) {
    const auto& specs = scenario.entry.priorities.regions;
    std::vector<clients::LeveledRegion> leveled;
    for (const RegionId region : nearest_regions(scenario, population)) {
        const LevelSpec* spec = spec_of_region(specs, name_of_region(scenario, region));
        const auto by_nearness = static_cast<std::uint32_t>(specs.empty() ? leveled.size() : 0);
        const std::uint32_t workers = scenario.regions[regions::index(region)].capacity.workers;
        leveled.push_back({.region = region,
                           .level = spec == nullptr ? by_nearness : spec->level,
                           .hosts = spec == nullptr ? workers : spec->hosts.value_or(workers)});
    }
    return std::make_unique<clients::PriorityLevels>(scenario.entry.priorities, std::move(leveled),
                                                     scenario.regions.size());
}

// A region that the population cannot reach has no hosts for it.
std::unique_ptr<FrontDoor> make_load_aware(const Scenario& scenario, std::size_t population) {
    const std::vector<RegionId> nearest = nearest_regions(scenario, population);
    std::vector<std::uint32_t> hosts(scenario.regions.size());
    for (const RegionId region : nearest) {
        const HostsSpec* spec = spec_of_region(scenario.entry.load_aware.regions, name_of_region(scenario, region));
        const std::uint32_t workers = scenario.regions[regions::index(region)].capacity.workers;
        hosts[regions::index(region)] = spec == nullptr ? workers : spec->hosts.value_or(workers);
    }
    const RegionId home = nearest.empty() ? regions::region_at(0) : nearest.front();
    return std::make_unique<clients::LoadAware>(scenario.entry.load_aware, hosts, home);
}

// Null of those that do not go by health checks.
std::unique_ptr<FrontDoor> make_checked_door(const Scenario& scenario, std::size_t population) {
    switch (scenario.entry.kind) {
        case EntryKind::accelerator: return make_accelerator(scenario, population);
        case EntryKind::priorities: return make_levels(scenario, population);
        case EntryKind::load_aware: return make_load_aware(scenario, population);
        case EntryKind::dns:
        case EntryKind::region_list:
        case EntryKind::origin_failover: break;
    }
    return nullptr;
}

Answers answers_of(const std::vector<double>& parts) {
    Answers answers;
    double most = 0;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (parts[i] <= 0) continue;
        answers.regions.push_back(regions::region_at(i));
        answers.shares.push_back(parts[i]);
        if (parts[i] > most) answers.main = regions::region_at(i);
        most = std::max(most, parts[i]);
    }
    return answers;
}

// Of a report, in its event's detail.
constexpr double millionths = 1e6;

}  // namespace

// Of equally near ones the first by the scenario's order.
std::vector<RegionId> nearest_regions(const Scenario& scenario, std::size_t population) {
    const PopulationSpec& spec = scenario.clients[population];
    std::vector<std::pair<Duration, RegionId>> reachable;
    for (std::size_t i = 0; i < scenario.regions.size(); ++i) {
        if (spec.family == AddressFamily::v6 && !scenario.regions[i].ipv6) continue;
        reachable.emplace_back(client_round_trip(scenario, spec, scenario.regions[i]), regions::region_at(i));
    }
    std::sort(reachable.begin(), reachable.end());
    std::vector<RegionId> nearest;
    for (const auto& [trip, region] : reachable) nearest.push_back(region);
    return nearest;
}

void install_front_door(const Scenario& scenario, std::size_t population, clients::Population& people) {
    const EntrySpec& entry = scenario.entry;
    if (entry.kind == EntryKind::origin_failover) {
        people.set_origin_edge(entry.origin_failover, region_named(scenario, entry.origin_failover.primary),
                               region_named(scenario, entry.origin_failover.secondary));
    } else if (entry.kind == EntryKind::region_list) {
        people.set_front_door(std::make_unique<clients::RegionList>(
            entry.region_list, listed_regions(scenario, population), scenario.clients[population].count));
    } else {
        people.set_front_door(make_checked_door(scenario, population));
    }
}

Answers entry_answers(const Scenario& scenario, std::size_t population, const std::vector<bool>& healthy) {
    const EntrySpec& entry = scenario.entry;
    std::vector<double> parts(scenario.regions.size());
    if (entry.kind == EntryKind::origin_failover) {
        parts[regions::index(region_named(scenario, entry.origin_failover.primary))] = 1;
    } else if (entry.kind == EntryKind::region_list) {
        const std::vector<RegionId> order = listed_regions(scenario, population);
        if (!order.empty()) parts[regions::index(order.front())] = 1;
    } else {
        const auto door = make_checked_door(scenario, population);
        door->health_is(healthy, {}, sim::drill_start);
        parts = door->shares(sim::drill_start);
    }
    return answers_of(parts);
}

LoadReports::LoadReports(sim::Engine& engine, sim::Seed seed, sim::Network& network, const regions::Regions& regions,
                         const Topology& topology, const std::vector<std::unique_ptr<clients::Population>>& populations,
                         Duration period)
    : engine_(engine),
      network_(network),
      regions_(regions),
      topology_(topology),
      populations_(populations),
      period_(period),
      due_(engine.on<&LoadReports::due>(*this, "load reports are due")),
      arrives_(engine.on<&LoadReports::arrives>(*this, "load report arrives")) {
    for (std::size_t i = 0; i < regions.size(); ++i) {
        std::string from("load reports of ");
        from.append(regions.name_of(regions::region_at(i))).append(" to ");
        for (const auto& population : populations) {
            dice_.push_back(sim::Stream::named(seed, std::string(from).append(population->settings().name)));
        }
    }
    engine_.schedule(period_, due_, 0);
}

void LoadReports::due(const sim::Event&) {
    engine_.schedule(period_, due_, 0);
    for (std::size_t i = 0; i < regions_.size(); ++i) {
        const RegionId region = regions::region_at(i);
        const bool hangs = regions_.cause_in(region, regions::FaultEffect::hung) != sim::Cause::none;
        if (hangs || regions_.is_out_of_service(region)) continue;
        const regions::RegionLoad load = regions_.load(region);
        const auto busy = static_cast<std::uint32_t>(millionths * load.busy / load.workers);
        for (std::size_t population = 0; population < populations_.size(); ++population) {
            const sim::LinkId link =
                network_.link(topology_.region_places()[i], topology_.population_places()[population]);
            const std::size_t number = i * populations_.size() + population;
            const auto trip = network_.depart(link, dice_[number]);
            if (trip) engine_.schedule(*trip, arrives_, static_cast<std::uint32_t>(number), busy);
        }
    }
}

void LoadReports::arrives(const sim::Event& event) {
    const std::size_t region = event.subject / populations_.size();
    const std::size_t population = event.subject % populations_.size();
    const sim::LinkId link =
        network_.link(topology_.region_places()[region], topology_.population_places()[population]);
    if (!network_.arrives(link)) return;
    populations_[population]->front_door()->reported(regions::region_at(region), event.detail / millionths,
                                                     engine_.now());
}

}  // namespace regiondrill::drill
