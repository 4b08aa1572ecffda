#include "drill/world/simulated_dns.hpp"

#include <algorithm>

namespace regiondrill::drill {

using dns::Response;
using regions::RegionId;

namespace {

// Queries that are tried to find out who is answered with what. A record with a weight of 1 in 256 in all is missed
// once in ten million times; rarer ones are missed more often, and at 1 in 4096 in one case of three.
constexpr std::uint16_t sample = 4096;

bool draws(const dns::RecordGroup& group) { return group.policy->draws || group.latency_band > Duration{0}; }

dns::AuthoritySettings authority_settings_of(const Scenario& scenario) {
    const DnsSpec& spec = scenario.dns;
    return {spec.propagation, spec.edit_propagation, std::max<std::size_t>(1, spec.sites.size()), checks_of(scenario)};
}

NameServiceSettings service_settings_of(const Scenario& scenario) {
    NameServiceSettings settings;
    settings.negative_ttl = scenario.dns.negative_ttl;
    settings.wrong_scope = scenario.dns.scope == ScopeAnnounced::everybody;
    for (const RegionSpec& region : scenario.regions) settings.has_v6.push_back(region.ipv6);
    settings.sites.resize(scenario.clients.size());
    for (std::size_t site = 0; site < scenario.dns.sites.size(); ++site) {
        for (const std::string& name : scenario.dns.sites[site].clients) {
            const auto location = find_location(scenario, name);
            settings.sites[dns::index(*location)] = dns::site_at(site);
        }
    }
    return settings;
}

dns::Authority make_authority(sim::Engine& engine, const Scenario& scenario,
                              std::map<std::string, dns::GroupId, std::less<>>& numbers) {
    Groups groups = groups_of(scenario);
    numbers = groups.numbers;
    return dns::Authority(engine, std::move(groups.steering), groups.root, authority_settings_of(scenario));
}

/// Counts what many look-ups were answered with.
class AnswerCount {
public:
    explicit AnswerCount(std::size_t regions) : counts_(regions) {}

    void add(regions::RegionId region) { ++counts_[regions::index(region)]; }

    Answers answers() const {
        Answers found;
        std::uint32_t most = 0;
        for (std::size_t i = 0; i < counts_.size(); ++i) {
            if (counts_[i] == 0) continue;
            const regions::RegionId region{static_cast<std::uint16_t>(i)};
            found.regions.push_back(region);
            if (counts_[i] > most) found.main = region;
            most = std::max(most, counts_[i]);
        }
        return found;
    }

private:
    std::vector<std::uint32_t> counts_;  // by region
};

}  // namespace

NameService::NameService(sim::Engine& engine, const dns::Authority& authority, const dns::NetworkMap& networks,
                         NameServiceSettings settings)
    : engine_(engine),
      authority_(authority),
      networks_(networks),
      scopes_(authority.steering(), authority.root(), networks),
      settings_(std::move(settings)),
      any_v6_(std::find(settings_.has_v6.begin(), settings_.has_v6.end(), true) != settings_.has_v6.end()) {}

DisturbanceId NameService::disturb(const Disturbance& disturbance) {
    disturbances_.push_back({disturbance, {}, true});
    return DisturbanceId{static_cast<std::uint32_t>(disturbances_.size() - 1)};
}

dns::SiteId NameService::site_of(dns::LocationId location) const {
    return dns::index(location) < settings_.sites.size() ? settings_.sites[dns::index(location)] : dns::SiteId{0};
}

Response NameService::negative(Response::Status status) const {
    Response response;
    response.status = status;
    response.ttl = settings_.negative_ttl;
    response.answered = engine_.now();
    return response;
}

// Also an empty answer is for a part of the network alone: other askers get addresses, and blocks must not overlap
// (facts E6, E7).
Response NameService::answer(const dns::Query& query, dns::SiteId site) const {
    // A family that no address has: no asker could change that.
    if (query.question.kind == dns::QuestionKind::v6 && !any_v6_) return negative(Response::Status::no_data);
    Response response = respond(query, authority_.decide(site, query.asker, query.number));
    if (query.carries_subnet && !settings_.wrong_scope) {
        response.subnet = {query.asker.network, scopes_.scope(query.asker.network)};
    }
    return response;
}

Response NameService::respond(const dns::Query& query, const dns::Decision& decision) const {
    if (decision.kind == dns::Decision::Kind::servfail) return negative(Response::Status::servfail);
    Response response;
    response.answered = engine_.now();
    for (const dns::Address address : decision.addresses()) {
        const bool fits = query.question.kind == dns::QuestionKind::v4 || settings_.has_v6[dns::index(address)];
        const auto said = response.addresses();
        if (!fits || std::find(said.begin(), said.end(), address) != said.end()) continue;
        response.list[response.count++] = address;
    }
    if (response.count == 0) return negative(Response::Status::no_data);
    response.ttl = decision.ttl;
    return response;
}

// Of several things wrong the first that answers, or keeps from answering, wins; delays add up.
Encounter NameService::meet(dns::LocationId resolver) {
    Encounter encounter;
    for (State& state : disturbances_) {
        const Disturbance& disturbance = state.disturbance;
        if (!state.in_force || (disturbance.askers && *disturbance.askers != resolver)) continue;
        if (state.evidence.met++ == 0) state.evidence.first = engine_.now();
        if (disturbance.effect == DnsAilment::silent) return {DnsAilment::silent, {}};
        if (disturbance.effect == DnsAilment::slow) {
            encounter.delay += disturbance.delay;
        } else if (!encounter.instead) {
            encounter.instead = disturbance.effect;
        }
    }
    return encounter;
}

std::optional<Response> NameService::ask(const dns::Query& query) {
    const dns::LocationId stands = networks_.locate(query.resolver);
    const Encounter encounter = meet(stands);
    if (encounter.instead == DnsAilment::silent) return std::nullopt;
    Response response;
    if (encounter.instead) {
        const bool no_name = encounter.instead == DnsAilment::no_name;
        response = negative(no_name ? Response::Status::no_name : Response::Status::no_data);
    } else {
        response = answer(query, site_of(stands));
    }
    response.delay = encounter.delay;
    if (query.carries_subnet && !response.subnet) response.subnet = {query.asker.network, 0};
    return response;
}

NameSystem::NameSystem(sim::Engine& engine, sim::Seed seed, const Scenario& scenario, CheckerPlaces places,
                       regions::Regions& regions, regions::AttemptPool& attempts, DnsHistory& dns_history)
    : engine_(engine),
      seed_(seed),
      scenario_(scenario),
      places_(std::move(places)),
      dns_history_(dns_history),
      networks_(network_map_of(scenario)),
      authority_(make_authority(engine, scenario, groups_)),
      service_(engine, authority_, networks_, service_settings_of(scenario)),
      resolvers_(engine, service_, scenario.dns.authority_rtt),
      prober_(engine, regions, attempts),
      checks_(engine, seed, prober_, static_cast<dns::HealthListener&>(*this), authority_.sites()),
      operators_(engine, scenario, authority_, checks_, groups_),
      alarms_(engine, regions, checks_) {
    authority_.set_listener(this);
    authority_.set_checks(&checks_);
    prober_.set_checks(&checks_);
    add_checks();
    hear_at_sites();
    assume_first_verdicts();
}

// Checks may begin unhealthy: as `assume` says, or switched off.
void NameSystem::assume_first_verdicts() {
    for (std::size_t site = 0; site < authority_.sites(); ++site) {
        const dns::SiteId here = dns::site_at(site);
        dns::HealthView view(checks_.size());
        for (std::size_t i = 0; i < checks_.size(); ++i) {
            const dns::CheckId check = dns::check_at(i);
            view[check] = checks_.state(check, here);
        }
        authority_.assume(here, view);
    }
}

void NameSystem::start() {
    for (std::size_t i = 0; i < scenario_.clients.size(); ++i) answers_.push_back(answers(i));
    dns_history_.first_answers = answers_;
}

Answers NameSystem::count_answers(std::size_t population,
                                  const std::function<dns::Decision(std::uint16_t)>& decide) const {
    const bool v6 = scenario_.clients[population].family == AddressFamily::v6;
    bool by_chance = false;
    for (const auto& [name, group] : groups_) by_chance = by_chance || draws(authority_.steering()[group]);
    AnswerCount count(scenario_.regions.size());
    const std::uint16_t queries = by_chance ? sample : std::uint16_t{1};
    for (std::uint16_t number = 0; number < queries; ++number) {
        const dns::Decision decision = decide(number);
        for (const dns::Address address : decision.addresses()) {
            const RegionId region{static_cast<std::uint16_t>(dns::index(address))};
            if (!v6 || scenario_.regions[regions::index(region)].ipv6) count.add(region);
        }
    }
    return count.answers();
}

Answers NameSystem::answers(std::size_t population) const {
    const dns::LocationId here = dns::location_at(population);
    const dns::HealthView& view = authority_.view(service_.site_of(here));
    const dns::Asker asker = asker_in(scenario_, here, 0);
    return count_answers(population, [&](std::uint16_t number) { return authority_.decide_if(view, asker, number); });
}

Answers NameSystem::answers_if(std::size_t population, RegionId sick, Time moment) const {
    const dns::LocationId here = dns::location_at(population);
    const dns::HealthView view = health_if(scenario_, sick, moment);
    const dns::Asker asker = asker_in(scenario_, here, 0);
    return count_answers(population, [&](std::uint16_t number) { return authority_.decide_if(view, asker, number); });
}

void NameSystem::health_changed(dns::SiteId site, dns::CheckId check, bool healthy) {
    dns_history_.health.push_back({engine_.now(), checked_[dns::index(check)], healthy, check, site});
    authority_.report_health(site, check, checks_.state(check, site));
}

void NameSystem::answers_may_differ() {
    for (std::size_t i = 0; i < answers_.size(); ++i) {
        Answers now = answers(i);
        if (now.regions == answers_[i].regions) continue;
        dns_history_.answers.push_back({engine_.now(), i, answers_[i], now});
        answers_[i] = std::move(now);
    }
}

}  // namespace regiondrill::drill
