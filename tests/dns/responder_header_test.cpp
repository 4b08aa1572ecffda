// What a reply's first octets and its question are like, whatever was asked (facts 2.1 and 2.3).
#include "tests/catch.hpp"
#include "tests/dns/answering_world.hpp"

#include <string>

namespace responder_header_test {

using namespace regiondrill;
using namespace regiondrill::dns;
using namespace regiondrill::tests;

namespace {

Octets with_bits(Octets packet, unsigned bits) {
    packet[2] = static_cast<std::uint8_t>(bits >> 8);
    packet[3] = static_cast<std::uint8_t>(bits);
    return packet;
}

Octets with_opcode(unsigned opcode) { return with_bits(AnsweringWorld::question("www A").octets(), opcode << 11); }

Octets with_question(const std::string& question) {
    Octets packet{0x12, 0x34, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0};
    packet.insert(packet.end(), question.begin(), question.end());
    return packet;
}

ResponseCode code_of(const AnsweringWorld& world, const Octets& packet) {
    return AnsweringWorld::parsed(world.reply_to(packet)).header.code;
}

using namespace std::string_literals;

}  // namespace

TEST_CASE("B1 an answer is authoritative, copies id, RD and question, and offers no recursion") {
    const AnsweringWorld world;
    Message query = AnsweringWorld::question("www A");
    for (const bool desired : {false, true}) {
        query.header.recursion_desired = desired;
        const Message reply = world.ask(query);
        Header expected;
        expected.id = query.header.id;
        expected.response = expected.authoritative = true;
        expected.recursion_desired = desired;
        CHECK(reply.header == expected);
        CHECK(reply.questions == query.questions);
        CHECK(addresses(reply) == "192.0.2.1 192.0.2.2");
    }
}

TEST_CASE("B2 Z, AD, AA, RA and TC of a query are not copied") {
    const AnsweringWorld world;
    const Octets plain = AnsweringWorld::question("www A").octets();
    const auto expected = world.reply_to(plain);
    for (const unsigned bit : {0x0040u, 0x0020u, 0x0010u, 0x0400u, 0x0080u, 0x0200u}) {
        CHECK(world.reply_to(with_bits(plain, bit)) == expected);
    }
}

TEST_CASE("B3 replies and packets shorter than a header meet silence") {
    const AnsweringWorld world;
    const Octets plain = AnsweringWorld::question("www A").octets();
    CHECK_FALSE(world.reply_to(with_bits(plain, 0x8000)));
    for (std::size_t size = 0; size < 12; ++size) {
        CHECK_FALSE(world.reply_to(Octets(plain.begin(), plain.begin() + static_cast<std::ptrdiff_t>(size))));
    }
}

TEST_CASE("B4 the question is echoed octet for octet, whatever its case, and answers point to it") {
    const AnsweringWorld world;
    const Octets query = AnsweringWorld::question("wWw.ExAmPlE.tEsT. A").octets();
    const auto reply = world.reply_to(query);
    REQUIRE(reply);
    CHECK(std::equal(query.begin() + 12, query.end(), reply->begin() + 12));
    CHECK((*reply)[query.size()] == 0xc0);
    CHECK((*reply)[query.size() + 1] == 12);
    CHECK(addresses(AnsweringWorld::parsed(reply)) == "192.0.2.1 192.0.2.2");
}

TEST_CASE("B19 broken questions get FORMERR, a header alone") {
    const AnsweringWorld world;
    const std::string label = "\x3f" + std::string(63, 'x');
    const std::string ending = "\0\0\1\0\1"s;
    std::string too_long;
    for (int i = 0; i < 4; ++i) too_long += label;
    too_long += ending;
    for (const std::string& question : {"\3ww"s, "\3www\7example"s, "\x40www"s + ending, "\xc0\x0c\0\1\0\1"s,
                                        "\3www\xc0\x0c\0\1\0\1"s, too_long, "\3www\0\0\1\0"s, ""s}) {
        const auto reply = world.reply_to(with_question(question));
        REQUIRE(reply);
        CHECK(reply->size() == 12);
        CHECK(AnsweringWorld::parsed(reply).header.code == ResponseCode::form_error);
        CHECK_FALSE(AnsweringWorld::parsed(reply).header.authoritative);
    }
}

TEST_CASE("B20 B21 B23 other opcodes are not implemented, and none of their flags is copied") {
    const AnsweringWorld world;
    for (unsigned opcode = 1; opcode < 16; ++opcode) {
        for (const unsigned flags : {0u, 0x07f0u}) {
            const auto reply = world.reply_to(with_bits(with_opcode(opcode), opcode << 11 | flags));
            REQUIRE(reply);
            CHECK(reply->size() == 12);
            CHECK(((*reply)[2] << 8 | (*reply)[3]) == static_cast<int>(0x8000 | opcode << 11 | 4));
        }
        // A header is enough, as genreport sends it.
        Octets alone(12);
        CHECK(code_of(world, with_bits(alone, opcode << 11)) == ResponseCode::not_implemented);
    }
}

TEST_CASE("B22 no question or two questions are malformed") {
    const AnsweringWorld world;
    CHECK(code_of(world, Octets(12)) == ResponseCode::form_error);
    Message two = AnsweringWorld::question("www A");
    two.questions.push_back(two.questions.front());
    const Message reply = world.ask(two);
    CHECK(reply.header.code == ResponseCode::form_error);
    CHECK(reply.questions.empty());
}

TEST_CASE("B25 zone transfers are refused, over UDP not implemented") {
    AnsweringWorld world;
    for (const char* words : {"@ AXFR", "@ IXFR"}) {
        world.peer.transport = Transport::udp;
        CHECK(world.ask(words).header.code == ResponseCode::not_implemented);
        world.peer.transport = Transport::tcp;
        const Message reply = world.ask(words);
        CHECK(reply.header.code == ResponseCode::refused);
        CHECK(reply.answers.empty());
    }
}

TEST_CASE("B26 classes other than IN are refused; any class gets an answer without authority") {
    const AnsweringWorld world;
    Message query = AnsweringWorld::question("version.bind. TXT");
    for (const auto number : {RecordClass::chaos, RecordClass::hesiod, RecordClass::none, RecordClass{0}}) {
        query.questions[0].record_class = number;
        const Message reply = world.ask(query);
        CHECK(reply.header.code == ResponseCode::refused);
        CHECK_FALSE(reply.header.authoritative);
    }
    query = AnsweringWorld::question("www A");
    query.questions[0].record_class = RecordClass::any;
    const Message reply = world.ask(query);
    CHECK(addresses(reply) == "192.0.2.1 192.0.2.2");
    CHECK_FALSE(reply.header.authoritative);
}

TEST_CASE("records in a query's answer section and octets after its end do no harm") {
    const AnsweringWorld world;
    const Message plain = world.ask("www A");
    Message with_answer = AnsweringWorld::question("www A");
    with_answer.answers.push_back({with_answer.questions[0].name, RecordType::a, RecordClass::internet, 1, "\1\2\3\4"});
    CHECK(world.ask(with_answer) == plain);
    Octets trailing = AnsweringWorld::question("www A").octets();
    trailing.insert(trailing.end(), 7, 0xff);
    CHECK(AnsweringWorld::parsed(world.reply_to(trailing)) == plain);
}

}  // namespace responder_header_test
