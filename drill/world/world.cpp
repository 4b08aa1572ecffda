#include "drill/world/world.hpp"

#include "drill/scenario/scenario.hpp"
#include "sim/invariant.hpp"

#include <algorithm>

namespace regiondrill::drill {

using regions::RegionId;

namespace {

using namespace std::chrono_literals;

// What no setting of a script bounds: queues that drain, packets that a fault delayed.
constexpr Duration spare_settling = 24h;

clients::Destination destination_of(const dns::Resolution& resolution) {
    clients::Destination destination({}, resolution.answered);
    for (const dns::Address address : resolution.addresses()) destination.add(regions::region_at(dns::index(address)));
    return destination;
}

}  // namespace

World::World(const Scenario& scenario, Visits visits, TimelineMode timeline)
    : scenario_(scenario),
      timeline_(timeline),
      planned_end_(end()),
      seed_{scenario.seed},
      network_(engine_, seed_, scenario.network.model == NetworkModel::ideal),
      cut_offs_(scenario.regions.size()),
      absences_(scenario.regions.size()),
      fault_begins_(engine_.on<&World::fault_begins>(*this, "fault begins")),
      fault_ends_(engine_.on<&World::fault_ends>(*this, "fault ends")),
      fault_goes_on_(engine_.on<&World::fault_goes_on>(*this, "fault goes on")),
      drill_ends_(engine_.on<&World::drill_ends>(*this, "drill ends")) {
    build_places();
    connect_regions();
    build_store();
    build_regions();
    build_names();
    build_populations();
    if (visits == Visits::welcome) build_visitors();
    schedule_timeline();
}

World::~World() = default;

RegionId World::region(std::string_view name) const {
    const auto found = find_region(scenario_, name);
    sim::ensure(found.has_value(), "a scenario named a region that its check let through");
    return *found;
}

const std::string& World::name_of(RegionId id) const {
    static const std::string nowhere = "nowhere";
    return id == regions::no_region ? nowhere : scenario_.regions[regions::index(id)].name;
}

sim::PlaceId World::place_of(std::string_view name) const {
    if (const auto region = find_region(scenario_, name)) return region_places_[regions::index(*region)];
    for (std::size_t i = 0; i < scenario_.clients.size(); ++i) {
        if (scenario_.clients[i].name == name) return population_places_[i];
    }
    sim::break_invariant("a scenario named a place that its check let through");
}

std::vector<sim::LinkId> World::links(const std::vector<std::string>& from, const std::vector<std::string>& to) const {
    std::vector<sim::LinkId> found;
    for (const std::string& a : from) {
        for (const std::string& b : to) {
            if (network_.has_link(place_of(a), place_of(b))) found.push_back(network_.link(place_of(a), place_of(b)));
        }
    }
    return found;
}

std::vector<sim::LinkId> World::links_of(RegionId region, const std::vector<sim::PlaceId>& places) const {
    std::vector<sim::LinkId> found;
    const sim::PlaceId here = regions_->place_of(region);
    for (const sim::PlaceId place : places) {
        if (place == here) continue;
        found.push_back(network_.link(place, here));
        found.push_back(network_.link(here, place));
    }
    return found;
}

std::vector<sim::LinkId> World::population_links(RegionId region) const {
    std::vector<sim::PlaceId> places = population_places_;
    places.insert(places.end(), visitor_places_.begin(), visitor_places_.end());
    return links_of(region, places);
}

sim::PlaceId World::place_in(dns::LocationId location) const {
    const std::size_t number = dns::index(location);
    if (number < population_places_.size()) return population_places_[number];
    return visitor_places_[number - population_places_.size()];
}

std::vector<sim::LinkId> World::region_links(RegionId region) const {
    std::vector<sim::PlaceId> places = region_places_;
    if (witness_place_) places.push_back(*witness_place_);
    return links_of(region, places);
}

void World::cut_off(RegionId region, bool cut) {
    const store::ReplicaId replica = regions::replica_of(region);
    cut_offs_[regions::index(region)] += cut ? 1 : -1;
    if (cut) {
        cluster_->begin_outage(replica);
    } else {
        cluster_->end_outage(replica);
    }
}

void World::put_away(RegionId region) {
    absences_[regions::index(region)].push_back(regions_->apply(region, {.effect = regions::FaultEffect::absent}));
}

void World::bring_back(RegionId region) {
    auto& absences = absences_[regions::index(region)];
    sim::ensure(!absences.empty(), "a region was brought back that is there");
    regions_->clear(region, absences.back());
    absences.pop_back();
}

bool World::is_gone(RegionId region) const {
    return cut_offs_[regions::index(region)] > 0 || regions_->is_out_of_service(region);
}

bool World::step() {
    if (at_rest_) return false;
    if (!step_until(sim::never)) sim::break_invariant("the world ran out of events before the drill's end");
    return true;
}

bool World::step_until(Time moment) {
    if (!engine_.step_until(moment)) return false;
    if (ended_ && !at_rest_) check_at_rest();
    return true;
}

void World::run_until(Time moment) {
    while (step_until(moment)) {
    }
    engine_.run_until(moment);  // nothing is due any more: the clock goes on alone
}

// After the drill's time is over all faults end; what is under way then must come to rest within this.
Duration World::longest_settling() const {
    const StoreSpec& store = scenario_.store;
    Duration longest = spare_settling + store.batch_interval + 8 * store.resend + scenario_.dns.authority_rtt;
    longest += store.sync + store.tombstones + 8 * store.answer_wait;
    for (const PopulationSpec& spec : scenario_.clients) {
        const TimeoutSpec& wait = spec.timeouts;
        longest += spec.retries.attempts * (wait.look_up + wait.connect + wait.request + spec.retries.cap);
    }
    for (const FaultSpec& fault : scenario_.timeline) longest += 8 * fault.add;
    return longest;
}

void World::check_at_rest() {
    sim::ensure(engine_.now() < end() + longest_settling(),
                "requests or replication did not come to rest after the drill");
    for (const auto& population : populations_) {
        if (population->open() != 0) return;
    }
    if (!cluster_->is_drained() || cluster_->ledger().pending() != 0) return;
    at_rest_ = true;
    events_at_rest_ = engine_.events();
    digest_at_rest_ = engine_.digest();
    account_ = cluster_->close();
}

std::optional<clients::Destination> World::look_up(clients::ResolverNumber resolver, const clients::Caller& caller,
                                                   sim::EventKind waiter, std::uint32_t subject) {
    const dns::ResolverId number{static_cast<std::uint32_t>(resolver)};
    const std::size_t population = index(caller.place) - index(population_places_.front());
    const dns::LocationId here = dns::location_at(population);
    const dns::Asker asker = asker_in(blocks_[population], here, caller.network);
    const bool v6 = scenario_.clients[population].family == AddressFamily::v6;
    const dns::Question question{{}, v6 ? dns::QuestionKind::v6 : dns::QuestionKind::v4};
    const auto found = names_->resolvers().look_up(number, question, asker, waiter, subject);
    if (!found) return std::nullopt;
    return destination_of(*found);
}

clients::Destination World::result(clients::ResolverNumber resolver, std::uint32_t detail) {
    return destination_of(names_->resolvers().result(dns::ResolverId{static_cast<std::uint32_t>(resolver)}, detail));
}

}  // namespace regiondrill::drill
