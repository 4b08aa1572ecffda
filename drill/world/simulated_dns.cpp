#include "drill/world/simulated_dns.hpp"

#include "drill/scenario/resolver_schema.hpp"
#include "drill/scenario/units.hpp"
#include "drill/world/front_doors.hpp"

#include <algorithm>

namespace regiondrill::drill {

using regions::RegionId;

namespace {

// How far apart fetches of one changed answer are that are noted: no analysis tells moments within a second apart, and
// so many resolvers as a population has would fill the log.
constexpr Duration fetch_grain = std::chrono::seconds{1};

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

/// Counts what many look-ups were answered with. An answer with several addresses counts for each of them a part:
/// people use any. The main region is the one most were sent to; of equals the first by number.
class AnswerCount {
public:
    explicit AnswerCount(std::size_t regions) : counts_(regions) {}

    void add(regions::RegionId region, double share) { counts_[regions::index(region)] += share; }

    Answers answers() const {
        Answers found;
        double most = 0;
        double sum = 0;
        for (const double count : counts_) sum += count;
        for (std::size_t i = 0; i < counts_.size(); ++i) {
            if (counts_[i] == 0) continue;
            found.regions.push_back(regions::region_at(i));
            found.shares.push_back(counts_[i] / sum);
            if (counts_[i] > most) found.main = regions::region_at(i);
            most = std::max(most, counts_[i]);
        }
        return found;
    }

private:
    std::vector<double> counts_;  // by region
};

}  // namespace

// In the order of the members: the authority needs its groups, resolvers the responder, checks their prober. What
// refers to each other both ways is joined in the body, before anything runs.
SimulatedDns::SimulatedDns(sim::Engine& engine, sim::Seed seed, const Scenario& scenario, CheckerPlaces places,
                           regions::Regions& regions, regions::AttemptPool& attempts, DnsHistory& dns_history,
                           CauseLog& causes)
    : engine_(engine),
      seed_(seed),
      scenario_(scenario),
      places_(std::move(places)),
      dns_history_(dns_history),
      causes_(causes),
      networks_(network_map_of(scenario)),
      scripted_(groups_of(scenario)),
      authority_(engine, scripted_.steering, scripted_.root, authority_settings_of(scenario)),
      responder_(engine, authority_, networks_, responder_settings_of(scenario)),
      resolvers_(engine, responder_, scenario.dns.authority_rtt),
      prober_(engine, regions, attempts),
      checks_(engine, seed, prober_, static_cast<dns::HealthListener&>(*this), authority_.sites()),
      operators_(engine, scenario, authority_, checks_, causes, scripted_.numbers),
      metric_feed_(engine, regions, checks_) {
    authority_.set_listener(this);
    authority_.set_checks(&checks_);
    responder_.set_listener(this);
    prober_.set_checks(&checks_);
    responder_.on_fetch([this](dns::LocationId location, std::uint32_t before, std::uint32_t edition) {
        answer_fetched(location, before, edition);
    });
    add_checks();
    verdicts_.resize(checks_.size() * authority_.sites(), no_entry);
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
    for (std::size_t i = 0; i < scenario_.clients.size(); ++i) {
        askers_.push_back(find_askers(i));
        answers_.push_back(answers(i));
    }
    changes_.resize(answers_.size());
    dns_history_.first_answers = answers_;
    for (std::size_t site = 0; site < authority_.sites(); ++site) {
        dns_history_.first_views.push_back(authority_.view(dns::site_at(site)));
    }
    if (tell_health_) tell_health_(healthy_regions(authority_.view(dns::site_at(0))), {});
}

// Front doors hear what the first site hears. A region without a check of its own is healthy for ever.
std::vector<bool> SimulatedDns::healthy_regions(const dns::HealthView& view) const {
    std::vector<bool> healthy(scenario_.regions.size(), true);
    for (std::size_t i = 0; i < checked_.size(); ++i) {
        const dns::CheckId check = dns::check_at(i);
        const RegionId region = checked_[i];
        if (region == regions::no_region) continue;
        const std::size_t place = regions::index(region);
        if (checks_.name_of(check) == scenario_.regions[place].name) healthy[place] = view[check].healthy();
    }
    return healthy;
}

// Queries of the population's first network stand for all of it. Of resolvers that stand where their clients are it
// makes no difference who asks; public ones elsewhere are answered for their own place, or, where they send their
// clients' network along, for the clients' place by the site that they ask.
std::vector<SimulatedDns::AskingShare> SimulatedDns::find_askers(std::size_t population) const {
    const PopulationSpec& spec = scenario_.clients[population];
    const dns::LocationId here = dns::location_at(population);
    const dns::Asker own = asker_in(scenario_, here, 0);
    std::vector<AskingShare> askers{{own, responder_.site_of(here), 1}};
    if (spec.resolvers.public_at.empty() || spec.resolvers.public_at == spec.at) return askers;
    const dns::LocationId there = *find_location(scenario_, spec.resolvers.public_at);
    for (const ResolverKind& kind : resolver_mix(spec.resolvers)) {
        if (!kind.preset->is_public || kind.share <= 0) continue;
        const bool sends_subnet = kind.preset->settings(0).subnet_of(own.network).length != 0;
        askers.push_back({sends_subnet ? own : asker_in(scenario_, there, 0), responder_.site_of(there), kind.share});
        askers.front().share -= kind.share;
    }
    if (askers.front().share < share_rounding) askers.erase(askers.begin());
    return askers;
}

// A population with IPv6 alone is answered with those regions only that have such an address. Policies that go by the
// network draw by the query's number as well.
Answers SimulatedDns::count_answers(std::size_t population, const Decide& decide) const {
    const bool v6 = scenario_.clients[population].family == AddressFamily::v6;
    AnswerCount count(scenario_.regions.size());
    const std::uint16_t queries = sample_size();
    for (const AskingShare& asking : askers_[population]) {
        for (std::uint16_t number = 0; number < queries; ++number) {
            const dns::Decision decision = decide(asking, number);
            const double part =
                asking.share / static_cast<double>(std::max<std::size_t>(1, decision.addresses().size()));
            for (const dns::Address address : decision.addresses()) {
                const RegionId region = regions::region_at(dns::index(address));
                if (!v6 || scenario_.regions[regions::index(region)].ipv6) count.add(region, part);
            }
        }
    }
    return count.answers();
}

Answers SimulatedDns::answers(std::size_t population) const {
    if (!scenario_.entry.asks_dns()) {
        return entry_answers(scenario_, population, healthy_regions(authority_.view(dns::site_at(0))));
    }
    return count_answers(population, [&](const AskingShare& asking, std::uint16_t number) {
        return authority_.decide_if(authority_.view(asking.site), asking.asker, number);
    });
}

namespace {

void add_belief(std::vector<Belief>& beliefs, RegionId region, double share, Duration left) {
    auto found = std::find_if(beliefs.begin(), beliefs.end(), [&](const Belief& b) { return b.region == region; });
    if (found == beliefs.end()) found = beliefs.insert(beliefs.end(), Belief{.region = region});
    found->share += share;
    ++found->resolvers;
    found->soonest = std::min(found->soonest, left);
    found->latest = std::max(found->latest, left);
}

}  // namespace

// Clients are dealt out evenly over the resolvers of a share. The last share takes what the others leave over, hence
// its share of 1.
std::vector<Belief> SimulatedDns::beliefs(std::size_t population) const {
    const PopulationSpec& spec = scenario_.clients[population];
    const dns::Question question{{}, spec.family == AddressFamily::v6 ? dns::QuestionKind::v6 : dns::QuestionKind::v4};
    std::vector<Belief> beliefs;
    if (!scenario_.entry.asks_dns()) {
        const Answers now = answers(population);
        for (std::size_t i = 0; i < now.regions.size(); ++i) add_belief(beliefs, now.regions[i], now.shares[i], {});
        return beliefs;
    }
    double rest = 1;
    for (const clients::ResolverShare& share : shares_[population]) {
        const double each = std::min(rest, share.share) / static_cast<double>(share.numbers.size());
        rest -= std::min(rest, share.share);
        if (each <= 0) continue;
        for (std::uint32_t i = 0; i < share.numbers.size(); ++i) {
            const auto known = resolvers_.at_hand(dns::ResolverId{static_cast<std::uint32_t>(share.numbers[i])},
                                                  question, asker_in(scenario_, dns::location_at(population), i));
            if (!known || known->addresses().empty()) {
                add_belief(beliefs, regions::no_region, each, known ? known->ttl : Duration{});
                continue;
            }
            const double part = each / static_cast<double>(known->addresses().size());
            for (const dns::Address address : known->addresses()) {
                add_belief(beliefs, regions::region_at(dns::index(address)), part, known->ttl);
            }
        }
    }
    return beliefs;
}

// By records and views made for the question: nothing of what is known by now is in it.
Answering SimulatedDns::answering_if(std::size_t population, const dns::Steering& records,
                                     const std::vector<dns::HealthView>& views) const {
    Answering answering;
    if (!scenario_.entry.asks_dns()) {
        answering.answers = entry_answers(scenario_, population, healthy_regions(views.front()));
        return answering;
    }
    answering.answers = count_answers(population, [&](const AskingShare& asking, std::uint16_t number) {
        const dns::Decision decision =
            records.decide(authority_.root(), asking.asker, views[dns::index(asking.site)], engine_.now(), number);
        if (decision.addresses().empty()) {
            answering.may_be_empty = true;
            return decision;
        }
        const dns::TtlRule& rule = records[decision.group].ttl;
        answering.longest_ttl = std::max(answering.longest_ttl, rule.computed ? rule.computed->most : rule.fixed);
        return decision;
    });
    return answering;
}

// One query shows all that is answered unless some group draws.
std::uint16_t SimulatedDns::sample_size() const {
    const bool by_chance = std::any_of(scripted_.numbers.begin(), scripted_.numbers.end(),
                                       [&](const auto& group) { return draws(authority_.steering()[group.second]); });
    return by_chance ? sample : std::uint16_t{1};
}

// A verdict goes back to what tipped it: the checker's turn, the child's verdict, the operators' act, or what the
// metric's requests met.
EntryId SimulatedDns::entry_of(dns::SiteId site, dns::CheckId check, bool healthy,
                               const dns::VerdictReason& reason) const {
    using Kind = dns::VerdictReason::Kind;
    switch (reason.kind) {
        case Kind::beginning: return no_entry;
        case Kind::checker: return turned_;
        case Kind::metric: return met_by(check, reason.cause, healthy);
        case Kind::operators: return operators_.acts().empty() ? no_entry : operators_.acts().back().entry;
        case Kind::child: return verdicts_[dns::index(reason.child) * authority_.sites() + dns::index(site)];
    }
    return no_entry;
}

// Of an overload that no fault is named for the log knows by the region. A check that has been sick since before its
// region was added is well by that.
EntryId SimulatedDns::met_by(dns::CheckId check, sim::Cause cause, bool healthy) const {
    const auto region = static_cast<std::uint32_t>(regions::index(checked_[dns::index(check)]));
    if (cause == sim::Cause::overload) return causes_.last_overload(region);
    const auto added = healthy ? causes_.last_addition(region) : std::nullopt;
    if (added && cause == added->away_by && !has_turned_since(check, added->before)) cause = added->by;
    return causes_.entry_of(cause, healthy);
}

bool SimulatedDns::has_turned_since(dns::CheckId check, EntryId moment) const {
    const auto first = verdicts_.begin() + static_cast<std::ptrdiff_t>(dns::index(check) * authority_.sites());
    return std::any_of(first, first + static_cast<std::ptrdiff_t>(authority_.sites()),
                       [moment](EntryId last) { return last != no_entry && last >= moment; });
}

void SimulatedDns::checker_turned(dns::CheckId check, bool healthy, sim::Cause cause) {
    turned_ = causes_.add({.at = engine_.now(),
                           .kind = CauseKind::checker_verdict,
                           .good = healthy,
                           .subject = static_cast<std::uint32_t>(dns::index(check)),
                           .because = met_by(check, cause, healthy)});
}

// Noted before it is reported: the answers that it changes must find its cause in the history. The report takes the
// propagation to come into force; the history has the moment of the verdict.
void SimulatedDns::health_changed(dns::SiteId site, dns::CheckId check, bool healthy,
                                  const dns::VerdictReason& reason) {
    const EntryId entry = causes_.add({.at = engine_.now(),
                                       .kind = CauseKind::check_verdict,
                                       .good = healthy,
                                       .site = static_cast<std::uint16_t>(dns::index(site)),
                                       .subject = static_cast<std::uint32_t>(dns::index(check)),
                                       .because = entry_of(site, check, healthy, reason)});
    verdicts_[dns::index(check) * authority_.sites() + dns::index(site)] = entry;
    dns_history_.health.push_back({engine_.now(), checked_[dns::index(check)], healthy, check, site, entry});
    authority_.report_health(site, check, checks_.state(check, site), dns::Note{static_cast<std::uint32_t>(entry)});
}

// Asked of the steering itself, of every fault that checkers find something sick by: nothing while all is well. Of two
// that keep the same region out of the answers neither has steered, as either would have done it.
void SimulatedDns::decided(const dns::Query& query, dns::SiteId site, const dns::Decision& decision) {
    for (const sim::Cause cause : checks_.causes_of_sickness()) {
        const dns::HealthView view = checks_.view_without(cause, site, authority_.view(site));
        const dns::Decision other = authority_.decide_if(view, query.asker, query.number);
        const auto is = decision.addresses();
        const auto would_be = other.addresses();
        if (std::equal(is.begin(), is.end(), would_be.begin(), would_be.end())) continue;
        if (dns_history_.steered.size() <= sim::fault_of(cause)) dns_history_.steered.resize(sim::fault_of(cause) + 1);
        Evidence& evidence = dns_history_.steered[sim::fault_of(cause)];
        if (evidence.met++ == 0) evidence.first = engine_.now();
    }
}

// Only what the answers name counts as a change; which of several regions most are sent to may waver by a draw. Faults
// of the responder do not come here: what it refuses to say is no decision. Whoever is answered with nothing by it is
// told whose doing that is.
void SimulatedDns::answers_may_differ(dns::Note note) {
    if (tell_health_) {
        tell_health_(healthy_regions(authority_.view(dns::site_at(0))),
                     causes_.root_of(EntryId{static_cast<std::uint32_t>(note)}));
    }
    for (std::size_t i = 0; i < answers_.size(); ++i) {
        Answers now = answers(i);
        if (now.regions == answers_[i].regions) continue;
        const EntryId entry = causes_.add({.at = engine_.now(),
                                           .kind = CauseKind::answer_changed,
                                           .subject = static_cast<std::uint32_t>(i),
                                           .because = EntryId{static_cast<std::uint32_t>(note)}});
        for (const AskingShare& asking : askers_[i]) {
            responder_.set_cause(asking.asker.location, causes_.root_of(entry));
        }
        dns_history_.answers.push_back({engine_.now(), i, answers_[i], now, entry});
        answers_[i] = std::move(now);
        responder_.begin_edition();
        changes_[i] = {.edition = responder_.edition(), .entry = entry};
    }
}

// Several populations may ask at a location, by public resolvers that they share.
void SimulatedDns::answer_fetched(dns::LocationId location, std::uint32_t before, std::uint32_t edition) {
    for (std::size_t i = 0; i < changes_.size(); ++i) {
        LastChange& change = changes_[i];
        const bool is_news = before < change.edition && change.edition <= edition;
        if (!is_news || change.entry == no_entry || engine_.now() < change.fetched + fetch_grain) continue;
        const auto& askers = askers_[i];
        const bool asks_there = std::any_of(
            askers.begin(), askers.end(), [&](const AskingShare& asking) { return asking.asker.location == location; });
        if (!asks_there) continue;
        change.fetched = engine_.now();
        causes_.add({.at = engine_.now(),
                     .kind = CauseKind::answer_fetched,
                     .subject = static_cast<std::uint32_t>(i),
                     .because = change.entry});
    }
}

}  // namespace regiondrill::drill
