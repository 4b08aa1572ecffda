// The DNS as resolvers meet it: the authority's decisions, and what is wrong with the service itself.
#pragma once

#include "dns/authority.hpp"
#include "dns/resolver/authority_link.hpp"
#include "dns/steering/network_map.hpp"
#include "drill/scenario/fault_type.hpp"

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

}  // namespace regiondrill::drill
