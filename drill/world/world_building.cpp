// How a world is put together from its scenario, room by room. The order is fixed: places, links, event kinds and
// streams get their numbers from it.
#include "clients/settings.hpp"
#include "drill/scenario/dns_config.hpp"
#include "drill/scenario/expectation_type.hpp"
#include "drill/scenario/membership.hpp"
#include "drill/scenario/population_schema.hpp"
#include "drill/scenario/store_schema.hpp"
#include "drill/world/front_doors.hpp"
#include "drill/world/world.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace regiondrill::drill {

namespace {

// Pairs of client and key, where the script expects something of sessions: up to 0.4 GB.
constexpr std::uint32_t most_sessions_watched = 1U << 22;

}  // namespace

// Replicas have the numbers of their regions; the witness comes last. A region that joins later has a replica from the
// start, empty and no member; numbers of replicas never change.
void World::build_store() {
    std::vector<store::ReplicaPlace> places;
    for (std::size_t i = 0; i < scenario_.regions.size(); ++i) {
        const std::string& name = scenario_.regions[i].name;
        places.push_back({name, topology_->region_places()[i], false, joins_later(scenario_, name)});
    }
    if (const auto witness = topology_->witness_place()) places.push_back({"witness", *witness, true, false});
    cluster_ = std::make_unique<store::Cluster>(engine_, network_, seed_, store_settings(scenario_), places);
    cluster_->on_takeover([this](const store::Takeover& takeover) {
        causes_.add({.at = takeover.at,
                     .kind = CauseKind::takeover,
                     .subject = static_cast<std::uint32_t>(store::index(takeover.writer)),
                     .because = causes_.entry_of(takeover.cause, false)});
    });
}

// Sessions are watched widely only where a promise is about them.
void World::build_regions() {
    regions_ = std::make_unique<regions::Regions>(engine_, network_, *cluster_, attempts_);
    regions_->set_overload_listener(static_cast<regions::OverloadListener&>(*this));
    regions_->set_host(scenario_.dns.name);
    membership_ = std::make_unique<Membership>(*regions_, *cluster_, causes_, scenario_.regions.size());
    const auto is_about_sessions = [](const ExpectationSpec& spec) { return type_of(spec).watches_sessions; };
    if (std::any_of(scenario_.expect.begin(), scenario_.expect.end(), is_about_sessions)) {
        regions_->sessions().watch(most_sessions_watched);
    }
    for (const ExpectationSpec& spec : scenario_.expect) {
        if (!is_about_sessions(spec)) continue;
        for (const auto& bound : {spec.from, spec.to})
            regions_->sessions().count_apart(bound.value_or(sim::drill_start));
    }
    for (std::size_t i = 0; i < scenario_.regions.size(); ++i) {
        const std::string& name = scenario_.regions[i].name;
        regions_->add(name, topology_->region_places()[i], scenario_.regions[i].capacity,
                      sim::Stream::named(seed_, "load control of " + name));
        regions_->set_dependencies(regions::region_at(i), scenario_.regions[i].dependencies);
        if (joins_later(scenario_, name)) membership_->remove(regions::region_at(i));
    }
}

// The checkers' places by name, as scripts call them. After the regions, which its checkers probe, and before the
// populations, which ask its resolvers.
void World::build_dns() {
    CheckerPlaces places;
    const std::vector<std::string> names = checker_places_of(scenario_);
    for (std::size_t i = 0; i < names.size(); ++i) places.emplace_back(names[i], topology_->checker_places()[i]);
    simulated_dns_ =
        std::make_unique<SimulatedDns>(engine_, seed_, scenario_, places, *regions_, attempts_, dns_history_, causes_);
}

// Keys are named before anybody asks for one. Populations start when the DNS has noted what it answers at first; those
// of real programs only are there for their place and their network, and nobody in them asks.
void World::build_populations() {
    // Every space of keys is named once, as large as its greatest user needs, so that its numbers follow each other.
    std::map<std::string, std::uint32_t> sizes;
    for (const PopulationSpec& spec : scenario_.clients) {
        std::uint32_t& size = sizes[spec.keys.space];
        size = std::max(size, spec.keys.count);
    }
    std::map<std::string, store::KeyId> first_keys;
    for (const auto& [space, size] : sizes) {
        const store::KeyId first = cluster_->keys().add_space(space, size);
        first_keys[space] = first;
        for (const HomeSpec& home : scenario_.store.homes) {
            if (home.space == space) cluster_->set_home(first, size, regions::replica_of(region(home.region)));
        }
    }
    for (std::size_t i = 0; i < scenario_.clients.size(); ++i) {
        blocks_.push_back(block_of(scenario_, dns::LocationId{static_cast<std::uint16_t>(i)}));
        build_population(scenario_.clients[i], first_keys.at(scenario_.clients[i].keys.space));
    }
    if (!scenario_.entry.asks_dns()) build_front_doors();
    simulated_dns_->start();
    for (std::size_t i = 0; i < populations_.size(); ++i) {
        if (!scenario_.clients[i].real) populations_[i]->start(end());
    }
}

// Health comes to them as it comes to answering sites; reports of load by the network.
void World::build_front_doors() {
    for (std::size_t i = 0; i < populations_.size(); ++i) install_front_door(scenario_, i, *populations_[i]);
    simulated_dns_->on_health_known([this](const std::vector<bool>& healthy, sim::Cause cause) {
        for (const auto& population : populations_) population->front_door()->health_is(healthy, cause, engine_.now());
    });
    if (scenario_.entry.kind != EntryKind::load_aware) return;
    load_reports_ = std::make_unique<LoadReports>(engine_, seed_, network_, *regions_, *topology_, populations_,
                                                  scenario_.entry.load_aware.report);
}

// Sessions are numbered through all populations. Each has metrics of its own, with the windows that expectations name.
void World::build_population(const PopulationSpec& spec, store::KeyId first_key) {
    const sim::PlaceId place = topology_->population_places()[populations_.size()];
    clients::PopulationSettings settings{static_cast<const clients::ClientSettings&>(spec),
                                         std::exchange(sessions_, sessions_ + spec.count),
                                         first_key,
                                         spec.resolvers.networks,
                                         name_caches_of(spec),
                                         spec.resolvers.ignore_share};
    clients::Metrics metrics(scenario_.duration, scenario_.regions.size(), spec.patience);
    add_windows(spec, metrics);
    auto& environment = static_cast<clients::Environment&>(*this);
    populations_.push_back(
        std::make_unique<clients::Population>(engine_, environment, attempts_, seed_, std::move(settings), place,
                                              simulated_dns_->resolvers_of(populations_.size()), std::move(metrics)));
}

// Figures of a window can only be counted from its beginning on: what expectations will ask for is known here.
void World::add_windows(const PopulationSpec& spec, clients::Metrics& metrics) const {
    const auto add = [&](Time from, Time to) {
        const bool known =
            std::any_of(metrics.windows.begin(), metrics.windows.end(),
                        [&](const clients::Window& window) { return window.from == from && window.to == to; });
        if (!known) metrics.add_window(from, to);
    };
    for (const ExpectationSpec& expectation : scenario_.expect) {
        if (!expectation.of.empty() && expectation.of != spec.name) continue;
        if (!expectation.from && !expectation.to) continue;
        add(expectation.from.value_or(sim::drill_start), expectation.to.value_or(end()));
    }
}

}  // namespace regiondrill::drill
