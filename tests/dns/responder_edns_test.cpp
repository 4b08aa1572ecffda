// EDNS, and the options that are neither client subnet nor cookie (facts N1 to N9, T8, X1).
#include "tests/catch.hpp"
#include "tests/dns/answering_world.hpp"

#include <string>

namespace responder_edns_test {

using namespace regiondrill;
using namespace regiondrill::dns;
using namespace regiondrill::tests;
using namespace std::string_literals;

namespace {

const std::string opt_head = "\0\0\x29\x10\0\0\0\0\0"s;  // root, OPT, 4096 octets, version 0

/// "www A" with these octets for additional records.
Octets with_additional(std::uint8_t count, const std::string& records) {
    Octets packet = AnsweringWorld::question("www A").octets();
    packet[11] = count;
    packet.insert(packet.end(), records.begin(), records.end());
    return packet;
}

Message reply_to(const AnsweringWorld& world, const Octets& packet) {
    return AnsweringWorld::parsed(world.reply_to(packet));
}

}  // namespace

TEST_CASE("N1 OPT comes back when one came, and only then") {
    const AnsweringWorld world;
    for (const char* words : {"www A", "nope A", "www.other.invalid. A", "huge TXT", "@ AXFR", "fails A", "sub A"}) {
        CHECK_FALSE(world.ask(words).edns);
        const Message reply = world.ask(AnsweringWorld::question(words, {}));
        REQUIRE(reply.edns);
        CHECK(reply.edns->version == 0);
        CHECK(reply.edns->udp_octets == 1232);
    }
}

TEST_CASE("N2 N9 an unknown version gets BADVERS in version 0, and no answer") {
    const AnsweringWorld world;
    for (const unsigned version : {1u, 2u, 255u}) {
        // With options that would be malformed in version 0: what they mean in another, nobody knows.
        Message query = AnsweringWorld::question("www A", {{OptionCode::cookie, "x"}});
        query.edns->version = static_cast<std::uint8_t>(version);
        const Message reply = world.ask(query);
        CHECK(reply.header.code == ResponseCode::bad_version);
        CHECK_FALSE(reply.header.authoritative);
        CHECK(reply.answers.empty());
        REQUIRE(reply.edns);
        CHECK(reply.edns->version == 0);
        CHECK(reply.edns->options.empty());
    }
}

TEST_CASE("N3 an unknown version counts before an unknown opcode") {
    const AnsweringWorld world;
    Message query = AnsweringWorld::question("www A", {});
    query.edns->version = 1;
    query.header.opcode = Opcode{15};
    CHECK(world.ask(query).header.code == ResponseCode::bad_version);
    query.edns->version = 0;
    const Message reply = world.ask(query);
    CHECK(reply.header.code == ResponseCode::not_implemented);
    CHECK(reply.edns);
}

TEST_CASE("N4 unknown options, padding and NSID are ignored, not echoed") {
    const AnsweringWorld world;
    for (const unsigned code : {3u, 9u, 12u, 100u, 65'001u}) {
        for (const std::string& data : {""s, "some"s}) {
            const Message reply = world.ask(AnsweringWorld::question("www A", {{OptionCode(code), data}}));
            CHECK(addresses(reply) == "192.0.2.1 192.0.2.2");
            CHECK(reply.edns->options.empty());
        }
    }
}

TEST_CASE("N5 DO is copied, no other flag") {
    const AnsweringWorld world;
    Message query = AnsweringWorld::question("www A", {});
    for (const unsigned flags : {0x0000u, 0x8000u, 0x0040u, 0x7fffu, 0xffffu}) {
        query.edns->flags = static_cast<std::uint16_t>(flags);
        CHECK(world.ask(query).edns->flags == (flags & 0x8000));
    }
}

TEST_CASE("N7 N9 two OPT records are malformed, and answered with one") {
    const AnsweringWorld world;
    const std::string opt = opt_head + "\0\0"s;
    const Message reply = reply_to(world, with_additional(2, opt + opt));
    CHECK(reply.header.code == ResponseCode::form_error);
    CHECK(reply.edns);
    CHECK(reply.questions.size() == 1);
}

TEST_CASE("N8 OPT not at the root, not among the additional records or with wrong lengths is malformed") {
    const AnsweringWorld world;
    CHECK(reply_to(world, with_additional(1, opt_head + "\0\0"s)).header.code == ResponseCode::no_error);
    for (const std::string& record : {
             "\1a"s + opt_head + "\0\0"s,     // owner a.
             opt_head + "\0\4"s,              // shorter than it says
             opt_head + "\0\4\0\x64\0\1"s,    // an option longer than the rest
             opt_head + "\0\3\0\x64\0"s,      // an option without a length
             opt_head + "\0\5\0\x64\0\0\0"s,  // an octet over
         }) {
        CHECK(reply_to(world, with_additional(1, record)).header.code == ResponseCode::form_error);
    }
    Octets in_answer = with_additional(0, opt_head + "\0\0"s);
    in_answer[7] = 1;
    CHECK(reply_to(world, in_answer).header.code == ResponseCode::form_error);
}

TEST_CASE("T8 keepalive is ignored over UDP and told over TCP to those who ask") {
    AnsweringWorld world;
    const Message query = AnsweringWorld::question("www A", {{OptionCode::keepalive, ""}});
    CHECK(world.ask(query).edns->options.empty());
    world.peer.transport = Transport::tcp;
    const Message reply = world.ask(query);
    const auto* option = reply.edns->find(OptionCode::keepalive);
    REQUIRE(option);
    CHECK(option->data == "\x01\x2c");  // 30 s
    CHECK(world.ask(AnsweringWorld::question("www A", {})).edns->options.empty());
}

TEST_CASE("X1 an answer that health decided says so, to those who speak EDNS") {
    AnsweringWorld world;
    const Message query = AnsweringWorld::question("api A", {});
    CHECK(error_text(world.ask(query)).empty());
    world.sicken(2);  // Tokyo's region: nothing to London
    CHECK(error_text(world.ask(query)).empty());
    world.sicken(0);
    const Message reply = world.ask(query);
    CHECK(addresses(reply) == "192.0.2.20");
    CHECK(reply.header.code == ResponseCode::no_error);
    CHECK(error_text(reply) == "eu-west-2 is unhealthy, answered us-west-2");
    CHECK_FALSE(world.ask("api A").edns);
}

TEST_CASE("X1 X2 what is answered when all are down is a policy, and is told") {
    AnsweringWorld world;
    world.sicken_all();
    const auto ask = [&](const char* words) { return world.ask(AnsweringWorld::question(words, {})); };
    CHECK(addresses(ask("api A")) == "192.0.2.10");
    CHECK(error_text(ask("api A")) == "all are unhealthy, answered eu-west-2 all the same");
    CHECK(addresses(ask("plain A")) == "192.0.2.10");
    const Message none = ask("none A");
    CHECK(none.header.code == ResponseCode::no_error);
    CHECK(none.answers.empty());
    REQUIRE(none.authority.size() == 1);
    CHECK(none.authority[0].ttl == 60);
    CHECK(error_text(none) == "all are unhealthy, answered nothing");
    const Message fails = ask("fails A");
    CHECK(fails.header.code == ResponseCode::server_failure);
    CHECK_FALSE(fails.header.authoritative);
    CHECK(fails.answers.size() + fails.authority.size() == 0);
    CHECK(error_text(fails) == "all are unhealthy, answered nothing");
}

TEST_CASE("X1 refusals carry their reason's number") {
    const AnsweringWorld world;
    const auto info = [&](const char* words) {
        const Message reply = world.ask(AnsweringWorld::question(words, {}));
        const auto* option = reply.edns->find(OptionCode::extended_error);
        return option ? option->data : "";
    };
    CHECK(info("www.other.invalid. A") == "\0\x14"s);
    CHECK(info("@ AXFR") == "\0\x15"s);
    CHECK(info("www A").empty());
}

TEST_CASE("_why tells how a steered name's answer comes about") {
    AnsweringWorld world;
    world.sicken(0);
    const Message reply = world.ask("_why.api TXT");
    REQUIRE(reply.answers.size() == 1);
    CHECK(reply.answers[0].ttl == 0);
    std::vector<std::string> lines;
    const std::string& data = reply.answers[0].rdata;
    for (std::size_t at = 0; at < data.size(); at += 1 + static_cast<unsigned char>(data[at])) {
        lines.push_back(data.substr(at + 1, static_cast<unsigned char>(data[at])));
    }
    REQUIRE(lines.size() >= 4);
    CHECK(lines.front() == "asker 198.51.100.100/32 counts as London");
    CHECK(lines[1].starts_with("latency, eu-west-2: sick; "));
    CHECK(lines[2].starts_with("latency, us-west-2: chosen; "));
    CHECK(lines.back() == "answer: us-west-2 192.0.2.20; TTL 20 s");

    CHECK(world.ask("_why.api A").answers.empty());
    CHECK(world.ask("_why.api A").header.code == ResponseCode::no_error);
    CHECK(world.ask("_why.www TXT").header.code == ResponseCode::no_such_name);
    const Message tokyo = world.ask("_why.api TXT", "203.0.113.0/24");
    CHECK(tokyo.answers[0].rdata.find("counts as Tokyo") != std::string::npos);
    CHECK(subnet_of(tokyo)->scope == subnet_of(world.ask("api A", "203.0.113.0/24"))->scope);
}

}  // namespace responder_edns_test
