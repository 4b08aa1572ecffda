// How large replies get (facts B15, B16, B29, N6, T6).
#include "tests/catch.hpp"
#include "tests/dns/answering_world.hpp"

#include <string>

namespace responder_size_test {

using namespace regiondrill;
using namespace regiondrill::dns;
using namespace regiondrill::tests;

namespace {

Message sized(const std::string& words, unsigned udp_octets) {
    Message query = AnsweringWorld::question(words, {});
    query.edns->udp_octets = static_cast<std::uint16_t>(udp_octets);
    return query;
}

bool is_truncated_to_nothing(const Message& reply) {
    return reply.header.truncated && reply.questions.size() == 1 &&
           reply.answers.size() + reply.authority.size() + reply.additional.size() == 0;
}

}  // namespace

TEST_CASE("B15 B16 without EDNS a reply ends at 512 octets: header and question, and TC") {
    const AnsweringWorld world;
    const Octets query = AnsweringWorld::question("big TXT").octets();
    const auto reply = world.reply_to(query);
    REQUIRE(reply);
    CHECK(reply->size() == query.size());
    CHECK(is_truncated_to_nothing(AnsweringWorld::parsed(reply)));
}

TEST_CASE("B15 N6 sizes of 0, 100, 512 and 600 get TC and OPT, 4096 gets all of it") {
    const AnsweringWorld world;
    for (const unsigned octets : {0u, 100u, 512u, 600u}) {
        const auto reply = world.reply_to(sized("big TXT", octets).octets());
        REQUIRE(reply);
        CHECK(reply->size() <= 512);
        CHECK(is_truncated_to_nothing(AnsweringWorld::parsed(reply)));
        CHECK(AnsweringWorld::parsed(reply).edns);
    }
    const Message whole = world.ask(sized("big TXT", 4096));
    CHECK_FALSE(whole.header.truncated);
    CHECK(rdata_at(whole.answers).size() == 3 * 231);
}

TEST_CASE("N6 a size below 512 means 512") {
    const AnsweringWorld world;
    const Message small = world.ask(sized("many A", 12));
    CHECK_FALSE(small.header.truncated);
    CHECK(small.answers.size() == 3);
}

TEST_CASE("B29 no UDP reply is larger than 1232 octets, whatever the asker takes") {
    const AnsweringWorld world;
    const auto reply = world.reply_to(sized("huge TXT", 65'535).octets());
    REQUIRE(reply);
    CHECK(reply->size() <= 1232);
    CHECK(is_truncated_to_nothing(AnsweringWorld::parsed(reply)));
}

TEST_CASE("B29 a reply fits exactly or is truncated, at every size") {
    const AnsweringWorld world;
    const auto whole = world.reply_to(sized("big TXT", 1232).octets());
    REQUIRE(whole);
    for (unsigned octets = 512; octets <= 1232; ++octets) {
        const auto reply = world.reply_to(sized("big TXT", octets).octets());
        REQUIRE(reply);
        CHECK(reply->size() <= octets);
        CHECK(AnsweringWorld::parsed(reply).header.truncated == (whole->size() > octets));
    }
}

TEST_CASE("T6 over TCP nothing is truncated, and the size in OPT does not count") {
    AnsweringWorld world;
    world.peer.transport = Transport::tcp;
    for (const Message& query : {AnsweringWorld::question("huge TXT"), sized("huge TXT", 512)}) {
        const Message reply = world.ask(query);
        CHECK_FALSE(reply.header.truncated);
        CHECK(rdata_at(reply.answers).size() == 8 * 251);
    }
}

TEST_CASE("B15 additional data and explanations are left away before anything is truncated") {
    std::string text = "@ 60 SOA ns h 1 2 3 4 5\n@ 60 NS ns\nns 60 A 192.0.2.53\n";
    for (int i = 0; i < 12; ++i) {
        const std::string server = "server-" + std::to_string(i) + ".sub";
        text += "sub 60 NS " + server + "\n";
        text += server + " 60 A 192.0.2.1\n";
        text += server + " 60 AAAA 2001:db8::1\n";
    }
    const AnsweringWorld world;
    std::vector<Zone> zones;
    zones.push_back(AnsweringWorld::zone_of("example.test.", text));
    const Responder responder(std::move(zones), world.steering, world.networks, {}, {});
    Octets reply;
    REQUIRE(responder.answer(AnsweringWorld::question("sub A").octets(), world.peer, world.health, world.now, reply));
    const Message message = AnsweringWorld::parsed(reply);
    CHECK(reply.size() <= 512);
    CHECK_FALSE(message.header.truncated);
    CHECK(message.authority.size() == 12);
    CHECK(message.additional.empty());
}

}  // namespace responder_size_test
