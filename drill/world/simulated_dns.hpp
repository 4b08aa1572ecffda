// The DNS of a world.
#pragma once

#include "clients/population.hpp"
#include "dns/authority.hpp"
#include "dns/health/health_checks.hpp"
#include "dns/resolver/resolver_settings.hpp"
#include "dns/resolver/resolvers.hpp"
#include "drill/scenario/dns_config.hpp"
#include "drill/world/dns_history.hpp"
#include "drill/world/health_sources.hpp"
#include "drill/world/operators.hpp"
#include "drill/world/simulated_responder.hpp"

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace regiondrill::drill {

/// Where health checkers may stand, by the name of the place.
using CheckerPlaces = std::vector<std::pair<std::string, sim::PlaceId>>;

/// What a population's resolvers are answered, and for how long one of them may keep it: by the TTL of the group that
/// answers, a computed one at its most, or, where some answer is empty, by the negative TTL.
struct Answering {
    Answers answers;
    Duration longest_ttl{};  // of those with addresses
    bool may_be_empty = false;
};

/// What some of a population's resolvers have at hand, and how long the first and the last of them may keep it yet.
/// no_region: they know of no address, or will ask when a client does.
struct Belief {
    regions::RegionId region = regions::no_region;
    double share = 0;  // of the clients; an answer with several addresses counts for each with its part
    std::uint32_t resolvers = 0;
    Duration soonest = sim::longest_span;
    Duration latest{};
};

/// Puts together what the rooms of dns hold, for one scenario: the authority and the health checks that feed it, the
/// resolvers of the populations, the operators, and the service that answers. World owns the only one; faults and
/// operators act on its parts. It stands between monitoring and answering: every change of a verdict is noted in the
/// DnsHistory and handed to the authority here, and nowhere else, so that the history misses nothing.
class SimulatedDns : private dns::HealthListener, private dns::AuthorityListener, private DecisionListener {
public:
    /// All references outlive this. The history is written from start() on.
    SimulatedDns(sim::Engine& engine, sim::Seed seed, const Scenario& scenario, CheckerPlaces places,
                 regions::Regions& regions, regions::AttemptPool& attempts, DnsHistory& dns_history, CauseLog& causes);

    SimulatedDns(const SimulatedDns&) = delete;
    SimulatedDns& operator=(const SimulatedDns&) = delete;

    /// What it is made of, for faults, operators, reports and whoever serves the world. Each outlives whoever may ask
    /// for it here.
    dns::Authority& authority() { return authority_; }
    const dns::Authority& authority() const { return authority_; }
    /// The records as the script has them, whatever operators have made of them since.
    const Groups& scripted_groups() const { return scripted_; }
    dns::HealthChecks& checks() { return checks_; }
    const dns::HealthChecks& checks() const { return checks_; }
    dns::Resolvers& resolvers() { return resolvers_; }
    const dns::Resolvers& resolvers() const { return resolvers_; }
    SimulatedResponder& responder() { return responder_; }
    const SimulatedResponder& responder() const { return responder_; }
    Operators& operators() { return operators_; }
    const Operators& operators() const { return operators_; }
    /// Which location a network's askers stand in.
    const dns::NetworkMap& networks() const { return networks_; }

    /// Where the checkers of these places stand. In the order of the names, each of which must be a place that some
    /// check probes from.
    std::vector<sim::PlaceId> checker_places(const std::vector<std::string>& names) const;

    /// The resolvers of a population, made when they are asked for first. To be called once a population, in the
    /// scenario's order: resolvers are numbered as they are made.
    std::vector<clients::ResolverShare> resolvers_of(std::size_t population);

    /// Where people come by another front door: is told what it knows of health, by region, and what made it so.
    using OnHealthKnown = std::function<void(const std::vector<bool>& healthy, sim::Cause cause)>;
    void on_health_known(OnHealthKnown tell) { tell_health_ = std::move(tell); }

    /// Notes what every population is answered as the drill begins. To be called once, after resolvers_of() for each.
    void start();

    /// Somebody whose look-ups a population's clients make, and for which share of them: its resolvers ask for
    /// themselves, from where they stand, unless they send their clients' network along.
    struct AskingShare {
        dns::Asker asker;
        dns::SiteId site{};  // that is asked
        double share = 1;
    };
    const std::vector<AskingShare>& askers_of(std::size_t population) const { return askers_[population]; }

    /// What its resolvers tell a population's clients just now, whatever the authority would answer: by region, in the
    /// order of the first resolver that names it. Applications that remember names by themselves are left out.
    std::vector<Belief> beliefs(std::size_t population) const;

    /// The regions that a population's resolvers are answered with now; where people come by another front door, those
    /// that it sends them to. Worked out, not looked up: a few thousand decisions where the policy draws.
    Answers answers(std::size_t population) const;

    /// The same if the records were these, and exactly this were known of health at each site.
    Answering answering_if(std::size_t population, const dns::Steering& records,
                           const std::vector<dns::HealthView>& views) const;

private:
    // How a population's answer changed last, and when a resolver was last noted to have fetched that.
    struct LastChange {
        std::uint32_t edition = 0;
        EntryId entry = no_entry;
        Time fetched = Time::min();
    };

    // Once, while this is made; most of the bodies are in simulated_dns_building.cpp.
    void add_checks();
    void add_named_check(const NamedCheckSpec& spec);
    void assume_first_verdicts();
    void hear_at_sites();
    dns::EndpointSettings endpoint_of(const HealthCheckSpec& spec, std::string_view region);
    const std::vector<clients::ResolverNumber>& public_resolvers(const dns::ResolverPreset& preset,
                                                                 std::size_t population);

    using Decide = std::function<dns::Decision(const AskingShare&, std::uint16_t number)>;
    Answers count_answers(std::size_t population, const Decide& decide) const;
    // By region, what a view says of the regions' own checks.
    std::vector<bool> healthy_regions(const dns::HealthView& view) const;
    // Queries that are tried to find out what may be answered.
    std::uint16_t sample_size() const;
    std::vector<AskingShare> find_askers(std::size_t population) const;

    // From the checks and from the authority: the two ends that this class stands between.
    void health_changed(dns::SiteId site, dns::CheckId check, bool healthy, const dns::VerdictReason& reason) override;
    void checker_turned(dns::CheckId check, bool healthy, sim::Cause cause) override;
    void answers_may_differ(dns::Note note) override;
    // A resolver for askers at a location has an answer that it did not have before.
    void answer_fetched(dns::LocationId location, std::uint32_t before, std::uint32_t edition);
    void decided(const dns::Query& query, dns::SiteId site, const dns::Decision& decision) override;
    // The entry that tipped a verdict.
    EntryId entry_of(dns::SiteId site, dns::CheckId check, bool healthy, const dns::VerdictReason& reason) const;
    EntryId met_by(dns::CheckId check, sim::Cause cause, bool healthy) const;
    // Whether a verdict of the check is later than all entries before this one.
    bool has_turned_since(dns::CheckId check, EntryId moment) const;

    sim::Engine& engine_;
    sim::Seed seed_;
    const Scenario& scenario_;
    CheckerPlaces places_;
    DnsHistory& dns_history_;
    CauseLog& causes_;
    dns::NetworkMap networks_;
    const Groups scripted_;
    dns::Authority authority_;
    SimulatedResponder responder_;
    dns::Resolvers resolvers_;
    RegionProber prober_;
    dns::HealthChecks checks_;
    Operators operators_;
    MetricFeed metric_feed_;
    std::vector<regions::RegionId> checked_;                                                     // by check
    std::map<std::string, std::vector<clients::ResolverNumber>, std::less<>> public_resolvers_;  // by kind and place
    std::vector<std::vector<clients::ResolverShare>> shares_;                                    // by population
    std::vector<Answers> answers_;                                                               // by population
    std::vector<LastChange> changes_;                                                            // by population
    std::vector<std::vector<AskingShare>> askers_;                                               // by population
    std::vector<EntryId> verdicts_;  // the last entry of each check, by check and site
    EntryId turned_ = no_entry;      // the last turn of a checker
    OnHealthKnown tell_health_;
};

}  // namespace regiondrill::drill
