// How the DNS sees a scenario: its places, networks, groups of records and health checks, each with its number.
#pragma once

#include "dns/authority.hpp"
#include "dns/responder/responder.hpp"
#include "dns/zone/zone.hpp"
#include "drill/scenario/scenario.hpp"
#include "regions/request_attempt.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace regiondrill::drill {

/// Askers of a population stand in the location of its number; the atlas' cities follow.
std::vector<dns::Location> locations_of(const Scenario& scenario);

/// The location of a population, a city or an atlas region by name; nothing for any other name. A city in which a
/// population lives is that population's location.
std::optional<dns::LocationId> find_location(const Scenario& scenario, std::string_view name);

/// The block of addresses at a location: a population's own if the script names one, else a /14 from 10.0.0.0 upwards.
/// Private addresses on purpose, against RFC 7871 section 10: they stand for the public ones that people have (facts
/// E10).
dns::IpPrefix block_of(const Scenario& scenario, dns::LocationId location);

/// Somebody in one of the /24 networks of a location's block, numbered from 0.
dns::Asker asker_in(const Scenario& scenario, dns::LocationId location, std::uint32_t network);

/// The same for who has looked up the location's block before.
dns::Asker asker_in(const dns::IpPrefix& block, dns::LocationId location, std::uint32_t network);

/// The loopback network of a city of the atlas, 127.78.N.0/24: who asks from there stands in it.
dns::IpPrefix loopback_network_of(const sim::AtlasCity& city);

/// All networks; askers from elsewhere stand where the first population does. Made once a world: networks of a drill do
/// not change.
dns::NetworkMap network_map_of(const Scenario& scenario);

/// The checks calculated from others come after those.
std::vector<const NamedCheckSpec*> named_checks_in_order(const Scenario& scenario);

/// A region's own check is none of these: null for its name as well.
const NamedCheckSpec* find_named_check(const Scenario& scenario, std::string_view name);

/// Checks are numbered: the regions' own in their order, then the named ones. The name must be one of them.
std::size_t checks_of(const Scenario& scenario);
dns::CheckId check_number(const Scenario& scenario, std::string_view name);
/// As scripts call it: the region's name for its own check.
const std::string& name_of(const Scenario& scenario, dns::CheckId check);

/// The places a check probes from: its own, or Route 53's.
const std::vector<std::string>& places_of(const HealthCheckSpec& spec);

/// The places that the scenario's checks probe from, each once.
std::vector<std::string> checker_places_of(const Scenario& scenario);

/// The number that routing decides on: the region's own. The name must be a region's.
dns::Address address_number(const Scenario& scenario, std::string_view region);

/// All groups, and the one that the name itself has.
struct Groups {
    dns::Steering steering;
    std::map<std::string, dns::GroupId, std::less<>> numbers;  // "" is the name's own
    dns::GroupId root{};
};

/// Its records name regions, checks and locations by their numbers.
Groups groups_of(const Scenario& scenario);

/// What the region numbers that routing decides on are on the wire.
std::vector<dns::Endpoint> endpoints_of(const Scenario& scenario);

/// The zone of the name: its SOA and NS, every region by name below the steered name, and the script's own lines.
dns::Zone zone_of(const Scenario& scenario, dns::GroupId root);

/// What a zone refuses, and in which of the script's lines.
struct ZoneLineError {
    std::optional<std::size_t> line;  // in dns.zone, from 0; nothing: they do not fit together
    std::string what;
};

/// What is wrong with the lines of zone text that the script adds; nothing when they can be read and fit together.
std::optional<ZoneLineError> zone_error(const Scenario& scenario, dns::GroupId root);

}  // namespace regiondrill::drill
