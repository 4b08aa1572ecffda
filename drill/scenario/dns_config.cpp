#include "drill/scenario/dns_config.hpp"

#include "dns/steering/location.hpp"
#include "dns/zone/zone.hpp"
#include "dns/zone/zone_text.hpp"
#include "drill/scenario/geography.hpp"
#include "drill/scenario/membership.hpp"
#include "drill/scenario/population_schema.hpp"
#include "drill/scenario/scenario.hpp"
#include "sim/invariant.hpp"
#include "sim/random.hpp"

#include <algorithm>

namespace regiondrill::drill {

namespace {

// An asker's area follows from the nearest city of the atlas; continent and state are empty where none is known.
dns::Location location_in(const sim::AtlasCity& city, std::string name, sim::Coordinates position) {
    return {std::move(name), position, std::string(dns::continent_of(city.country).value_or("")), city.country,
            std::string(state_of_city(city.slug))};
}

const std::vector<sim::AtlasCity>& cities() { return sim::Atlas::built_in().cities(); }

// By its place in the atlas, which is the same in every drill.
std::size_t number_of(const sim::AtlasCity& city) { return static_cast<std::size_t>(&city - cities().data()); }

// Such a region has no check and therefore no number of one.
bool is_unchecked(const Scenario& scenario, const std::string& region) {
    const auto& unchecked = scenario.dns.unchecked;
    return std::find(unchecked.begin(), unchecked.end(), region) != unchecked.end();
}

// SimulatedDns adds its checks in the same order, which is what their numbers rest on.
std::vector<const std::string*> checks_in_order(const Scenario& scenario) {
    std::vector<const std::string*> names;
    for (const RegionSpec& region : scenario.regions) {
        if (!is_unchecked(scenario, region.name)) names.push_back(&region.name);
    }
    for (const NamedCheckSpec* check : named_checks_in_order(scenario)) names.push_back(&check->name);
    return names;
}

// The zone of "api.drill.test." is "drill.test."; a name of one label is its own zone.
dns::Name name_of_zone(const dns::Name& name) { return name.labels() > 1 ? name.parent() : name; }

// A line of a zone file, as all records of the drill's own are made of text: the parser checks them like the script's.
std::string address_line(const std::string& name, const std::string& ttl, const dns::IpAddress& address) {
    const std::string type = address.family == dns::Family::v4 ? " IN A " : " IN AAAA ";
    return name + " " + ttl + type + address.text() + "\n";
}

/// The records that every zone has besides its SOA.
std::string standard_lines(const Scenario& scenario) {
    std::string text = "@ 3600 IN NS ns1\n";
    text += address_line("ns1", "3600", scenario.network.loopback.dns());
    for (std::size_t i = 0; i < scenario.regions.size(); ++i) {
        const dns::IpAddress address = scenario.network.loopback.region(regions::region_at(i));
        text += address_line(scenario.regions[i].name + "." + scenario.dns.name + ".", "60", address);
    }
    return text;
}

/// SOA timers as zonemaster wants them. The serial is another one for other static records (facts B27).
std::string soa_line(const Scenario& scenario, const std::string& lines) {
    const auto minimum = std::chrono::duration_cast<std::chrono::seconds>(scenario.dns.negative_ttl).count();
    const auto serial = static_cast<std::uint32_t>(sim::hash_name(lines)) | 1U;
    return "@ 3600 IN SOA ns1 hostmaster " + std::to_string(serial) + " 14400 3600 604800 " + std::to_string(minimum) +
           "\n";
}

/// The scenario's zone with its name steered by a group, or what is wrong with its lines.
sim::Result<dns::Zone, ZoneLineError> read_zone(const Scenario& scenario, dns::GroupId root) {
    const dns::Name name = *dns::Name::from_text(scenario.dns.name + ".");
    const dns::Name apex = name_of_zone(name);
    std::string text;
    // The script's lines count for the serial with ours, but are read alone, so that a complaint has their line.
    for (const std::string& line : scenario.dns.zone) text += line + "\n";
    const std::string standard = standard_lines(scenario);
    std::vector<dns::RecordSet> sets = *dns::records_from_text(soa_line(scenario, standard + text) + standard, apex);
    const auto more = dns::records_from_text(text, apex);
    if (!more) return ZoneLineError{more.error().position.line - 1, more.error().message};
    sets.insert(sets.end(), more->begin(), more->end());
    auto zone = dns::Zone::from_sets(apex, std::move(sets));
    if (!zone) return ZoneLineError{{}, zone.error()};
    const auto steered = zone->steer(name, root);
    if (!steered) return ZoneLineError{{}, steered.error()};
    return std::move(*zone);
}

}  // namespace

/// Numbers are given in this order, so what a calculated check counts has its number before the check itself is made. A
/// calculated check counts no other calculated one, so two rounds are enough.
std::vector<const NamedCheckSpec*> named_checks_in_order(const Scenario& scenario) {
    std::vector<const NamedCheckSpec*> checks;
    for (const bool calculated : {false, true}) {
        for (const NamedCheckSpec& check : scenario.dns.checks) {
            if ((check.kind == CheckKind::calculated) == calculated) checks.push_back(&check);
        }
    }
    return checks;
}

const NamedCheckSpec* find_named_check(const Scenario& scenario, std::string_view name) {
    const auto& checks = scenario.dns.checks;
    const auto found =
        std::find_if(checks.begin(), checks.end(), [&](const NamedCheckSpec& check) { return check.name == name; });
    return found == checks.end() ? nullptr : &*found;
}

// Every city is a location, also where a population lives: real programs may say that they are in any.
std::vector<dns::Location> locations_of(const Scenario& scenario) {
    std::vector<dns::Location> locations;
    for (const PopulationSpec& spec : scenario.clients) {
        locations.push_back(location_in(city_at(spec.at), spec.name, spot_of(spec.at).position));
    }
    for (const sim::AtlasCity& city : cities()) locations.push_back(location_in(city, city.name, city.position));
    return locations;
}

/// People in a city where a population lives are that population's neighbours: they get its answers. A population's
/// name goes before a city's, as a script may give a population the name of another city.
std::optional<dns::LocationId> find_location(const Scenario& scenario, std::string_view name) {
    const sim::Atlas& atlas = sim::Atlas::built_in();
    const auto& clients = scenario.clients;
    for (std::size_t i = 0; i < clients.size(); ++i) {
        if (clients[i].name == name) return dns::location_at(i);
    }
    if (atlas.find_city(name) == nullptr && atlas.find_region(name) == nullptr) return std::nullopt;
    const sim::AtlasCity& city = city_at(std::string(name));
    for (std::size_t i = 0; i < clients.size(); ++i) {
        if (&city_at(clients[i].at) == &city) return dns::location_at(i);
    }
    return dns::location_at(clients.size() + number_of(city));
}

// A /14 each: 64 of them fill 10.0.0.0/8, and the numbers go on beyond it. Cities in which nobody lives have theirs
// from 138.0.0.0 on, so that a public resolver there has the same address however many populations there are.
dns::IpPrefix block_of(const Scenario& scenario, dns::LocationId location) {
    const std::size_t number = dns::index(location);
    const std::size_t populations = scenario.clients.size();
    if (number < populations && !scenario.clients[number].network.empty()) {
        return *dns::IpPrefix::from_text(scenario.clients[number].network);
    }
    const std::size_t start = number < populations ? (std::size_t{10} << 24U) + (number << 18U)
                                                   : (std::size_t{138} << 24U) + ((number - populations) << 18U);
    const auto octet = [&](unsigned shift) { return static_cast<std::uint8_t>(start >> shift); };
    return {dns::IpAddress::v4(octet(24), octet(16), octet(8), octet(0)), 14};
}

dns::Asker asker_in(const Scenario& scenario, dns::LocationId location, std::uint32_t network) {
    return asker_in(block_of(scenario, location), location, network);
}

// Networks are numbered through the block from its start and begin anew at its end.
dns::Asker asker_in(const dns::IpPrefix& block, dns::LocationId location, std::uint32_t network) {
    const bool v6 = block.base.family == dns::Family::v6;
    const std::uint8_t length = v6 ? 56 : 24;  // as resolvers cut client subnets (RFC 7871, section 11.1)
    if (block.length >= length) return {location, block};
    const std::uint32_t rooms = std::uint32_t{1} << std::min<std::uint32_t>(16, length - block.length);
    dns::IpPrefix own{block.base, length};
    std::uint32_t number = network % rooms;
    for (int octet = length / 8 - 1; octet >= 0 && number > 0; --octet, number >>= 8U) {
        own.base.octets[static_cast<std::size_t>(octet)] |= static_cast<std::uint8_t>(number);
    }
    return {location, own};
}

// One octet holds every city of the atlas.
dns::IpPrefix loopback_network_of(const sim::AtlasCity& city) {
    return {dns::IpAddress::v4(127, 78, static_cast<std::uint8_t>(number_of(city)), 0), 24};
}

/// Real programs ask from the loopback network of the city that they say they are in, simulated ones from their block.
/// Cities in which a population lives have that population's location, so that a visitor there is answered like its
/// people.
dns::NetworkMap network_map_of(const Scenario& scenario) {
    dns::NetworkMap networks(dns::LocationId{0});
    for (const sim::AtlasCity& city : cities()) {
        networks.add(loopback_network_of(city), *find_location(scenario, city.name));
    }
    for (std::size_t i = 0; i < scenario.clients.size() + cities().size(); ++i) {
        const dns::LocationId location = dns::location_at(i);
        networks.add(block_of(scenario, location), location);
    }
    return networks;
}

std::size_t checks_of(const Scenario& scenario) { return checks_in_order(scenario).size(); }

// Linear, and asked for when things are built and when operators act, never by a query.
dns::CheckId check_number(const Scenario& scenario, std::string_view name) {
    const auto names = checks_in_order(scenario);
    const auto found = std::find_if(names.begin(), names.end(), [&](const auto* check) { return *check == name; });
    sim::ensure(found != names.end(), "a scenario named a health check that its check let through");
    return dns::check_at(static_cast<std::size_t>(found - names.begin()));
}

const std::string& name_of(const Scenario& scenario, dns::CheckId check) {
    return *checks_in_order(scenario)[dns::index(check)];
}

// An empty list cannot mean no checkers: a check without any would never know anything.
const std::vector<std::string>& places_of(const HealthCheckSpec& spec) {
    return spec.places.empty() ? route53_places() : spec.places;
}

// In the order in which they are first named, which numbers the places of the world.
std::vector<std::string> checker_places_of(const Scenario& scenario) {
    std::vector<std::string> places;
    const auto add_once = [&](const HealthCheckSpec& probe) {
        for (const std::string& place : places_of(probe)) {
            if (std::find(places.begin(), places.end(), place) == places.end()) places.push_back(place);
        }
    };
    add_once(scenario.dns.health_check);
    for (const NamedCheckSpec& check : scenario.dns.checks) {
        if (check.probe) add_once(*check.probe);
    }
    return places;
}

// A region and its address have the same number; which octets stand for it is the responder's affair.
dns::Address address_number(const Scenario& scenario, std::string_view region) {
    const auto found = find_region(scenario, region);
    sim::ensure(found.has_value(), "a scenario named a region that its check let through");
    return dns::Address{static_cast<std::uint16_t>(*found)};
}

// The number of an endpoint is the region's, which is what a decision holds.
std::vector<dns::Endpoint> endpoints_of(const Scenario& scenario) {
    std::vector<dns::Endpoint> endpoints;
    for (std::size_t i = 0; i < scenario.regions.size(); ++i) {
        const regions::RegionId region{static_cast<std::uint16_t>(i)};
        const AddressPlan& plan = scenario.network.loopback;
        endpoints.push_back({scenario.regions[i].name, plan.region_v4(region), {}});
        if (scenario.regions[i].ipv6) endpoints.back().v6 = plan.region_v6(region);
    }
    return endpoints;
}

// Put together as a whole and thrown away again: a script is read once.
std::optional<ZoneLineError> zone_error(const Scenario& scenario, dns::GroupId root) {
    auto zone = read_zone(scenario, root);
    return zone ? std::nullopt : std::optional(zone.error());
}

// The check of the script has put the same zone together before.
dns::Zone zone_of(const Scenario& scenario, dns::GroupId root) {
    auto zone = read_zone(scenario, root);
    sim::ensure(zone.has_value(), "a zone was refused that its check let through");
    return std::move(*zone);
}

}  // namespace regiondrill::drill
