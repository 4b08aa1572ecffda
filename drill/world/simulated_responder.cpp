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
    const dns::Decision decision = authority_.decide(site, query.asker, query.number);
    if (listener_ != nullptr) listener_->decided(query, site, decision);
    Response response = respond(query, decision);
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

// Silence hides whatever else is wrong; else of what is said instead of an answer the first fault wins, and delays add
// up. What made no difference to the query has not met it.
QueryFault SimulatedResponder::begin_query(dns::LocationId resolver) {
    const auto is_met = [&](const State& state) {
        return state.in_force && (!state.fault.askers || *state.fault.askers == resolver);
    };
    const auto note = [&](State& state) {
        if (state.evidence.met++ == 0) state.evidence.first = engine_.now();
    };
    for (State& state : faults_) {
        if (!is_met(state) || state.fault.effect != DnsFaultEffect::silent) continue;
        note(state);
        return {DnsFaultEffect::silent, {}, state.fault.cause};
    }
    QueryFault met;
    for (State& state : faults_) {
        if (!is_met(state)) continue;
        if (state.fault.effect == DnsFaultEffect::slow) {
            note(state);
            met.delay += state.fault.delay;
            if (met.cause == sim::Cause::none) met.cause = state.fault.cause;
        } else if (!met.instead) {
            note(state);
            met.instead = state.fault.effect;
            met.cause = state.fault.cause;
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
        response.edition = edition_;
    }
    response.delay = met.delay;
    if (met.cause != sim::Cause::none) response.cause = met.cause;
    if (query.carries_subnet && !response.subnet) response.subnet = {query.asker.network, 0};
    return response;
}

}  // namespace regiondrill::drill
