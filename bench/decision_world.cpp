#include "bench/decision_world.hpp"

#include "dns/steering/routing_policy.hpp"
#include "dns/wire/message.hpp"
#include "dns/zone/zone_text.hpp"
#include "sim/result.hpp"

#include <stdexcept>
#include <string>
#include <utility>

namespace regiondrill::bench {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t fleets = 3;  // of a region: the large one, the small one, and those of the second stack

const char* const zone_lines = R"(
@     3600 SOA ns1 hostmaster 1 14400 3600 604800 60
@     3600 NS ns1
ns1   3600 A 192.0.2.53
)";

template <class Value>
Value sound(sim::Result<Value, std::string> made) {
    if (!made) throw std::logic_error(made.error());
    return std::move(*made);
}

dns::Name name_of(const char* text) { return *dns::Name::from_text(text); }

std::vector<dns::Location> places() {
    std::vector<dns::Location> made;
    for (std::size_t i = 0; i < DecisionWorld::regions; ++i) {
        made.push_back({"place " + std::to_string(i), {0, 30.0 * static_cast<double>(i)}, "", "", ""});
    }
    return made;
}

/// Every fleet of every region has a number, which is its address and its check.
dns::RoutedRecord fleet_record(std::size_t region, std::size_t fleet) {
    const auto number = static_cast<std::uint16_t>(fleets * region + fleet);
    dns::RoutedRecord record;
    record.id = "region " + std::to_string(region) + " fleet " + std::to_string(fleet);
    record.addresses = {dns::Address{number}};
    record.check = dns::CheckId{number};
    return record;
}

dns::RoutedRecord alias_record(std::string id, dns::GroupId group) {
    dns::RoutedRecord record;
    record.id = std::move(id);
    record.alias = group;
    return record;
}

dns::RecordGroup group_of(std::string name, const dns::RoutingPolicy& policy) {
    dns::RecordGroup group;
    group.name = std::move(name);
    group.policy = &policy;
    return group;
}

dns::IpPrefix network_of(std::size_t place) {
    return {dns::IpAddress::v4(10, static_cast<std::uint8_t>(4 * place), 0, 0), 14};
}

}  // namespace

DecisionWorld::DecisionWorld(Health health) : steering_(places()), health_(fleets * regions) {
    build_tree();
    build_responder();
    for (std::size_t region = 0; region < regions; ++region) {
        health_[dns::CheckId{static_cast<std::uint16_t>(fleets * region)}].real = health == Health::well;
    }
    for (std::size_t query = 0; query < queries; ++query) {
        plain_.push_back(packet(query, false));
        full_.push_back(packet(query, true));
    }
}

void DecisionWorld::build_tree() {
    dns::RecordGroup root = group_of("api", dns::latency_policy);
    for (std::size_t region = 0; region < regions; ++region) {
        const std::string name = "region " + std::to_string(region);
        dns::RecordGroup stack = group_of(name + " first", dns::weighted_policy);
        stack.records = {fleet_record(region, 0), fleet_record(region, 1)};
        stack.records[0].weight = 9;
        dns::RecordGroup stacks = group_of(name, dns::failover_policy);
        stacks.records = {alias_record("first", sound(steering_.add(stack))), fleet_record(region, 2)};
        stacks.records[0].role = dns::Role::primary;
        stacks.records[1].role = dns::Role::secondary;
        dns::RoutedRecord record = alias_record(name, sound(steering_.add(stacks)));
        for (std::size_t place = 0; place < regions; ++place) {
            const std::size_t apart = region < place ? place - region : region - place;
            record.latency.emplace_back(5ms + 20ms * apart);
        }
        root.records.push_back(record);

        networks_.add(network_of(region), dns::LocationId{static_cast<std::uint16_t>(region)});
        askers_.push_back({dns::LocationId{static_cast<std::uint16_t>(region)}, network_of(region)});
        askers_.back().network.length = 24;
    }
    root_ = sound(steering_.add(root));
}

void DecisionWorld::build_responder() {
    const dns::Name apex = name_of("drill.test.");
    dns::Zone zone = sound(dns::Zone::from_sets(apex, *dns::records_from_text(zone_lines, apex)));
    if (!zone.steer(name_of("api.drill.test."), root_)) throw std::logic_error("the name cannot be steered");
    std::vector<dns::Zone> zones;
    zones.push_back(std::move(zone));
    std::vector<dns::Endpoint> endpoints;
    for (std::size_t number = 0; number < fleets * regions; ++number) {
        const auto octet = static_cast<std::uint8_t>(number + 1);
        endpoints.push_back({"fleet " + std::to_string(number), dns::IpAddress::v4(192, 0, 2, octet), {}});
    }
    for (std::size_t place = 0; place < regions; ++place) {
        const auto octet = static_cast<std::uint8_t>(4 * place);
        peers_.push_back({dns::IpAddress::v4(10, octet, 0, 53), 5353, dns::Transport::udp});
    }
    responder_ =
        std::make_unique<dns::Responder>(std::move(zones), steering_, networks_, std::move(endpoints), settings_);
}

Octets DecisionWorld::packet(std::size_t query, bool full) const {
    dns::Message message;
    message.header.id = static_cast<std::uint16_t>(query);
    message.questions.push_back({name_of("api.drill.test."), dns::RecordType::a});
    if (!full) return message.octets();
    const dns::Cookie::Client client{1, 2, 3, 4, 5, 6, 7, static_cast<std::uint8_t>(query)};
    const dns::CookieMaker maker(settings_.cookie_secret);
    const auto server = maker.make(client, peers_[query % regions].address, settings_.epoch);
    std::string cookie(client.begin(), client.end());
    cookie.append(server.begin(), server.end());
    message.edns.emplace().options = {
        {dns::OptionCode::client_subnet, dns::ClientSubnet::of(askers_[query % regions].network).data()},
        {dns::OptionCode::cookie, cookie}};
    return message.octets();
}

}  // namespace regiondrill::bench
