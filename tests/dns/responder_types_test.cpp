// Types: known, unknown, meta, and those of a steered name (facts B17, B18, B24, B28, H1, H2).

#include "dns/wire/service_binding.hpp"
#include "tests/catch.hpp"
#include "tests/dns/answering_world.hpp"

#include <string>

namespace responder_types_test {

using namespace regiondrill;
using namespace regiondrill::dns;
using namespace regiondrill::tests;

namespace {

bool is_clean_no_data(const Message& reply) {
    return reply.header.code == ResponseCode::no_error && reply.header.authoritative && reply.answers.empty() &&
           reply.authority.size() == 1 && reply.authority[0].type == RecordType::soa;
}

ServiceBinding binding_of(const Message& reply) {
    REQUIRE(reply.answers.size() == 1);
    CHECK(reply.answers[0].type == RecordType::https);
    const auto binding = ServiceBinding::read(reply.answers[0].rdata);
    REQUIRE(binding);
    return *binding;
}

const std::string eu_v4("\xc0\0\2\x0a", 4);

}  // namespace

TEST_CASE("B18 unknown types and HTTPS are NODATA") {
    const AnsweringWorld world;
    for (const char* type : {"TYPE65280", "TYPE1000", "HTTPS", "SRV", "TYPE46", "TYPE666"}) {
        CHECK(is_clean_no_data(world.ask(std::string("www ") + type)));
    }
    const Message alien = world.ask("alien TYPE65280");
    CHECK(rdata_at(alien.answers) == std::string("\xc0\0\2\1", 4));
}

TEST_CASE("B24 ANY gets one set") {
    const AnsweringWorld world;
    for (const char* name : {"www", "@", "api", "plain", "alias", "mail"}) {
        const Message reply = world.ask(std::string(name) + " ANY");
        CHECK(reply.header.code == ResponseCode::no_error);
        REQUIRE_FALSE(reply.answers.empty());
        for (const auto& record : reply.answers) CHECK(record.type == reply.answers[0].type);
    }
    CHECK(addresses(world.ask("plain ANY")) == "192.0.2.10");
    CHECK(addresses(world.ask("api ANY")) == "192.0.2.10");
}

TEST_CASE("B28 every number of a type gets an orderly answer") {
    const AnsweringWorld world;
    for (const char* name : {"@", "www", "api", "nope", "alias", "sub"}) {
        for (unsigned type = 0; type <= 300; ++type) {
            const Message reply = world.ask(std::string(name) + " TYPE" + std::to_string(type));
            CHECK(reply.questions.size() == 1);
        }
    }
}

TEST_CASE("B17 the targets of HTTPS records are whole") {
    const AnsweringWorld world;
    const auto reply = world.reply_to(AnsweringWorld::question("target HTTPS").octets());
    REQUIRE(reply);
    const std::string text(reply->begin(), reply->end());
    CHECK(text.find(AnsweringWorld::name("www").wire()) != std::string::npos);
}

TEST_CASE("H2 a steered name's answer has both families, each where the chosen region has it") {
    AnsweringWorld world;
    CHECK(addresses(world.ask("api A")) == "192.0.2.10");
    CHECK(addresses(world.ask("api AAAA")) == "2001:db8::10");
    CHECK(world.ask("api A").answers[0].ttl == 20);  // of 20.9 s
    world.sicken(0);
    CHECK(addresses(world.ask("api A")) == "192.0.2.20");
    const Message reply = world.ask("api AAAA");
    CHECK(is_clean_no_data(reply));
    CHECK(reply.authority[0].ttl == 60);  // the zone's MINIMUM
    CHECK(is_clean_no_data(world.ask("four AAAA")));
}

TEST_CASE("other types at a steered name are clean NODATA") {
    const AnsweringWorld world;
    for (const char* type : {"TXT", "MX", "NS", "SOA", "CNAME", "TYPE64", "TYPE65280"}) {
        CHECK(is_clean_no_data(world.ask(std::string("plain ") + type)));
    }
}

TEST_CASE("H1 HTTPS of a steered name is made of the decision") {
    AnsweringWorld world;
    const ServiceBinding eu = binding_of(world.ask("plain HTTPS"));
    CHECK(eu.priority == 1);
    CHECK(eu.target.is_root());
    CHECK(eu.values.at(ServiceKey::alpn) == "\10http/1.1");
    CHECK(eu.values.at(ServiceKey::ipv4hint) == eu_v4);
    CHECK(eu.values.at(ServiceKey::ipv6hint).size() == 16);
    world.sicken(0);
    const ServiceBinding us = binding_of(world.ask("plain HTTPS"));
    CHECK(us.values.at(ServiceKey::ipv4hint) == std::string("\xc0\0\2\x14", 4));
    CHECK_FALSE(us.values.contains(ServiceKey::ipv6hint));
}

TEST_CASE("H1 the hints of an HTTPS record in the zone follow health") {
    AnsweringWorld world;
    const ServiceBinding eu = binding_of(world.ask("api HTTPS"));
    CHECK(eu.values.at(ServiceKey::alpn) == "\2h2");
    CHECK(eu.values.at(ServiceKey::ipv4hint) == eu_v4);  // not the zone's 192.0.2.99
    world.sicken(0);
    CHECK(binding_of(world.ask("api HTTPS")).values.at(ServiceKey::ipv4hint) == std::string("\xc0\0\2\x14", 4));
}

TEST_CASE("B14 no TTL has its top bit set, however long the zone says") {
    AnsweringWorld world;
    RecordGroup group = world.steering[GroupId{0}];
    group.ttl.fixed = sim::Duration::max();
    const auto added = world.steering.add(group);
    REQUIRE(added.has_value());
    Zone zone = AnsweringWorld::zone_of("long.test.", "@ 60 SOA ns h 1 2 3 4 5\n@ 60 NS ns\nns 60 A 192.0.2.53\n");
    REQUIRE(zone.steer(*Name::from_text("long.test."), *added).has_value());
    std::vector<Zone> zones;
    zones.push_back(std::move(zone));
    const Responder responder(std::move(zones), world.steering, world.networks,
                              {{"eu", IpAddress::v4(192, 0, 2, 1), {}}, {"us", {}, {}}, {"ap", {}, {}}}, {});
    Octets reply;
    REQUIRE(responder.answer(AnsweringWorld::question("long.test. A").octets(), world.peer, world.health, world.now,
                             reply));
    const Message message = AnsweringWorld::parsed(reply);
    REQUIRE(message.answers.size() == 1);
    CHECK(message.answers[0].ttl == 0x7fff'ffff);
}

}  // namespace responder_types_test
