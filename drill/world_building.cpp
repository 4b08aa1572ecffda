// How a world is put together from its scenario, room by room. The order is fixed: places, links, event kinds and
// streams get their numbers from it.
#include "drill/fault_windows.hpp"
#include "drill/geography.hpp"
#include "drill/world.hpp"

#include <algorithm>
#include <map>

namespace regiondrill::drill {

namespace {

// Facts R53-33: the eight regions Route 53 checks from.
const std::vector<std::string> route53_places{"us-east-1",      "us-west-1",      "us-west-2",      "eu-west-1",
                                              "ap-southeast-1", "ap-southeast-2", "ap-northeast-1", "sa-east-1"};

regions::Capacity capacity_of(const CapacitySpec& spec) {
    const auto shape = spec.service_shape == ServiceShape::constant      ? regions::ServiceShape::constant
                       : spec.service_shape == ServiceShape::exponential ? regions::ServiceShape::exponential
                                                                         : regions::ServiceShape::lognormal;
    return {spec.workers, spec.queue, spec.service_time, shape, spec.service_sigma};
}

clients::PopulationSettings settings_of(const PopulationSpec& spec, store::KeyId first_key) {
    clients::PopulationSettings settings;
    settings.name = spec.name;
    settings.count = spec.count;
    settings.rate = spec.rate;
    settings.arrivals = spec.arrivals == Arrivals::poisson ? clients::Arrivals::poisson : clients::Arrivals::constant;
    settings.writes = spec.writes;
    settings.first_key = first_key;
    settings.keys = spec.keys.count;
    settings.key_choice =
        spec.keys.choice == KeyChoice::uniform ? clients::KeyChoice::uniform : clients::KeyChoice::zipf;
    settings.zipf_exponent = spec.keys.exponent;
    settings.reuse = spec.connections.reuse;
    settings.max_age = spec.connections.max_age;
    settings.idle = spec.connections.idle;
    settings.tls = spec.connections.tls;
    settings.connect_timeout = spec.timeouts.connect;
    settings.request_timeout = spec.timeouts.request;
    settings.attempts = spec.retries.attempts;
    settings.backoff_base = spec.retries.base;
    settings.backoff_cap = spec.retries.cap;
    settings.stretch_share = spec.resolvers.stretch_share;
    settings.ignore_share = spec.resolvers.ignore_share;
    return settings;
}

std::string key_name(const std::string& space, std::uint32_t number) {
    std::string digits = std::to_string(number);
    return space + "/" + std::string(7 - std::min<std::size_t>(7, digits.size()), '0') + digits;
}

}  // namespace

void World::build_places() {
    for (const RegionSpec& region : scenario_.regions) region_places_.push_back(network_.add_place(region.name));
    for (const PopulationSpec& population : scenario_.clients) {
        population_places_.push_back(network_.add_place("clients of " + population.name));
    }
    auto& places = scenario_.dns.health_check.places;
    if (places.empty()) places = route53_places;
    for (const std::string& place : places) checker_places_.push_back(network_.add_place("checkers in " + place));
}

void World::connect_regions() {
    const auto& regions = scenario_.regions;
    for (std::size_t i = 0; i < regions.size(); ++i) {
        for (std::size_t j = i + 1; j < regions.size(); ++j) {
            network_.connect(region_places_[i], region_places_[j], region_round_trip(scenario_, regions[i], regions[j]),
                             sim::PathKind::backbone);
        }
        for (std::size_t j = 0; j < population_places_.size(); ++j) {
            const Duration trip = client_round_trip(scenario_, scenario_.clients[j], regions[i]);
            network_.connect(population_places_[j], region_places_[i], trip, sim::PathKind::internet);
        }
        for (std::size_t j = 0; j < checker_places_.size(); ++j) {
            const Duration trip = checker_round_trip(scenario_.dns.health_check.places[j], regions[i]);
            network_.connect(checker_places_[j], region_places_[i], trip, sim::PathKind::backbone);
        }
    }
}

void World::build_store() {
    std::vector<store::ReplicaPlace> places;
    for (std::size_t i = 0; i < scenario_.regions.size(); ++i) {
        places.push_back({scenario_.regions[i].name, region_places_[i]});
    }
    const StoreSpec& spec = scenario_.store;
    const store::ReplicationSettings settings{spec.batch_interval, spec.batch_items, spec.resend};
    cluster_ = std::make_unique<store::Cluster>(engine_, network_, seed_, settings, places);
}

void World::build_regions() {
    fleet_ = std::make_unique<regions::Fleet>(engine_, network_, *cluster_, exchanges_);
    for (std::size_t i = 0; i < scenario_.regions.size(); ++i) {
        fleet_->add(scenario_.regions[i].name, region_places_[i], capacity_of(scenario_.regions[i].capacity));
    }
}

void World::build_dns() {
    const DnsSpec& spec = scenario_.dns;
    const auto& policy = spec.policy == PolicyName::latency ? dns::latency_policy : dns::failover_policy;
    authority_ = std::make_unique<dns::Authority>(engine_, policy, spec.ttl, spec.propagation);
    for (std::size_t i = 0; i < scenario_.regions.size(); ++i) {
        const std::string& name = scenario_.regions[i].name;
        const auto role = name == spec.primary     ? dns::Role::primary
                          : name == spec.secondary ? dns::Role::secondary
                                                   : dns::Role::none;
        const dns::Address address = authority_->add_record(role);
        for (const sim::PlaceId place : population_places_) {
            const Duration one_way = network_.base(network_.link(place, region_places_[i]));
            authority_->set_latency(place, address, 2 * one_way);
        }
    }
    authority_->set_listener(this);
    resolvers_ = std::make_unique<dns::Resolvers>(engine_, *authority_, spec.authority_rtt);
}

void World::build_checkers() {
    const HealthCheckSpec& spec = scenario_.dns.health_check;
    prober_ = std::make_unique<RegionProber>(engine_, *fleet_, exchanges_,
                                             ProbeTimeouts{spec.connect_timeout, spec.response_timeout});
    const dns::HealthCheckSettings settings{spec.interval, spec.threshold, spec.healthy_above};
    auto& listener = static_cast<dns::HealthListener&>(*this);
    checks_ = std::make_unique<dns::HealthChecks>(engine_, seed_, settings, *prober_, listener);
    prober_->set_checks(checks_.get());
    std::vector<sim::PlaceId> places;
    for (std::size_t i = 0; i < spec.checkers; ++i) places.push_back(checker_places_[i % checker_places_.size()]);
    for (std::size_t i = 0; i < scenario_.regions.size(); ++i) {
        const std::string& name = scenario_.regions[i].name;
        const auto& unchecked = scenario_.dns.unchecked;
        if (std::find(unchecked.begin(), unchecked.end(), name) != unchecked.end()) continue;
        checks_->add(dns::Address{static_cast<std::uint16_t>(i)}, name, places);
    }
}

void World::build_populations() {
    // Every space of keys is named once, as large as its greatest user needs, so that its numbers follow each other.
    std::map<std::string, std::uint32_t> sizes;
    for (const PopulationSpec& spec : scenario_.clients) {
        std::uint32_t& size = sizes[spec.keys.space];
        size = std::max(size, spec.keys.count);
    }
    for (const auto& [space, size] : sizes) {
        for (std::uint32_t i = 0; i < size; ++i) cluster_->keys().intern(key_name(space, i));
    }
    for (const PopulationSpec& spec : scenario_.clients) build_population(spec);
    for (std::size_t i = 0; i < populations_.size(); ++i) answers_.push_back(answer_for(i));
    chronicle_.first_answers = answers_;
    for (auto& population : populations_) population->start(end());
}

void World::build_population(const PopulationSpec& spec) {
    const sim::PlaceId place = population_places_[populations_.size()];
    sim::Stream dice = sim::Stream::named(seed_, "resolvers/" + spec.name);
    const auto make_resolvers = [&](Duration least_ttl) {
        std::vector<clients::ResolverNumber> numbers;
        for (std::uint32_t i = 0; i < spec.resolvers.networks; ++i) {
            const dns::ResolverId id = resolvers_->add(place, least_ttl, dice.uniform());
            numbers.push_back(clients::ResolverNumber{static_cast<std::uint32_t>(id)});
        }
        return numbers;
    };
    const clients::ResolverSet resolvers{make_resolvers({}), make_resolvers(spec.resolvers.stretch_to)};
    clients::Figures figures(scenario_.duration, scenario_.regions.size());
    add_windows(spec, figures);
    const store::KeyId first_key = *cluster_->keys().find(key_name(spec.keys.space, 0));
    auto& outside = static_cast<clients::Outside&>(*this);
    populations_.push_back(std::make_unique<clients::Population>(
        engine_, outside, exchanges_, seed_, settings_of(spec, first_key), place, resolvers, std::move(figures)));
}

void World::add_windows(const PopulationSpec& spec, clients::Figures& figures) const {
    const auto add = [&](Time from, Time to) {
        const bool known =
            std::any_of(figures.windows.begin(), figures.windows.end(),
                        [&](const clients::Window& window) { return window.from == from && window.to == to; });
        if (!known) figures.add_window(from, to);
    };
    for (const NamedWindow& window : fault_windows(scenario_)) add(window.from, window.to);
    for (const ExpectationSpec& expectation : scenario_.expect) {
        if (!expectation.of.empty() && expectation.of != spec.name) continue;
        if (!expectation.from && !expectation.to) continue;
        add(expectation.from.value_or(sim::drill_start), expectation.to.value_or(end()));
    }
}

}  // namespace regiondrill::drill
