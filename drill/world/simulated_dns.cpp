#include "drill/world/simulated_dns.hpp"

#include <algorithm>

namespace regiondrill::drill {

using regions::RegionId;

namespace {

// Queries that are tried to find out who is answered with what. A record with a weight of 1 in 256 in all is missed
// once in ten million times; rarer ones are missed more often, and at 1 in 4096 in one case of three.
constexpr std::uint16_t sample = 4096;

// Whether the answer depends on the query's number, so that one query does not show all answers.
bool draws(const dns::RecordGroup& group) { return group.policy->draws || group.latency_band > Duration{0}; }

// A scenario that names no sites has one.
dns::AuthoritySettings authority_settings_of(const Scenario& scenario) {
    const DnsSpec& spec = scenario.dns;
    return {spec.propagation, spec.edit_propagation, std::max<std::size_t>(1, spec.sites.size()), checks_of(scenario)};
}

// Populations that no site names ask the first, as do visitors.
SimulatedResponderSettings responder_settings_of(const Scenario& scenario) {
    SimulatedResponderSettings settings;
    settings.negative_ttl = scenario.dns.negative_ttl;
    settings.wrong_scope = scenario.dns.scope == ScopeAnnounced::everybody;
    for (const RegionSpec& region : scenario.regions) settings.has_v6.push_back(region.ipv6);
    settings.sites.resize(scenario.clients.size());
    for (std::size_t site = 0; site < scenario.dns.sites.size(); ++site) {
        for (const std::string& name : scenario.dns.sites[site].clients) {
            const auto location = find_location(scenario, name);
            settings.sites[dns::index(*location)] = dns::SiteId{static_cast<std::uint8_t>(site)};
        }
    }
    return settings;
}

// The groups' numbers are wanted by operators, who edit groups by name.
dns::Authority make_authority(sim::Engine& engine, const Scenario& scenario,
                              std::map<std::string, dns::GroupId, std::less<>>& numbers) {
    Groups groups = groups_of(scenario);
    numbers = groups.numbers;
    return dns::Authority(engine, std::move(groups.steering), groups.root, authority_settings_of(scenario));
}

/// Counts what many look-ups were answered with. The main region is the one most were sent to; of equals the first by
/// number.
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

// In the order of the members: the authority needs its groups, resolvers the responder, checks their prober. What
// refers to each other both ways is joined in the body, before anything runs.
SimulatedDns::SimulatedDns(sim::Engine& engine, sim::Seed seed, const Scenario& scenario, CheckerPlaces places,
                           regions::Regions& regions, regions::AttemptPool& attempts, DnsHistory& dns_history)
    : engine_(engine),
      seed_(seed),
      scenario_(scenario),
      places_(std::move(places)),
      dns_history_(dns_history),
      networks_(network_map_of(scenario)),
      authority_(make_authority(engine, scenario, groups_)),
      responder_(engine, authority_, networks_, responder_settings_of(scenario)),
      resolvers_(engine, responder_, scenario.dns.authority_rtt),
      prober_(engine, regions, attempts),
      checks_(engine, seed, prober_, static_cast<dns::HealthListener&>(*this), authority_.sites()),
      operators_(engine, scenario, authority_, checks_, groups_),
      metric_feed_(engine, regions, checks_) {
    authority_.set_listener(this);
    authority_.set_checks(&checks_);
    prober_.set_checks(&checks_);
    add_checks();
    hear_at_sites();
    assume_first_verdicts();
}

// Checks may begin unhealthy: as `assume` says, or switched off.
void SimulatedDns::assume_first_verdicts() {
    for (std::size_t site = 0; site < authority_.sites(); ++site) {
        const dns::SiteId here{static_cast<std::uint16_t>(site)};
        dns::HealthView view(checks_.size());
        for (std::size_t i = 0; i < checks_.size(); ++i) {
            const dns::CheckId check{static_cast<std::uint16_t>(i)};
            view[check] = checks_.state(check, here);
        }
        authority_.assume(here, view);
    }
}

// Not earlier: first verdicts must have been assumed, and every population must have its place.
void SimulatedDns::start() {
    for (std::size_t i = 0; i < scenario_.clients.size(); ++i) answers_.push_back(answers(i));
    dns_history_.first_answers = answers_;
}

// A population with IPv6 alone is answered with those regions only that have such an address.
Answers SimulatedDns::count_answers(std::size_t population,
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

// Queries of the population's first network stand for all of it; policies that go by the network draw by the query's
// number as well.
Answers SimulatedDns::answers(std::size_t population) const {
    const dns::LocationId here = dns::location_at(population);
    const dns::HealthView& view = authority_.view(responder_.site_of(here));
    const dns::Asker asker = asker_in(scenario_, here, 0);
    return count_answers(population, [&](std::uint16_t number) { return authority_.decide_if(view, asker, number); });
}

// By a view made for the question: nothing of what is known by now is in it.
Answers SimulatedDns::answers_if(std::size_t population, RegionId sick, Time moment) const {
    const dns::LocationId here = dns::location_at(population);
    const dns::HealthView view = health_if(scenario_, sick, moment);
    const dns::Asker asker = asker_in(scenario_, here, 0);
    return count_answers(population, [&](std::uint16_t number) { return authority_.decide_if(view, asker, number); });
}

// Noted before it is reported: the answers that it changes must find its cause in the history. The report takes the
// propagation to come into force; the history has the moment of the verdict.
void SimulatedDns::health_changed(dns::SiteId site, dns::CheckId check, bool healthy) {
    dns_history_.health.push_back({engine_.now(), checked_[dns::index(check)], healthy, check, site});
    authority_.report_health(site, check, checks_.state(check, site));
}

// Only what the answers name counts as a change; which of several regions most are sent to may waver by a draw. Faults
// of the responder do not come here: what it refuses to say is no decision.
void SimulatedDns::answers_may_differ() {
    for (std::size_t i = 0; i < answers_.size(); ++i) {
        Answers now = answers(i);
        if (now.regions == answers_[i].regions) continue;
        dns_history_.answers.push_back({engine_.now(), i, answers_[i], now});
        answers_[i] = std::move(now);
    }
}

}  // namespace regiondrill::drill
