// The zone of a scenario's name.
#include "dns/zone/zone_text.hpp"
#include "drill/scenario/dns_layout.hpp"
#include "drill/scenario/zone_lines.hpp"
#include "sim/invariant.hpp"
#include "sim/random.hpp"
#include "sim/result.hpp"

namespace regiondrill::drill {

namespace {

dns::Name name_of_zone(const dns::Name& name) { return name.labels() > 1 ? name.parent() : name; }

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

}  // namespace

sim::Result<dns::Zone, ZoneLineError> read_zone(const Scenario& scenario, dns::GroupId root) {
    const dns::Name name = *dns::Name::from_text(scenario.dns.name + ".");
    const dns::Name apex = name_of_zone(name);
    std::string text;
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

dns::Zone zone_of(const Scenario& scenario, dns::GroupId root) {
    auto zone = read_zone(scenario, root);
    sim::ensure(zone.has_value(), "a zone was refused that its check let through");
    return std::move(*zone);
}

}  // namespace regiondrill::drill
