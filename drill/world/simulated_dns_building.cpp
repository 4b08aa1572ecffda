// How the DNS of a world is put together from its scenario: health checks, the sites that hear them, and resolvers.
#include "drill/scenario/membership.hpp"
#include "drill/scenario/resolver_schema.hpp"
#include "drill/scenario/scenario.hpp"
#include "drill/world/simulated_dns.hpp"
#include "sim/invariant.hpp"

#include <algorithm>

namespace regiondrill::drill {

namespace {

// Route 53 counts one threshold both ways. `rise` and `fall` are HAProxy's, and with `ok` gdnsd's triple, in which
// failures need not follow each other.
dns::CountingRule rule_of(const HealthCheckSpec& spec) {
    const std::uint32_t rise = spec.rise.value_or(spec.threshold);
    const std::uint32_t fall = spec.fall.value_or(spec.threshold);
    if (spec.ok) return dns::CountingRule::triple(rise, *spec.ok, fall);
    return dns::CountingRule::rise_fall(rise, fall);
}

/// Only endpoint checks are held: others are told no hold.
dns::CheckSettings settings_of(const NamedCheckSpec& spec, const HealthCheckSpec& probe) {
    const Duration hold = spec.kind == CheckKind::endpoint ? probe.hold : Duration{0};
    return {.name = spec.name, .inverted = spec.inverted, .disabled = spec.disabled, .hold = {hold, true}};
}

// Linear: a few dozen places at most, asked for while the world is built and when checkers go blind.
sim::PlaceId place_named(const CheckerPlaces& places, std::string_view name) {
    const auto found =
        std::find_if(places.begin(), places.end(), [&](const auto& place) { return place.first == name; });
    sim::ensure(found != places.end(), "a checker stands in a place that the world does not have");
    return found->second;
}

// Clients know resolvers by a number of their own room; it is the same one.
clients::ResolverNumber number_of(dns::ResolverId id) {
    return clients::ResolverNumber{static_cast<std::uint32_t>(id)};
}

}  // namespace

// A name that stands twice gives its place twice; scripts name each once.
std::vector<sim::PlaceId> SimulatedDns::checker_places(const std::vector<std::string>& names) const {
    std::vector<sim::PlaceId> places;
    for (const std::string& name : names) places.push_back(place_named(places_, name));
    return places;
}

// A region that joins later is assumed down until it has passed, whatever the script has others assumed as. A text to
// match makes it another kind of check; whether it is asked for over TLS is another matter.
dns::EndpointSettings SimulatedDns::endpoint_of(const HealthCheckSpec& spec, std::string_view region) {
    dns::EndpointSettings endpoint;
    endpoint.target = address_number(scenario_, region);
    endpoint.kind = spec.protocol == Protocol::tcp ? dns::EndpointKind::tcp
                    : spec.match.empty()           ? dns::EndpointKind::http
                                                   : dns::EndpointKind::string_match;
    endpoint.tls = spec.protocol == Protocol::https;
    endpoint.search = spec.match;
    endpoint.interval = spec.interval;
    endpoint.timeouts = {.connect = spec.connect_wait(), .response = spec.response_timeout};
    endpoint.rule = rule_of(spec);
    endpoint.assume = joins_later(scenario_, std::string(region)) ? dns::Assume::down : spec.assume;
    endpoint.healthy_above = spec.healthy_above;
    endpoint.places = checker_places(places_of(spec));
    endpoint.checkers = spec.checkers;
    prober_.expect(endpoint.timeouts);
    return endpoint;
}

// First the regions' own, in the scenario's order, then the named ones so that children come before their parents: a
// check's number is its place in this order. `checked_` grows with it, so that a change of a verdict is noted with its
// region.
void SimulatedDns::add_checks() {
    const HealthCheckSpec& spec = scenario_.dns.health_check;
    const auto& unchecked = scenario_.dns.unchecked;
    for (std::size_t i = 0; i < scenario_.regions.size(); ++i) {
        const std::string& name = scenario_.regions[i].name;
        if (std::find(unchecked.begin(), unchecked.end(), name) != unchecked.end()) continue;
        checked_.push_back(regions::region_at(i));
        checks_.add_endpoint({.name = name, .hold = {spec.hold, true}}, endpoint_of(spec, name));
    }
    for (const NamedCheckSpec* check : named_checks_in_order(scenario_)) add_named_check(*check);
}

// An endpoint check without a probe of its own is probed like the regions. Alarms are fed from here on, by figures of
// their region.
void SimulatedDns::add_named_check(const NamedCheckSpec& spec) {
    const HealthCheckSpec& probe = spec.probe ? *spec.probe : scenario_.dns.health_check;
    const dns::CheckSettings settings = settings_of(spec, probe);
    checked_.push_back(find_region(scenario_, spec.region).value_or(regions::no_region));
    switch (spec.kind) {
        case CheckKind::endpoint: checks_.add_endpoint(settings, endpoint_of(probe, spec.region)); return;
        case CheckKind::calculated: {
            dns::CalculatedSettings calculated{{}, spec.at_least};
            for (const std::string& child : spec.children)
                calculated.children.push_back(check_number(scenario_, child));
            sim::ensure(checks_.add_calculated(settings, calculated).has_value(), "a calculated check was refused");
            return;
        }
        case CheckKind::alarm: {
            dns::AlarmSettings alarm;
            alarm.threshold = spec.above;
            alarm.period = spec.period;
            alarm.missing = spec.missing;
            metric_feed_.add(checks_.add_alarm(settings, alarm), checked_.back(), spec.metric, spec.period);
            return;
        }
        case CheckKind::routing_control: checks_.add_routing_control(settings, spec.on);
    }
}

// A site that names no checkers hears all of them.
void SimulatedDns::hear_at_sites() {
    for (std::size_t i = 0; i < scenario_.dns.sites.size(); ++i) {
        const SiteSpec& site = scenario_.dns.sites[i];
        if (site.checkers.empty()) continue;
        for (const auto& [name, place] : places_) {
            const bool heard = std::find(site.checkers.begin(), site.checkers.end(), name) != site.checkers.end();
            checks_.hear(dns::site_at(i), place, heard);
        }
    }
}

// Those of the population's own networks; what the shares leave over is behind resolvers that keep to the TTL. Shares
// are cut off one after the other and the last takes the rest, hence its share of 1. The draw places a resolver's first
// answer within its TTL, so that caches do not all expire together.
std::vector<clients::ResolverShare> SimulatedDns::resolvers_of(std::size_t population) {
    const PopulationSpec& spec = scenario_.clients[population];
    const dns::LocationId here = dns::location_at(population);
    sim::Stream dice = sim::Stream::named(seed_, "resolvers/" + spec.name);
    const std::uint32_t networks = spec.resolvers.networks;
    const auto make = [&](const std::function<dns::ResolverSettings(double)>& settings) {
        std::vector<clients::ResolverNumber> numbers;
        for (std::uint32_t i = 0; i < networks; ++i) {
            const double share = dice.uniform();
            numbers.push_back(
                number_of(resolvers_.add(settings(dns::preset_position(i)), asker_in(scenario_, here, i), share)));
        }
        return numbers;
    };
    std::vector<clients::ResolverShare> shares;
    // Made first although it is listed last: the order of making numbers the resolvers and draws their first share of a
    // TTL.
    const auto honest = make([](double) { return dns::ResolverSettings{}; });
    if (spec.resolvers.stretch_share > 0) {
        shares.push_back(
            {make([&](double) { return stretching_resolver(spec.resolvers); }), spec.resolvers.stretch_share});
    }
    for (const ResolverKind& kind : resolver_mix(spec.resolvers)) {
        const bool shared = kind.preset->is_public;
        shares.push_back(
            {shared ? public_resolvers(*kind.preset, population) : make(kind.preset->settings), kind.share});
    }
    shares.push_back({honest, 1});
    shares_.push_back(shares);
    return shares;
}

// Public resolvers of one place are the same for every population that uses them. Their stream is named by kind and
// place, so that a further population that uses them changes nobody's draws.
const std::vector<clients::ResolverNumber>& SimulatedDns::public_resolvers(const dns::ResolverPreset& preset,
                                                                           std::size_t population) {
    const PopulationSpec& spec = scenario_.clients[population];
    const std::string at = spec.resolvers.public_at.empty() ? spec.at : spec.resolvers.public_at;
    const std::string name = std::string(preset.name) + " in " + at;
    auto& numbers = public_resolvers_[name];
    if (!numbers.empty()) return numbers;
    const dns::LocationId location = *find_location(scenario_, at);
    sim::Stream dice = sim::Stream::named(seed_, "resolvers/" + name);
    for (std::uint32_t i = 0; i < spec.resolvers.networks; ++i) {
        const auto settings = preset.settings(dns::preset_position(i));
        numbers.push_back(number_of(resolvers_.add(settings, asker_in(scenario_, location, i), dice.uniform())));
    }
    return numbers;
}

}  // namespace regiondrill::drill
