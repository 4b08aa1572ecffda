// Simulated resolvers ask the name service, real programs the responder: two ways to one decision. Both are asked the
// same here, in random trees of all policies, over random networks, health, moments and queries, and what the wire says
// must be what the simulation says. The responder's replies are read by the message parser, which neither uses.
#include "dns/responder/responder.hpp"
#include "dns/wire/message.hpp"
#include "dns/wire/wire_reader.hpp"
#include "dns/zone/zone_text.hpp"
#include "drill/world/simulated_responder.hpp"
#include "sim/random.hpp"
#include "tests/catch.hpp"
#include "tests/dns/small_tree.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace answer_sameness_test {

using namespace std::chrono_literals;
using namespace regiondrill;
using namespace regiondrill::dns;
using regiondrill::tests::SmallTree;

namespace {

constexpr std::size_t most_addresses = 6;
constexpr std::size_t sites = 2;
const char* const zone_lines =
    "@ 3600 SOA ns1 hostmaster 1 14400 3600 604800 60\n@ 3600 NS ns1\nns1 3600 A 192.0.2.53\n";

const Name& apex() {
    static const Name name = *Name::from_text("drill.test.");
    return name;
}

// One address each, v4 alone or both.
std::vector<Endpoint> endpoints(const std::vector<bool>& has_v6) {
    std::vector<Endpoint> made;
    for (std::size_t i = 0; i < has_v6.size(); ++i) {
        const auto octet = static_cast<std::uint8_t>(i + 1);
        IpAddress v6 = *IpAddress::from_text("2001:db8::");
        v6.octets[15] = octet;
        made.push_back({"address " + std::to_string(i), IpAddress::v4(192, 0, 2, octet),
                        has_v6[i] ? std::optional(v6) : std::nullopt});
    }
    return made;
}

// "ok 0 2 ttl 20 scope /17", of either way.
std::string told(const std::string& status, const std::string& list, std::int64_t ttl, int scope) {
    return status + list + " ttl " + std::to_string(ttl) + (scope < 0 ? "" : " scope /" + std::to_string(scope));
}

class TwoWays : SmallTree {
public:
    explicit TwoWays(std::uint64_t seed) : dice_(seed) {
        for (std::size_t i = 0; i < most_addresses; ++i) has_v6_.push_back(dice_.chance(0.6));
        if (dice_.chance(0.1)) has_v6_.assign(most_addresses, false);
        for (int i = 0; i < 8; ++i) networks_.add(random_block(12), LocationId{location()});
        GroupId root{};
        const std::uint32_t groups = 1 + dice_.below(5);
        for (std::uint32_t i = 0; i < groups; ++i) root = add_random_group();
        authority_ = std::make_unique<Authority>(engine_, steering, root, settings());
        drill::SimulatedResponderSettings service;
        service.negative_ttl = 60s;
        service.has_v6 = has_v6_;
        for (int i = 0; i < 3; ++i) service.sites.push_back(SiteId{static_cast<std::uint16_t>(dice_.below(sites))});
        simulated_ = std::make_unique<drill::SimulatedResponder>(engine_, *authority_, networks_, service);
        Zone zone = *Zone::from_sets(apex(), *records_from_text(zone_lines, apex()));
        REQUIRE(zone.steer(*Name::from_text("api", apex()), root));
        std::vector<Zone> zones;
        zones.push_back(std::move(zone));
        responder_ = std::make_unique<Responder>(std::move(zones), authority_->steering(), networks_,
                                                 endpoints(has_v6_), ResponderSettings{});
    }

    // News of checks for one site or another, and time for it to arrive.
    void pass_time() {
        const double sick = dice_.uniform();
        for (std::size_t check = 0; check < health.size(); ++check) {
            CheckState state;
            state.real = !dice_.chance(sick);
            if (dice_.chance(0.1)) state.forced = dice_.chance(0.5);
            state.may_change = dice_.chance(0.3) ? engine_.now() + 1ms * dice_.below(90'000) : sim::never;
            const SiteId site{static_cast<std::uint16_t>(dice_.below(sites))};
            authority_->report_health(site, CheckId{static_cast<std::uint16_t>(check)}, state);
        }
        engine_.run_until(engine_.now() + 1s + 1ms * dice_.below(60'000));
    }

    Query random_query() {
        Query query;
        query.question.kind = dice_.chance(0.5) ? QuestionKind::v4 : QuestionKind::v6;
        query.resolver = random_block(32).base;
        query.number = static_cast<std::uint16_t>(dice_.bits());
        query.carries_subnet = dice_.chance(0.7);
        query.asker.network = query.carries_subnet ? random_block(16) : IpPrefix::whole(query.resolver);
        query.asker.location = networks_.locate(query.asker.network.base);
        return query;
    }

    std::string simulated(const Query& query) {
        const auto response = simulated_->ask(query);
        REQUIRE(response);
        const int scope = response->subnet ? response->subnet->scope : -1;
        if (response->status == Response::Status::servfail) return told("servfail", "", 0, scope);
        std::string list;
        for (const Address address : response->addresses()) list += " " + std::to_string(index(address));
        const char* status = response->status == Response::Status::ok ? "ok" : "no data";
        return told(status, list, std::chrono::floor<std::chrono::seconds>(response->ttl).count(), scope);
    }

    std::string on_the_wire(const Query& query) const {
        const SiteId site = simulated_->site_of(networks_.locate(query.resolver));
        std::vector<std::uint8_t> octets;
        const Peer peer{query.resolver, 5353, Transport::udp};
        REQUIRE(responder_->answer(packet(query), peer, authority_->view(site), engine_.now(), octets));
        const auto reply = Message::parse(octets);
        REQUIRE(reply);
        const auto* option = reply->edns ? reply->edns->find(OptionCode::client_subnet) : nullptr;
        const int scope = option ? ClientSubnet::read(octets_of(option->data))->scope : -1;
        if (reply->header.code == ResponseCode::server_failure) return told("servfail", "", 0, scope);
        REQUIRE(reply->header.code == ResponseCode::no_error);
        if (reply->answers.empty()) return told("no data", "", reply->authority.at(0).ttl, scope);
        std::string list;
        for (const Record& record : reply->answers) list += " " + std::to_string(record.rdata.back() - 1);
        return told("ok", list, reply->answers[0].ttl, scope);
    }

private:
    AuthoritySettings settings() const {
        AuthoritySettings settings;
        settings.sites = sites;
        settings.checks = health.size();
        return settings;
    }

    std::uint16_t location() { return static_cast<std::uint16_t>(dice_.below(3)); }

    // In a small part of each family's space, so that blocks meet often. At least `least` bits long.
    IpPrefix random_block(std::uint8_t least) {
        IpAddress address = dice_.chance(0.7) ? IpAddress::v4(10, 0, 0, 0) : *IpAddress::from_text("2001:db8::");
        const bool v4 = address.family == Family::v4;
        address.octets[v4 ? 1 : 4] = static_cast<std::uint8_t>(dice_.below(8) << 5);
        for (std::size_t i = v4 ? 2 : 5; i < (v4 ? 4 : 7); ++i)
            address.octets[i] = static_cast<std::uint8_t>(dice_.bits());
        const auto shortest = static_cast<std::uint8_t>(v4 ? least : least + 24);
        const std::uint8_t longest = v4 ? 24 : 56;
        if (least == 32) return IpPrefix::whole(address);
        return IpPrefix::of(address, static_cast<std::uint8_t>(shortest + dice_.below(longest - shortest + 1u)));
    }

    // The next one that no policy finds fault with.
    GroupId add_random_group() {
        for (;;) {
            const auto added = steering.add(random_group());
            if (added) return *added;
        }
    }

    RecordGroup random_group() {
        const auto policies = routing_policies();
        RecordGroup group;
        group.policy = policies[dice_.below(static_cast<std::uint32_t>(policies.size()))];
        group.name = "group " + std::to_string(steering.groups());
        const bool failover = group.policy == &failover_policy;
        const bool simple = group.policy == &simple_policy;
        const std::uint32_t count = simple ? 1 : failover ? 2 : 1 + dice_.below(4);
        for (std::uint32_t i = 0; i < count; ++i) group.records.push_back(random_record(i, simple));
        group.ttl.fixed = 1ms * dice_.below(120'000);
        if (dice_.chance(0.3)) group.ttl.computed = {1ms * dice_.below(5000), 5s + 1ms * dice_.below(100'000)};
        if (group.policy == &latency_policy && dice_.chance(0.5)) group.latency_band = 2ms;
        group.when_all_down = static_cast<WhenAllDown>(dice_.below(5));
        if (group.when_all_down == WhenAllDown::fallback) group.fallback = random_addresses();
        return group;
    }

    RoutedRecord random_record(std::uint32_t number, bool simple) {
        static const std::vector<Area> areas{{"", "US", "NY"}, {"", "GB", ""}, {"AS", "", ""}, {}};
        RoutedRecord record;
        record.id = "record " + std::to_string(number);
        if (steering.groups() > 0 && dice_.chance(0.5)) {
            record.alias =
                GroupId{static_cast<std::uint16_t>(dice_.below(static_cast<std::uint32_t>(steering.groups())))};
            record.evaluate_target_health = dice_.chance(0.8);
        } else {
            record.addresses = random_addresses();
            if (!simple || dice_.chance(0.5)) record.addresses.resize(1);
        }
        if (!simple && dice_.chance(0.7)) {
            record.check = CheckId{static_cast<std::uint16_t>(health.size())};
            health.resize(health.size() + 1);
        }
        for (int i = 0; i < 3; ++i) record.latency.emplace_back(1ms * dice_.below(5));
        record.weight = dice_.below(3);
        record.role = number == 0 ? Role::primary : Role::secondary;
        record.area = areas[number];
        record.position = steering.locations()[number % 3].position;
        for (int i = 0; i < 3 && number > 0; ++i) record.networks.push_back(random_block(12));
        return record;
    }

    std::vector<Address> random_addresses() {
        std::vector<Address> made;
        for (std::uint32_t i = 0; i < 3; ++i)
            made.push_back(Address{static_cast<std::uint16_t>(dice_.below(most_addresses))});
        return made;
    }

    static std::vector<std::uint8_t> packet(const Query& query) {
        Message message;
        message.header.id = query.number;
        const bool v6 = query.question.kind == QuestionKind::v6;
        message.questions.push_back({*Name::from_text("api", apex()), v6 ? RecordType::aaaa : RecordType::a});
        if (query.carries_subnet) {
            message.edns.emplace().options.push_back(
                {OptionCode::client_subnet, ClientSubnet::of(query.asker.network).data()});
        }
        return message.octets();
    }

    sim::Stream dice_;
    sim::Engine engine_;
    NetworkMap networks_{LocationId{0}};
    std::vector<bool> has_v6_;
    std::unique_ptr<Authority> authority_;
    std::unique_ptr<drill::SimulatedResponder> simulated_;
    std::unique_ptr<Responder> responder_;
};

}  // namespace

TEST_CASE("the wire says what simulated resolvers are told: addresses, order, TTL and scope", "[dns]") {
    std::map<std::string, int> seen;
    for (std::uint64_t seed = 0; seed < 3000; ++seed) {
        TwoWays world(seed);
        for (int round = 0; round < 5; ++round) {
            world.pass_time();
            for (int i = 0; i < 4; ++i) {
                const Query query = world.random_query();
                const std::string simulated = world.simulated(query);
                const std::string wire = world.on_the_wire(query);
                INFO("seed " << seed << ", round " << round << ", from " << query.asker.network.text());
                if (wire != simulated) CHECK(wire == simulated);
                ++seen[simulated.substr(0, 2)];
            }
        }
    }
    // The worlds are worth the trouble: all of this happens often.
    CHECK(seen["ok"] > 20'000);
    CHECK(seen["no"] > 2000);
    CHECK(seen["se"] > 500);
}

}  // namespace answer_sameness_test
