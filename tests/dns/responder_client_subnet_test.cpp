// Client subnets (facts E1 to E12).

#include "sim/random.hpp"
#include "tests/catch.hpp"
#include "tests/dns/answering_world.hpp"

#include <string>

namespace responder_client_subnet_test {

using namespace regiondrill;
using namespace regiondrill::dns;
using namespace regiondrill::tests;
using namespace std::string_literals;

namespace {

Message ask_raw(const AnsweringWorld& world, const std::string& words, const std::string& data) {
    return world.ask(AnsweringWorld::question(words, {{OptionCode::client_subnet, data}}));
}

}  // namespace

TEST_CASE("E1 the client subnet decides and comes back as it was, with a scope") {
    const AnsweringWorld world;
    const Message reply = world.ask("api A", "203.0.113.0/24");
    CHECK(addresses(reply) == "192.0.2.30");
    const auto subnet = subnet_of(reply);
    REQUIRE(subnet);
    CHECK(subnet->prefix().text() == "203.0.113.0/24");
    CHECK(subnet->scope > 0);
    CHECK(subnet->scope <= 24);
    CHECK(addresses(world.ask("api AAAA", "2001:db8:1:2::/64")) == "2001:db8::10");
}

TEST_CASE("E1 without a client subnet the resolver's address decides, and no option is added") {
    AnsweringWorld world;
    world.peer.address = *IpAddress::from_text("203.0.113.9");
    const Message reply = world.ask(AnsweringWorld::question("api A", {}));
    CHECK(addresses(reply) == "192.0.2.30");
    CHECK(reply.edns->options.empty());
    world.peer.address = *IpAddress::from_text("192.0.2.200");  // on no map: Oregon
    CHECK(addresses(world.ask("api A")) == "192.0.2.20");
}

TEST_CASE("E2 E3 malformed client subnets get FORMERR") {
    const AnsweringWorld world;
    for (const std::string& data :
         {"\0\1\x18\x08\xc6\x33\x64"s, "\0\3\x18\0\xc6\x33\x64"s, "\0\1\x18\0\xc6\x33"s, "\0\1\x18\0\xc6\x33\x64\0"s,
          "\0\1\x17\0\xc6\x33\x65"s, "\0\1"s, ""s, "\0\1\x21\0\xc6\x33\x64\0\0"s, "\0\0\x08\0\x0a"s}) {
        const Message reply = ask_raw(world, "www A", data);
        CHECK(reply.header.code == ResponseCode::form_error);
        REQUIRE(reply.edns);
        CHECK(reply.edns->options.empty());
        CHECK(reply.answers.empty());
    }
}

TEST_CASE("E4 a source length of 0 is echoed, and the resolver's address decides") {
    const AnsweringWorld world;
    for (const std::string& data : {"\0\1\0\0"s, "\0\2\0\0"s, "\0\0\0\0"s}) {
        const Message reply = ask_raw(world, "api A", data);
        CHECK(addresses(reply) == "192.0.2.10");
        CHECK(reply.edns->find(OptionCode::client_subnet)->data == data);
    }
}

TEST_CASE("E5 E6 E8 whatever the client changes nothing of has scope 0") {
    const AnsweringWorld world;
    for (const char* words : {"@ SOA", "@ NS", "www A", "nope A", "www AAAA", "sub A", "www.other.invalid. A",
                              "big TXT", "api TXT", "four AAAA", "alias A"}) {
        CHECK(lengths(world.ask(words, "198.51.100.0/24")) == "/24/0");
        CHECK(lengths(world.ask(words, "2001:db8:1::/48")) == "/48/0");
    }
}

TEST_CASE("E6 E7 an empty answer that others do not get has the scope of the decision") {
    AnsweringWorld world;
    world.sicken(0);
    const Message empty = world.ask("api AAAA", "198.51.100.0/24");
    CHECK(empty.answers.empty());
    CHECK(lengths(empty) == lengths(world.ask("api A", "198.51.100.0/24")));
}

TEST_CASE("E7 askers in the block that an answer was announced for get the same answer") {
    const AnsweringWorld world;
    sim::Stream draw(7);
    for (int i = 0; i < 4000; ++i) {
        // Near the blocks that are on the map, so that their borders are met.
        const std::uint8_t bases[][3] = {{198, 51, 100}, {203, 0, 113}, {10, 0, 0}, {192, 0, 2}};
        const auto& base = bases[draw.below(4)];
        IpAddress client = IpAddress::v4(base[0], base[1], base[2], static_cast<std::uint8_t>(draw.below(256)));
        for (std::uint32_t flips = draw.below(3); flips > 0; --flips) {
            const std::uint32_t bit = draw.below(32);
            client.octets[bit / 8] = static_cast<std::uint8_t>(client.octets[bit / 8] ^ 1 << bit % 8);
        }
        const IpPrefix asked = IpPrefix::of(client, static_cast<std::uint8_t>(8 + draw.below(25)));
        const Message reply = world.ask("api A", asked.text());
        const auto subnet = subnet_of(reply);
        REQUIRE(subnet);
        const IpPrefix block = IpPrefix::of(asked.base, subnet->scope);
        IpAddress other = block.base;
        for (std::uint32_t bit = block.length; bit < 32; ++bit) {
            if (draw.chance(0.5))
                other.octets[bit / 8] = static_cast<std::uint8_t>(other.octets[bit / 8] | 0x80 >> bit % 8);
        }
        const Message again = world.ask("api A", IpPrefix::whole(other).text());
        INFO(asked.text() << " in " << block.text() << " and " << other.text());
        CHECK(addresses(again) == addresses(reply));
        CHECK(subnet_of(again)->scope == subnet->scope);
    }
}

TEST_CASE("E9 under a client subnet only the first CNAME is answered") {
    const AnsweringWorld world;
    const Message reply = world.ask("steered A", "203.0.113.0/24");
    REQUIRE(reply.answers.size() == 1);
    CHECK(reply.answers[0].type == RecordType::cname);
    CHECK(lengths(reply) == "/24/0");
    CHECK(world.ask("second A", "203.0.113.0/24").answers.size() == 1);
}

TEST_CASE("E10 private addresses count as clients, since a drill has no others") {
    const AnsweringWorld world;
    CHECK(addresses(world.ask("api A", "10.0.0.0/8")) == "192.0.2.30");
    CHECK(addresses(world.ask("api A", "127.0.0.0/8")) == "192.0.2.20");  // on no map
}

TEST_CASE("E11 of two client subnets the first counts, and one comes back") {
    const AnsweringWorld world;
    const Message reply = world.ask(AnsweringWorld::question(
        "api A", {AnsweringWorld::subnet("203.0.113.0/24"), {OptionCode::client_subnet, "\0\1\x18\0\xc6\x33\x64"s}}));
    CHECK(addresses(reply) == "192.0.2.30");
    CHECK(reply.edns->options.size() == 1);
    CHECK(subnet_of(reply)->prefix().text() == "203.0.113.0/24");
}

TEST_CASE("E12 UDP and TCP give the same answer and scope") {
    AnsweringWorld world;
    for (const char* words : {"api A", "api AAAA", "www A", "nope A", "many A"}) {
        world.peer.transport = Transport::udp;
        const Message udp = world.ask(words, "203.0.113.0/24");
        world.peer.transport = Transport::tcp;
        CHECK(world.ask(words, "203.0.113.0/24") == udp);
    }
}

}  // namespace responder_client_subnet_test
