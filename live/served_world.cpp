#include "live/served_world.hpp"

#include "drill/dns_layout.hpp"

#include <utility>

namespace regiondrill::live {

namespace {

dns::ResponderSettings settings_of(const drill::Scenario& scenario) {
    dns::ResponderSettings settings;
    settings.wrong_scope = scenario.dns.scope == drill::ScopeAnnounced::everybody;
    // From the seed, so that the same drill gives the same octets; what it protects is a loopback.
    sim::Stream dice = sim::Stream::named(sim::Seed{scenario.seed}, "cookies");
    for (std::uint8_t& octet : settings.cookie_secret) octet = static_cast<std::uint8_t>(dice.below(256));
    return settings;
}

std::vector<dns::Zone> zones_of(const drill::World& world) {
    std::vector<dns::Zone> zones;
    zones.push_back(drill::zone_of(world.scenario(), world.names().authority().root()));
    return zones;
}

dns::Pretence pretence_of(const drill::Encounter& encounter) {
    if (!encounter.instead) return dns::Pretence::none;
    return encounter.instead == drill::DnsAilment::no_name ? dns::Pretence::no_name : dns::Pretence::no_data;
}

}  // namespace

ServedWorld::ServedWorld(const drill::Scenario& scenario)
    : world_(scenario),
      responder_(zones_of(world_), world_.names().authority().steering(), world_.names().networks(),
                 drill::endpoints_of(scenario), settings_of(scenario)) {}

std::optional<sim::Duration> ServedWorld::answer(std::span<const std::uint8_t> query, const dns::Peer& peer,
                                                 sim::Time now, std::vector<std::uint8_t>& answer) {
    drill::NameSystem& names = world_.names();
    if (std::exchange(edits_known_, names.authority().edits_in_force()) != names.authority().edits_in_force()) {
        responder_.forget_scopes();
    }
    const dns::LocationId asker = names.networks().locate(peer.address);
    const drill::Encounter encounter = names.service().meet(asker);
    if (encounter.instead == drill::DnsAilment::silent) return sim::longest_span;
    const dns::HealthView& health = names.authority().fresh_view(names.service().site_of(asker));
    if (!responder_.answer(query, peer, health, now, answer, pretence_of(encounter))) return std::nullopt;
    return encounter.delay;
}

}  // namespace regiondrill::live
