// The world of a drill: everything a scenario names, put together and run.
#pragma once

#include "clients/direct_clients.hpp"
#include "clients/environment.hpp"
#include "clients/population.hpp"
#include "drill/scenario/fault_type.hpp"
#include "drill/scenario/scenario.hpp"
#include "drill/world/dns_history.hpp"
#include "drill/world/simulated_dns.hpp"
#include "regions/regions.hpp"
#include "sim/engine.hpp"
#include "sim/network.hpp"
#include "store/cluster.hpp"

#include <algorithm>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace regiondrill::drill {

/// Whether the timeline plays by itself, or each of its entries waits until it is begun at hand.
enum class TimelineMode { plays, waits };

/// A fault of the timeline, or one that was begun at hand, and how it went.
struct FaultRun {
    FaultSpec spec;
    const FaultType* type = nullptr;
    std::optional<Time> planned;          // when the timeline has it begin; none where it is not of the timeline
    std::unique_ptr<ActiveFault> active;  // none before it begins
    sim::Timer next;                      // of its beginning, then of its end
    Time began = sim::never;
    Time ended = sim::never;
    bool begun_at_hand = false;
    bool ended_at_hand = false;    // before its time
    bool called_off = false;       // before it began
    bool outlasted = false;        // it was still in force when the drill ended
    store::CatchUpId survivors{};  // replicas that could reach each other when it began
    store::CatchUpId everybody{};  // from its end on

    /// "kill us-east-1".
    std::string text() const { return std::string(type->name) + " " + type->target(spec); }

    bool has_begun() const { return active != nullptr; }
    bool is_in_force() const { return has_begun() && ended == sim::never; }
};

/// Whether real programs may come into a world, beside its own people. A world that lets them in is another one, down
/// to its digest.
enum class Visits { none, welcome };

class World : private clients::Environment {
public:
    explicit World(const Scenario& scenario, Visits visits = Visits::none, TimelineMode timeline = TimelineMode::plays);
    ~World() override;

    World(const World&) = delete;
    World& operator=(const World&) = delete;

    /// As it is played: faults begun at hand stand in its timeline, and finish() shortens it.
    const Scenario& scenario() const { return scenario_; }
    Time end() const { return sim::drill_start + scenario_.duration; }
    /// The end as the script has it.
    Time planned_end() const { return planned_end_; }
    /// What can be told by now ends here: now, or the drill's end.
    Time told_until() const { return std::min(engine_.now(), end()); }
    /// The drill's time is over, and all its faults.
    bool is_over() const { return ended_; }

    /// Runs the next event. False when the drill has ended and everything under way has come to rest.
    bool step();

    /// Runs the next event if it is due at or before `moment`; false when none is. The world goes on after its rest,
    /// without its people: health checks are made and queries answered.
    bool step_until(Time moment);

    /// The drill has ended and everything under way has come to rest.
    bool is_at_rest() const { return at_rest_; }

    // What somebody does to the world while it is played, at its present moment: everything due up to it has run.

    /// Begins a fault that was checked (drill/faults/manual_fault.hpp), at its `at` if that is to come, else now. It
    /// ends after its `lasting`, by end_fault(), or with the drill, which must not be over. Gives its number.
    std::size_t begin_fault(FaultSpec spec);
    /// Begins an entry of the timeline that waits; it ends as one begun by begin_fault().
    void begin_entry(std::size_t number);
    /// Ends a fault that is in force, or calls off one that waits.
    void end_fault(std::size_t number);
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

    /// Of the drill: what goes on after it came to rest is none of it.
    std::uint64_t events() const { return at_rest_ ? events_at_rest_ : engine_.events(); }
    sim::Digest digest() const { return at_rest_ ? digest_at_rest_ : engine_.digest(); }

    sim::Network& network() { return network_; }
    const sim::Network& network() const { return network_; }
    store::Cluster& cluster() { return *cluster_; }
    const store::Cluster& cluster() const { return *cluster_; }
    regions::Regions& regions() { return *regions_; }
    const regions::Regions& regions() const { return *regions_; }
    NameSystem& names() { return *names_; }
    const NameSystem& names() const { return *names_; }
    regions::AttemptPool& attempts() { return attempts_; }
    const DnsHistory& dns_history() const { return dns_history_; }
    /// By number: the timeline's, in its order, then those begun at hand. They keep their addresses.
    const std::deque<FaultRun>& faults() const { return faults_; }
    TimelineMode timeline() const { return timeline_; }
    const std::vector<std::unique_ptr<clients::Population>>& populations() const { return populations_; }

    /// Only where visits are welcome.
    clients::DirectClients& visitors() { return *visitors_; }
    const clients::DirectClients& visitors() const { return *visitors_; }
    /// Where somebody in a location of the DNS stands.
    sim::PlaceId place_in(dns::LocationId location) const;

    regions::RegionId region(std::string_view name) const;
    /// "nowhere" for no_region.
    const std::string& name_of(regions::RegionId id) const;

    /// The links from one set of regions and populations to another, that direction only.
    std::vector<sim::LinkId> links(const std::vector<std::string>& from, const std::vector<std::string>& to) const;
    /// All links, both ways, between a region and the populations and visitors, the health checkers, or the other
    /// regions.
    std::vector<sim::LinkId> population_links(regions::RegionId region) const;
    std::vector<sim::LinkId> checker_links(regions::RegionId region) const { return links_of(region, checker_places_); }
    std::vector<sim::LinkId> region_links(regions::RegionId region) const;

    /// Counts a region's isolation from its users; while it lasts, what only it holds is hidden from them.
    void cut_off(regions::RegionId region, bool cut);
    /// Out of service, or cut off from its users.
    bool is_gone(regions::RegionId region) const;
    /// Not to be added yet, nor removed.
    bool is_there(regions::RegionId region) const { return absences_[regions::index(region)].empty(); }

    /// The ledger's account; only after the run.
    const store::LedgerAccount& account() const { return account_; }
    /// The fault's place among faults(). The spec must be the one that the fault was begun with.
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
    void build_visitors();
    void add_windows(const PopulationSpec& spec, clients::Metrics& metrics) const;
    void schedule_timeline();
    FaultRun& add_fault(const FaultSpec& spec);

    void fault_begins(const sim::Event& event);
    void fault_ends(const sim::Event& event);
    void fault_goes_on(const sim::Event& event);
    void drill_ends(const sim::Event& event);
    void begin(std::size_t number);
    void end_now(FaultRun& run);
    void call_off(FaultRun& run);
    void cut_metrics();
    void check_at_rest();
    Duration longest_settling() const;

    sim::PlaceId place_of(std::string_view name) const;
    std::vector<sim::LinkId> links_of(regions::RegionId region, const std::vector<sim::PlaceId>& places) const;

    // clients::Environment
    std::optional<clients::Destination> look_up(clients::ResolverNumber resolver, const clients::Caller& caller,
                                                sim::EventKind waiter, std::uint32_t subject) override;
    clients::Destination result(clients::ResolverNumber resolver, std::uint32_t detail) override;
    void connect(regions::AttemptId id) override { regions_->connect(id); }
    void request(regions::AttemptId id) override { regions_->request(id); }
    bool receive(regions::AttemptId id) override { return regions_->receive(id); }

    Scenario scenario_;
    TimelineMode timeline_;
    Time planned_end_;
    sim::Seed seed_;
    sim::Engine engine_;
    sim::Network network_;
    regions::AttemptPool attempts_;
    std::vector<sim::PlaceId> region_places_;
    std::vector<sim::PlaceId> population_places_;
    std::vector<sim::PlaceId> checker_places_;
    std::optional<sim::PlaceId> witness_place_;
    std::unique_ptr<store::Cluster> cluster_;
    std::unique_ptr<regions::Regions> regions_;
    std::unique_ptr<NameSystem> names_;
    std::vector<std::unique_ptr<clients::Population>> populations_;
    std::unique_ptr<clients::DirectClients> visitors_;
    std::vector<sim::PlaceId> visitor_places_;  // by city of the atlas, where no population lives there
    std::vector<dns::IpPrefix> blocks_;         // of addresses, by population
    std::vector<int> cut_offs_;                 // by region
    std::vector<std::vector<regions::RegionFaultId>> absences_;  // by region
    std::uint32_t sessions_ = 0;                                 // clients so far, over all populations
    std::deque<FaultRun> faults_;
    DnsHistory dns_history_;
    store::LedgerAccount account_;
    bool ended_ = false;    // the drill's time is over
    bool at_rest_ = false;  // and all that was under way has come to an end
    sim::Timer ending_;     // of the drill
    std::uint64_t events_at_rest_ = 0;
    sim::Digest digest_at_rest_;
    sim::EventKind fault_begins_;
    sim::EventKind fault_ends_;
    sim::EventKind fault_goes_on_;
    sim::EventKind drill_ends_;
};

}  // namespace regiondrill::drill
