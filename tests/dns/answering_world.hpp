// A responder with a small zone and three steered regions, asked in words and answering in messages.
#pragma once

#include "dns/responder/responder.hpp"
#include "dns/steering/routing_policy.hpp"
#include "dns/wire/message.hpp"
#include "dns/wire/record.hpp"
#include "dns/wire/wire_reader.hpp"
#include "dns/zone/zone_text.hpp"

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace regiondrill::tests {

using Octets = std::vector<std::uint8_t>;

inline constexpr const char* example_zone = R"(
$TTL 300
@           3600 SOA ns1 hostmaster 7 14400 3600 604800 60
@           3600 NS ns1
@           3600 NS ns2
@                MX 10 mail
ns1              A 192.0.2.53
ns2              A 192.0.2.54
www              A 192.0.2.1
www              A 192.0.2.2
mail             A 192.0.2.25
alias            CNAME www
second           CNAME alias
loop             CNAME pool
pool             CNAME loop
self             CNAME self
away             CNAME www.other.invalid.
nowhere          CNAME nope
steered          CNAME api
*.wild           A 192.0.2.7
exact.wild       TXT "here"
deep.ent         A 192.0.2.8
sub              NS ns.sub
ns.sub           A 192.0.2.9
below            CNAME host.sub
alien            TYPE65280 \# 4 c0000201
target           HTTPS 1 www.example.test. alpn=h2
api              HTTPS 1 . alpn=h2 ipv4hint=192.0.2.99
)";

/// Regions eu, us and ap for askers in London, Oregon and Tokyo; us has no IPv6. Names: api (latency, all when all are
/// sick), plain (the same without a static HTTPS record), none and fails (empty, and failure, when all are sick), four
/// (one region without IPv6), many (every healthy region).
class AnsweringWorld {
public:
    AnsweringWorld() : networks(dns::LocationId{1}) {
        add_network("198.51.100.0/24", 0);
        add_network("203.0.113.0/24", 2);
        add_network("10.0.0.0/8", 2);
        add_network("2001:db8:1::/48", 0);
        health.resize(3);
        std::string text = example_zone;
        text += "big TXT";
        for (int i = 0; i < 3; ++i) text += " \"" + std::string(230, static_cast<char>('a' + i)) + '"';
        text += "\nhuge TXT";
        for (int i = 0; i < 8; ++i) text += " \"" + std::string(250, static_cast<char>('a' + i)) + '"';
        dns::Zone zone = zone_of("example.test.", text + "\n");
        steer(zone, "api", "latency", dns::WhenAllDown::all);
        steer(zone, "plain", "latency", dns::WhenAllDown::nearest);
        steer(zone, "none", "latency", dns::WhenAllDown::empty);
        steer(zone, "fails", "latency", dns::WhenAllDown::servfail);
        steer(zone, "many", "multivalue", dns::WhenAllDown::all);
        dns::RecordGroup only_us = group("simple", dns::WhenAllDown::all);
        only_us.records = {only_us.records[1]};
        steer(zone, "four", only_us);
        std::vector<dns::Zone> zones;
        zones.push_back(std::move(zone));
        zones.push_back(zone_of("child.example.test.", "@ 60 SOA ns h 1 2 3 4 5\n@ 60 NS ns\nns 60 A 192.0.2.53\n"));
        using dns::IpAddress;
        std::vector<dns::Endpoint> endpoints{
            {"eu-west-2", IpAddress::from_text("192.0.2.10"), IpAddress::from_text("2001:db8::10")},
            {"us-west-2", IpAddress::from_text("192.0.2.20"), std::nullopt},
            {"ap-northeast-1", IpAddress::from_text("192.0.2.30"), IpAddress::from_text("2001:db8::30")},
        };
        settings.cookie_secret = {0xe5, 0xe9, 0x73, 0xe5, 0xa6, 0xb2, 0xa4, 0x3f,
                                  0x48, 0xe7, 0xdc, 0x84, 0x9e, 0x37, 0xbf, 0xcf};
        responder = std::make_unique<dns::Responder>(std::move(zones), steering, networks, endpoints, settings);
    }

    static dns::Name name(const std::string& text) { return *dns::Name::from_text(text, origin()); }
    static dns::Name origin() { return *dns::Name::from_text("example.test."); }

    /// "www A" in the zone, "www.other. A" elsewhere.
    static dns::Message question(const std::string& words) {
        const auto blank = words.find(' ');
        dns::Message message;
        message.header.id = 0x1234;
        message.questions.push_back({name(words.substr(0, blank)), *dns::type_from_text(words.substr(blank + 1))});
        return message;
    }

    static dns::Message question(const std::string& words, std::vector<dns::Extension::Option> options) {
        dns::Message message = question(words);
        message.edns.emplace().options = std::move(options);
        return message;
    }

    static dns::Extension::Option subnet(const std::string& prefix) {
        const auto block = *dns::IpPrefix::from_text(prefix);
        return {dns::OptionCode::client_subnet, dns::ClientSubnet::of(block).data()};
    }

    /// The octets of a reply; nothing for silence.
    std::optional<Octets> reply_to(const Octets& packet) const {
        Octets reply;
        if (!responder->answer(packet, peer, health, now, reply)) return std::nullopt;
        return reply;
    }

    dns::Message ask(const dns::Message& query) const { return parsed(reply_to(query.octets())); }
    dns::Message ask(const std::string& words) const { return ask(question(words)); }
    dns::Message ask(const std::string& words, const std::string& client) const {
        return ask(question(words, {subnet(client)}));
    }

    static dns::Message parsed(const std::optional<Octets>& reply) {
        const auto message = reply ? dns::Message::parse(*reply) : std::nullopt;
        if (!message) throw std::runtime_error("no reply, or none that can be read");
        return *message;
    }

    void sicken(std::size_t region) { health[dns::CheckId{static_cast<std::uint16_t>(region)}].real = false; }
    void sicken_all() {
        for (std::size_t region = 0; region < 3; ++region) sicken(region);
    }

    static dns::Zone zone_of(const std::string& apex, const std::string& text) {
        const dns::Name at = *dns::Name::from_text(apex);
        auto records = dns::records_from_text(text, at);
        if (!records) throw std::logic_error("zone text");
        auto zone = dns::Zone::from_sets(at, std::move(*records));
        if (!zone) throw std::logic_error(zone.error());
        return std::move(*zone);
    }

    dns::Steering steering{{{"London", {51.5, -0.1}, "EU", "GB", ""},
                            {"Oregon", {45.8, -119.7}, "NA", "US", "OR"},
                            {"Tokyo", {35.7, 139.7}, "AS", "JP", ""}}};
    dns::NetworkMap networks;
    dns::HealthView health;
    dns::ResponderSettings settings;
    sim::Time now = sim::drill_start;
    dns::Peer peer{*dns::IpAddress::from_text("198.51.100.100"), 5353, dns::Transport::udp};
    std::unique_ptr<dns::Responder> responder;

private:
    void add_network(const std::string& block, std::uint16_t location) {
        networks.add(*dns::IpPrefix::from_text(block), dns::LocationId{location});
    }

    dns::RecordGroup group(std::string_view policy, dns::WhenAllDown when_all_down) {
        using std::chrono::milliseconds;
        const char* const names[] = {"eu-west-2", "us-west-2", "ap-northeast-1"};
        const int round_trips[3][3] = {{10, 80, 230}, {80, 10, 100}, {230, 100, 10}};
        dns::RecordGroup made;
        made.name = std::string(policy);
        made.policy = dns::find_policy(policy);
        made.when_all_down = when_all_down;
        made.ttl.fixed = std::chrono::milliseconds{20'900};
        for (std::uint16_t region = 0; region < 3; ++region) {
            dns::RoutedRecord record;
            record.id = names[region];
            record.addresses = {dns::Address{region}};
            record.check = dns::CheckId{region};
            if (policy == "latency") {
                for (const int ms : round_trips[region]) record.latency.push_back(milliseconds{ms});
            }
            made.records.push_back(record);
        }
        return made;
    }

    void steer(dns::Zone& zone, const std::string& owner, const dns::RecordGroup& made) {
        const auto added = steering.add(made);
        if (!added) throw std::logic_error(added.error());
        const auto steered = zone.steer(name(owner), *added);
        if (!steered) throw std::logic_error(steered.error());
    }
    void steer(dns::Zone& zone, const std::string& owner, std::string_view policy, dns::WhenAllDown when_all_down) {
        steer(zone, owner, group(policy, when_all_down));
    }
};

inline const std::string& rdata_at(const std::vector<dns::Record>& section) { return section.at(0).rdata; }

/// "192.0.2.1 192.0.2.2": the addresses among the answers.
inline std::string addresses(const dns::Message& message) {
    std::string text;
    for (const auto& record : message.answers) {
        if (record.type != dns::RecordType::a && record.type != dns::RecordType::aaaa) continue;
        dns::IpAddress address;
        address.family = record.type == dns::RecordType::a ? dns::Family::v4 : dns::Family::v6;
        std::copy(record.rdata.begin(), record.rdata.end(), address.octets.begin());
        text += (text.empty() ? "" : " ") + address.text();
    }
    return text;
}

inline std::optional<dns::ClientSubnet> subnet_of(const dns::Message& message) {
    const auto* option = message.edns ? message.edns->find(dns::OptionCode::client_subnet) : nullptr;
    return option ? dns::ClientSubnet::read(dns::octets_of(option->data)) : std::nullopt;
}

/// "/24/16": source and scope; "" without the option.
inline std::string lengths(const dns::Message& message) {
    const auto subnet = subnet_of(message);
    return subnet ? "/" + std::to_string(subnet->source) + "/" + std::to_string(subnet->scope) : "";
}

inline std::string error_text(const dns::Message& message) {
    const auto* option = message.edns ? message.edns->find(dns::OptionCode::extended_error) : nullptr;
    return option ? option->data.substr(2) : "";
}

}  // namespace regiondrill::tests
