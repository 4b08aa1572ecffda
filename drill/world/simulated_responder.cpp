#include "drill/world/simulated_responder.hpp"

#include <algorithm>
#include <utility>

namespace regiondrill::drill {

using dns::Response;

// Scopes are worked out once: they follow from records and networks, which edits of weights do not change.
SimulatedResponder::SimulatedResponder(sim::Engine& engine, const dns::Authority& authority,
                                       const dns::NetworkMap& networks, SimulatedResponderSettings settings)
    : engine_(engine),
      authority_(authority),
      networks_(networks),
      scopes_(authority.steering(), authority.root(), networks),
      settings_(std::move(settings)),
      any_v6_(std::find(settings_.has_v6.begin(), settings_.has_v6.end(), true) != settings_.has_v6.end()) {}

// Faults that were cleared stay in the list, for their evidence is asked for to the end.
DnsFaultId SimulatedResponder::apply(const DnsFault& fault) {
    faults_.push_back({fault, {}, true});
    return DnsFaultId{static_cast<std::uint32_t>(faults_.size() - 1)};
}

// Locations behind the populations are cities of the atlas, which no site names.
dns::SiteId SimulatedResponder::site_of(dns::LocationId location) const {
    return dns::index(location) < settings_.sites.size() ? settings_.sites[dns::index(location)] : dns::SiteId{0};
}

void SimulatedResponder::set_cause(dns::LocationId location, sim::Cause cause) {
    if (causes_.size() <= dns::index(location)) causes_.resize(dns::index(location) + 1);
    causes_[dns::index(location)] = cause;
}

// How long resolvers may remember it is the zone's negative TTL, whatever the record's own.
Response SimulatedResponder::negative(Response::Status status) const {
    Response response;
    response.status = status;
    response.ttl = settings_.negative_ttl;
    response.answered = engine_.now();
    return response;
}

// Also an empty answer is for a part of the network alone: other askers get addresses, and blocks must not overlap
// (facts E6, E7).
Response SimulatedResponder::answer(const dns::Query& query, dns::SiteId site) const {
    // A family that no address has: no asker could change that.
    if (query.question.kind == dns::QuestionKind::v6 && !any_v6_) return negative(Response::Status::no_data);
    Response response = respond(query, authority_.decide(site, query.asker, query.number));
    if (query.carries_subnet && !settings_.wrong_scope) {
        response.subnet = {query.asker.network, scopes_.scope(query.asker.network)};
    }
    return response;
}

// Each address is said once: two records of a group may lead to the same region.
Response SimulatedResponder::respond(const dns::Query& query, const dns::Decision& decision) const {
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

// Of several things wrong the first that answers, or keeps from answering, wins; delays add up. A service that is
// silent meets nothing further, so faults behind it in the list have no evidence of that query.
QueryFault SimulatedResponder::begin_query(dns::LocationId resolver) {
    QueryFault met;
    for (State& state : faults_) {
        const DnsFault& fault = state.fault;
        if (!state.in_force || (fault.askers && *fault.askers != resolver)) continue;
        if (state.evidence.met++ == 0) state.evidence.first = engine_.now();
        if (fault.effect == DnsFaultEffect::silent) return {DnsFaultEffect::silent, {}, fault.cause};
        if (fault.effect == DnsFaultEffect::slow) {
            met.delay += fault.delay;
            if (met.cause == sim::Cause::none) met.cause = fault.cause;
        } else if (!met.instead) {
            met.instead = fault.effect;
            met.cause = fault.cause;
        }
    }
    return met;
}

// A resolver that sent a subnet is told one, with a scope of zero where the answer goes by nobody's network.
std::optional<Response> SimulatedResponder::ask(const dns::Query& query) {
    const dns::LocationId stands = networks_.locate(query.resolver);
    const QueryFault met = begin_query(stands);
    if (met.instead == DnsFaultEffect::silent) {
        silenced_by_ = met.cause;
        return std::nullopt;
    }
    Response response;
    if (met.instead) {
        const bool no_name = met.instead == DnsFaultEffect::no_name;
        response = negative(no_name ? Response::Status::no_name : Response::Status::no_data);
    } else {
        response = answer(query, site_of(stands));
        const std::size_t asker = dns::index(query.asker.location);
        if (response.count == 0 && asker < causes_.size()) response.cause = causes_[asker];
    }
    response.delay = met.delay;
    if (met.cause != sim::Cause::none) response.cause = met.cause;
    if (query.carries_subnet && !response.subnet) response.subnet = {query.asker.network, 0};
    return response;
}

}  // namespace regiondrill::drill
