// The world of a drill: everything a scenario names, put together and run.
#pragma once

#include "clients/outside.hpp"
#include "clients/population.hpp"
#include "drill/chronicle.hpp"
#include "drill/fault_type.hpp"
#include "drill/name_system.hpp"
#include "drill/scenario.hpp"
#include "regions/fleet.hpp"
#include "sim/engine.hpp"
#include "sim/network.hpp"
#include "store/cluster.hpp"

#include <map>
#include <memory>
#include <string_view>
#include <vector>

namespace regiondrill::drill {

/// A fault of the timeline and how it went.
struct FaultRun {
    FaultSpec spec;
    const FaultType* type = nullptr;
    std::unique_ptr<ActiveFault> active;
    Time began = sim::never;
    Time ended = sim::never;
    bool outlasted = false;        // it was still in force when the drill ended
    store::CatchUpId survivors{};  // replicas that could reach each other when it began
    store::CatchUpId everybody{};  // from its end on
};

class World : private clients::Outside {
public:
    explicit World(const Scenario& scenario);
    ~World() override;

    World(const World&) = delete;
    World& operator=(const World&) = delete;

    const Scenario& scenario() const { return scenario_; }
    Time end() const { return sim::drill_start + scenario_.duration; }

    /// Runs the next event. False when the drill has ended and everything under way has come to rest.
    bool step();

    /// Runs the next event if it is due at or before `moment`; false when none is. The world goes on after its rest,
    /// without its people: health checks are made and queries answered.
    bool step_until(Time moment);

    /// The drill has ended and everything under way has come to rest.
    bool is_at_rest() const { return at_rest_; }

    /// Runs what is due up to and including a moment, and leaves the clock there.
    void run_until(Time moment);

    /// Runs to the end.
    void run() {
        while (step()) {
        }
    }

    sim::Engine& engine() { return engine_; }
    const sim::Engine& engine() const { return engine_; }
    sim::Network& network() { return network_; }
    const sim::Network& network() const { return network_; }
    store::Cluster& cluster() { return *cluster_; }
    const store::Cluster& cluster() const { return *cluster_; }
    regions::Fleet& fleet() { return *fleet_; }
    const regions::Fleet& fleet() const { return *fleet_; }
    NameSystem& names() { return *names_; }
    const NameSystem& names() const { return *names_; }
    regions::ExchangePool& exchanges() { return exchanges_; }
    const Chronicle& chronicle() const { return chronicle_; }
    const std::vector<FaultRun>& faults() const { return faults_; }
    const std::vector<std::unique_ptr<clients::Population>>& populations() const { return populations_; }

    regions::RegionId region(std::string_view name) const;
    std::size_t regions() const { return scenario_.regions.size(); }
    /// "nowhere" for no_region.
    const std::string& name_of(regions::RegionId id) const;

    /// The links from one set of regions and populations to another, that direction only.
    std::vector<sim::LinkId> links(const std::vector<std::string>& from, const std::vector<std::string>& to) const;
    /// All links, both ways, between a region and the populations, the health checkers, or the other regions.
    std::vector<sim::LinkId> population_links(regions::RegionId region) const {
        return links_of(region, population_places_);
    }
    std::vector<sim::LinkId> checker_links(regions::RegionId region) const { return links_of(region, checker_places_); }
    std::vector<sim::LinkId> region_links(regions::RegionId region) const;

    /// Counts a region's isolation from its users; while it lasts, what only it holds is hidden from them.
    void cut_off(regions::RegionId region, bool cut);
    /// Out of service, or cut off from its users.
    bool is_gone(regions::RegionId region) const;

    /// The ledger's account; only after the run.
    const store::LedgerAccount& account() const { return account_; }
    /// The fault's place in the timeline. The spec must be the one that the fault was begun with.
    std::size_t number_of(const FaultSpec& fault) const;
    /// Takes the fault's next step after a while.
    void go_on_after(const FaultSpec& fault, Duration wait);
    /// A stream of the fault's own.
    sim::Stream dice_of(const FaultSpec& fault) const;

    /// Counts the reasons for which a region is not there; it is there while there is none.
    void put_away(regions::RegionId region);
    void bring_back(regions::RegionId region);

    std::uint64_t probes() const { return names_->checks().probes(); }

private:
    void build_places();
    void connect_regions();
    void build_store();
    void build_regions();
    void build_names();
    void build_populations();
    void build_population(const PopulationSpec& spec);
    void add_windows(const PopulationSpec& spec, clients::Figures& figures) const;
    void schedule_timeline();

    void fault_begins(const sim::Event& event);
    void fault_ends(const sim::Event& event);
    void fault_goes_on(const sim::Event& event);
    void drill_ends(const sim::Event& event);
    void end_fault(FaultRun& run);
    void check_at_rest();
    Duration longest_settling() const;

    sim::PlaceId place_of(std::string_view name) const;
    std::vector<sim::LinkId> links_of(regions::RegionId region, const std::vector<sim::PlaceId>& places) const;

    // clients::Outside
    std::optional<clients::Destination> look_up(clients::ResolverNumber resolver, const clients::Caller& caller,
                                                sim::EventKind waiter, std::uint32_t subject) override;
    clients::Destination told(clients::ResolverNumber resolver, std::uint32_t detail) override;
    void connect(regions::ExchangeId id) override { fleet_->connect(id); }
    void request(regions::ExchangeId id) override { fleet_->request(id); }
    bool receive(regions::ExchangeId id) override { return fleet_->receive(id); }

    Scenario scenario_;
    sim::Seed seed_;
    sim::Engine engine_;
    sim::Network network_;
    regions::ExchangePool exchanges_;
    std::vector<sim::PlaceId> region_places_;
    std::vector<sim::PlaceId> population_places_;
    std::vector<sim::PlaceId> checker_places_;
    std::optional<sim::PlaceId> witness_place_;
    std::unique_ptr<store::Cluster> cluster_;
    std::unique_ptr<regions::Fleet> fleet_;
    std::unique_ptr<NameSystem> names_;
    std::vector<std::unique_ptr<clients::Population>> populations_;
    std::vector<dns::IpPrefix> blocks_;                         // of addresses, by population
    std::vector<int> cut_offs_;                                 // by region
    std::vector<std::vector<regions::ImpairmentId>> absences_;  // by region
    std::uint32_t sessions_ = 0;                                // clients so far, over all populations
    std::vector<FaultRun> faults_;
    Chronicle chronicle_;
    store::LedgerAccount account_;
    bool ended_ = false;    // the drill's time is over
    bool at_rest_ = false;  // and all that was under way has come to an end
    sim::EventKind fault_begins_;
    sim::EventKind fault_ends_;
    sim::EventKind fault_goes_on_;
    sim::EventKind drill_ends_;
};

}  // namespace regiondrill::drill
