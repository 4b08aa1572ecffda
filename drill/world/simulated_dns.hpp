// The DNS as resolvers meet it: the authority's decisions, and what is wrong with the service itself.
#pragma once

#include "clients/population.hpp"
#include "dns/authority.hpp"
#include "dns/health/health_checks.hpp"
#include "dns/resolver/resolver_settings.hpp"
#include "dns/resolver/resolvers.hpp"
#include "dns/resolver/authority_link.hpp"
#include "dns/steering/network_map.hpp"
#include "drill/scenario/dns_config.hpp"
#include "drill/scenario/fault_type.hpp"
#include "drill/world/health_sources.hpp"
#include "drill/world/dns_history.hpp"
#include "drill/world/operators.hpp"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace regiondrill::drill {

/// What may be wrong with the service.
enum class DnsAilment : std::uint8_t {
    silent,   // no answer
    slow,     // answers come later
    no_name,  // every name is said not to exist
    no_data,  // every answer is empty
};

struct Disturbance {
    DnsAilment effect{};
    Duration delay{};                         // slow
    std::optional<dns::LocationId> askers{};  // whose resolvers meet it; nothing: everybody's
};

enum class DisturbanceId : std::uint32_t {};

/// What becomes of one query on account of what is wrong.
struct Encounter {
    std::optional<DnsAilment> instead;  // of an answer: silent, no_name or no_data
    Duration delay{};                   // of whatever is answered
};

struct NameServiceSettings {
    Duration negative_ttl{};
    std::vector<dns::SiteId> sites;  // by location; others ask the first
    std::vector<bool> has_v6;        // by address
    bool wrong_scope = false;        // says that every answer is right for everybody
};

/// Answers as dns::Responder does, without the octets.
class NameService : public dns::AuthorityLink {
public:
    NameService(sim::Engine& engine, const dns::Authority& authority, const dns::NetworkMap& networks,
                NameServiceSettings settings);

    DisturbanceId disturb(const Disturbance& disturbance);
    void calm(DisturbanceId id) { disturbances_[static_cast<std::size_t>(id)].in_force = false; }
    Evidence evidence(DisturbanceId id) const { return disturbances_[static_cast<std::size_t>(id)].evidence; }

    std::optional<dns::Response> ask(const dns::Query& query) override;

    /// What a query from a resolver at a location meets, which counts as evidence; for those who answer it otherwise.
    Encounter meet(dns::LocationId resolver);

    /// The site that resolvers at a location ask.
    dns::SiteId site_of(dns::LocationId location) const;

private:
    struct State {
        Disturbance disturbance;
        Evidence evidence;
        bool in_force = true;
    };

    dns::Response negative(dns::Response::Status status) const;
    dns::Response answer(const dns::Query& query, dns::SiteId site) const;
    dns::Response respond(const dns::Query& query, const dns::Decision& decision) const;

    sim::Engine& engine_;
    const dns::Authority& authority_;
    const dns::NetworkMap& networks_;
    dns::ScopeMap scopes_;
    NameServiceSettings settings_;
    bool any_v6_;  // has any address one?
    std::vector<State> disturbances_;
};

// The DNS of a world: its authority and the health checks that feed it, resolvers, operators, and what is wrong with
// the service itself. It writes to the dns_history what it comes to know and to answer.

/// Where health checkers may stand, by the name of the place.
using CheckerPlaces = std::vector<std::pair<std::string, sim::PlaceId>>;

class NameSystem : private dns::HealthListener, private dns::AuthorityListener {
public:
    NameSystem(sim::Engine& engine, sim::Seed seed, const Scenario& scenario, CheckerPlaces places,
               regions::Regions& regions, regions::AttemptPool& attempts, DnsHistory& dns_history);

    NameSystem(const NameSystem&) = delete;
    NameSystem& operator=(const NameSystem&) = delete;

    dns::Authority& authority() { return authority_; }
    const dns::Authority& authority() const { return authority_; }
    dns::HealthChecks& checks() { return checks_; }
    const dns::HealthChecks& checks() const { return checks_; }
    dns::Resolvers& resolvers() { return resolvers_; }
    NameService& service() { return service_; }
    const NameService& service() const { return service_; }
    Operators& operators() { return operators_; }
    const Operators& operators() const { return operators_; }
    const dns::NetworkMap& networks() const { return networks_; }

    /// Where the checkers of these places stand.
    std::vector<sim::PlaceId> checker_places(const std::vector<std::string>& names) const;

    /// The resolvers of a population, made when they are asked for first.
    std::vector<clients::ResolverShare> resolvers_of(std::size_t population);

    /// Notes what every population is answered as the drill begins. To be called once.
    void start();

    /// The regions that a population's resolvers are answered with now.
    Answers answers(std::size_t population) const;

    /// The same if only this region's own checks failed (no_region: none does), among those that are there at that
    /// moment.
    Answers answers_if(std::size_t population, regions::RegionId sick, Time moment) const;

private:
    void add_checks();
    void add_named_check(const NamedCheckSpec& spec);
    void assume_first_verdicts();
    void hear_at_sites();
    dns::EndpointSettings endpoint_of(const HealthCheckSpec& spec, std::string_view region);
    const std::vector<clients::ResolverNumber>& public_resolvers(const dns::ResolverPreset& preset,
                                                                 std::size_t population);

    Answers count_answers(std::size_t population, const std::function<dns::Decision(std::uint16_t)>& decide) const;

    void health_changed(dns::SiteId site, dns::CheckId check, bool healthy) override;
    void answers_may_differ() override;

    sim::Engine& engine_;
    sim::Seed seed_;
    const Scenario& scenario_;
    CheckerPlaces places_;
    DnsHistory& dns_history_;
    dns::NetworkMap networks_;
    std::map<std::string, dns::GroupId, std::less<>> groups_;
    dns::Authority authority_;
    NameService service_;
    dns::Resolvers resolvers_;
    RegionProber prober_;
    dns::HealthChecks checks_;
    Operators operators_;
    AlarmFeed alarms_;
    std::vector<regions::RegionId> checked_;                                                     // by check
    std::map<std::string, std::vector<clients::ResolverNumber>, std::less<>> public_resolvers_;  // by kind and place
    std::vector<Answers> answers_;                                                               // by population
};

}  // namespace regiondrill::drill
