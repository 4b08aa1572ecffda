// The world of a drill: everything a scenario names, put together and run.
//
//     topology      where everything stands, and the links between          drill/world/topology
//     membership    which regions take part by now                          drill/world/membership
//     faults        of the timeline and manual ones, and how they went      drill/world/fault_schedule
//     DNS           health checks, authority, resolvers, operators          drill/world/simulated_dns
//     history       what the DNS came to know and to say                    drill/world/dns_history
//     causes        what brought about what                                 drill/world/cause_log
//
// Beside these facets it holds the store's cluster, the regions and the populations, from the rooms below. Faults take
// facets (drill/world/fault_context.hpp) and do not include this.
#pragma once

#include "clients/direct_clients.hpp"
#include "clients/environment.hpp"
#include "clients/population.hpp"
#include "drill/scenario/scenario.hpp"
#include "drill/world/cause_log.hpp"
#include "drill/world/dns_history.hpp"
#include "drill/world/fault_schedule.hpp"
#include "drill/world/membership.hpp"
#include "drill/world/simulated_dns.hpp"
#include "drill/world/topology.hpp"
#include "regions/regions.hpp"
#include "sim/engine.hpp"
#include "sim/network.hpp"
#include "store/cluster.hpp"

#include <algorithm>
#include <deque>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace regiondrill::drill {

class LoadReports;

/// Whether real programs may come into a world, beside its own people. A world that lets them in is another one, down
/// to its digest.
enum class RealPrograms { none, welcome };

/// Plays one scenario from beginning to end. The command runs it at once, live's pacer in step with the wall clock and
/// with things that people do in between; analysis and reports read it, at rest or as far as it has come. What is built
/// in which order is part of a run: it decides in which order places, links and event kinds are numbered.
class World : private clients::Environment, private regions::OverloadListener {
public:
    /// The scenario must have been read and checked; it is copied. Making a world plays nothing yet.
    explicit World(const Scenario& scenario, RealPrograms real_programs = RealPrograms::none,
                   TimelineMode timeline = TimelineMode::plays);
    ~World() override;

    World(const World&) = delete;
    World& operator=(const World&) = delete;

    /// As it is played: faults begun manually stand in its timeline, and finish() shortens it. Played again, it gives
    /// the same run, but for what visitors did.
    const Scenario& scenario() const { return scenario_; }
    /// Where the drill ends by now: as planned, or earlier once somebody has finished it.
    Time end() const { return sim::drill_start + scenario_.duration; }
    /// The end as the script has it.
    Time planned_end() const { return planned_end_; }
    /// What can be told by now ends here: now, or the drill's end.
    Time reported_until() const { return std::min(engine_.now(), end()); }
    /// The drill's time is over, and all its faults.
    bool is_over() const { return schedule_.is_over(); }

    /// Runs the next event. False when the drill has ended and everything under way has come to rest.
    bool step();

    /// Runs the next event if it is due at or before `moment`; false when none is. The world goes on after its rest,
    /// without its people: health checks are made and queries answered.
    bool step_until(Time moment);

    /// The drill has ended and everything under way has come to rest.
    bool is_at_rest() const { return at_rest_; }

    // What somebody does to the world while it is played, at its present moment: everything due up to it has run.

    // See FaultSchedule.
    std::size_t begin_fault(FaultSpec spec) { return schedule_.begin(std::move(spec)); }
    void trigger(std::size_t number) { schedule_.trigger(number); }
    void end_fault(std::size_t number) { schedule_.end(number); }

    /// The drill ends now, if it is not over; what is under way may still come to rest.
    void finish();

    /// Runs what is due up to and including a moment, and leaves the clock there.
    void run_until(Time moment);

    /// Runs to the end.
    void run() {
        while (step()) {
        }
    }

    sim::Engine& engine() { return engine_; }
    const sim::Engine& engine() const { return engine_; }

    /// Of the drill: what goes on after it came to rest is none of it. Both are the same for the same scenario and
    /// seed, wherever it is played.
    std::uint64_t events() const { return at_rest_ ? events_at_rest_ : engine_.events(); }
    sim::Digest digest() const { return at_rest_ ? digest_at_rest_ : engine_.digest(); }

    /// The parts. What holds a world to look at it gets them const.
    sim::Network& network() { return network_; }
    const sim::Network& network() const { return network_; }
    store::Cluster& cluster() { return *cluster_; }
    const store::Cluster& cluster() const { return *cluster_; }
    regions::Regions& regions() { return *regions_; }
    const regions::Regions& regions() const { return *regions_; }
    SimulatedDns& simulated_dns() { return *simulated_dns_; }
    const SimulatedDns& simulated_dns() const { return *simulated_dns_; }
    regions::AttemptPool& attempts() { return attempts_; }
    const DnsHistory& dns_history() const { return dns_history_; }
    const CauseLog& causes() const { return causes_; }
    const Topology& topology() const { return *topology_; }
    Membership& membership() { return *membership_; }
    const Membership& membership() const { return *membership_; }
    FaultSchedule& fault_schedule() { return schedule_; }
    const std::deque<FaultRun>& faults() const { return schedule_.runs(); }
    /// See FaultSchedule. Of a fault that counted nothing itself, the requests that failed or came late and name it.
    Evidence evidence_of(const FaultRun& run) const;
    TimelineMode timeline() const { return schedule_.mode(); }
    /// By the scenario's order; those of real programs are there as well, without requests.
    const std::vector<std::unique_ptr<clients::Population>>& populations() const { return populations_; }

    /// Whether real programs may come in.
    bool takes_real_programs() const { return direct_clients_ != nullptr; }
    /// Real programs that go to a region by its address. Only where they may come in.
    clients::DirectClients& direct_clients() { return *direct_clients_; }
    const clients::DirectClients& direct_clients() const { return *direct_clients_; }
    sim::PlaceId place_in(dns::LocationId location) const { return topology_->place_in(location); }
    regions::RegionId region(std::string_view name) const { return topology_->region(name); }
    const std::string& name_of(regions::RegionId id) const { return topology_->name_of(id); }

    /// The ledger's account; only after the run.
    const store::LedgerAccount& account() const { return account_; }

    /// Of health checkers, so far.
    std::uint64_t probes() const { return simulated_dns_->checks().probes(); }

private:
    // One a room, each for once and in this order; world_building.cpp has the bodies.
    void build_store();
    void build_regions();
    void build_dns();
    void build_populations();
    void build_population(const PopulationSpec& spec, store::KeyId first_key);
    void build_front_doors();
    // Names the windows that expectations will ask this population for.
    void add_windows(const PopulationSpec& spec, clients::Metrics& metrics) const;
    void start_faults();

    void drill_ends(const sim::Event& event);
    void cut_metrics();
    // Closes the store's account when nothing is under way any more.
    void check_at_rest();
    // How long after its end a drill is waited for to come to rest.
    Duration longest_settling() const;

    // clients::Environment
    std::optional<clients::Destination> look_up(clients::ResolverNumber resolver, const clients::Caller& caller,
                                                sim::EventKind waiter, std::uint32_t subject) override;
    clients::Destination result(clients::ResolverNumber resolver, std::uint32_t detail) override;
    sim::Cause trouble_of(clients::ResolverNumber resolver) const override;
    void connect(regions::AttemptId id) override { regions_->connect(id); }
    void request(regions::AttemptId id) override { regions_->request(id); }
    bool receive(regions::AttemptId id) override { return regions_->receive(id); }

    sim::Cause overloaded(regions::RegionId region) override;
    sim::Cause surge_at(regions::RegionId region) const;

    Scenario scenario_;
    Time planned_end_;
    sim::Seed seed_;
    sim::Engine engine_;
    sim::Network network_;
    regions::AttemptPool attempts_;
    std::unique_ptr<Topology> topology_;
    std::unique_ptr<store::Cluster> cluster_;
    std::unique_ptr<regions::Regions> regions_;
    std::unique_ptr<Membership> membership_;
    std::unique_ptr<SimulatedDns> simulated_dns_;
    std::vector<std::unique_ptr<clients::Population>> populations_;
    std::unique_ptr<LoadReports> load_reports_;  // where a front door goes by them
    std::unique_ptr<clients::DirectClients> direct_clients_;
    std::vector<dns::IpPrefix> blocks_;  // of addresses, by population
    std::uint32_t sessions_ = 0;         // clients so far, over all populations
    DnsHistory dns_history_;
    CauseLog causes_;
    store::LedgerAccount account_;
    bool at_rest_ = false;  // over, and all that was under way has come to an end
    sim::Timer ending_;     // of the drill
    std::uint64_t events_at_end_ = 0;
    std::uint64_t events_at_rest_ = 0;
    sim::Digest digest_at_rest_;
    FaultSchedule schedule_;
    sim::EventKind drill_ends_;
};

}  // namespace regiondrill::drill
