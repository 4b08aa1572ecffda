// Which names exist, and what is said of those that do not (facts B5 to B13).
#include "tests/catch.hpp"
#include "tests/dns/answering_world.hpp"

#include <string>

namespace responder_names_test {

using namespace regiondrill;
using namespace regiondrill::dns;
using namespace regiondrill::tests;

namespace {

/// "NOERROR SOA 60" or "NXDOMAIN SOA 60" for clean denials.
std::string denial(const Message& reply) {
    if (!reply.header.authoritative || !reply.answers.empty() || reply.authority.size() != 1) return "no denial";
    const std::string code = reply.header.code == ResponseCode::no_error       ? "NOERROR"
                             : reply.header.code == ResponseCode::no_such_name ? "NXDOMAIN"
                                                                               : "?";
    const Record& soa = reply.authority.front();
    if (soa.type != RecordType::soa || soa.owner != AnsweringWorld::origin()) return "no SOA";
    return code + " SOA " + std::to_string(soa.ttl);
}

std::vector<std::string> targets(const Message& reply) {
    std::vector<std::string> names;
    for (const auto& record : reply.answers) {
        if (record.type == RecordType::cname) names.push_back(Name::from_wire(record.rdata)->text());
    }
    return names;
}

}  // namespace

TEST_CASE("B5 B7 a type that is missing is NODATA with the SOA, whose TTL is MINIMUM") {
    CHECK(denial(AnsweringWorld().ask("www AAAA")) == "NOERROR SOA 60");
}

TEST_CASE("B6 B7 a name that is missing is NXDOMAIN with the SOA, whose TTL is MINIMUM") {
    CHECK(denial(AnsweringWorld().ask("nope A")) == "NXDOMAIN SOA 60");
    CHECK(denial(AnsweringWorld().ask("below.www A")) == "NXDOMAIN SOA 60");
}

TEST_CASE("B7 the SOA asked for keeps its own TTL") {
    const Message reply = AnsweringWorld().ask("@ SOA");
    REQUIRE(reply.answers.size() == 1);
    CHECK(reply.answers[0].ttl == 3600);
    CHECK(reply.authority.empty());
}

TEST_CASE("B8 an empty non-terminal exists") {
    CHECK(denial(AnsweringWorld().ask("ent A")) == "NOERROR SOA 60");
    CHECK(denial(AnsweringWorld().ask("wild A")) == "NOERROR SOA 60");
    CHECK(denial(AnsweringWorld().ask("beside.ent A")) == "NXDOMAIN SOA 60");
}

TEST_CASE("B9 a wildcard answers below it in the name that was asked for, unless another name stands there") {
    const AnsweringWorld world;
    for (const char* words : {"foo.wild A", "a.b.wild A"}) {
        const Message reply = world.ask(words);
        CHECK(addresses(reply) == "192.0.2.7");
        CHECK(reply.answers[0].owner == reply.questions[0].name);
    }
    CHECK(denial(world.ask("foo.wild AAAA")) == "NOERROR SOA 60");
    CHECK(denial(world.ask("exact.wild A")) == "NOERROR SOA 60");
    CHECK(denial(world.ask("below.exact.wild A")) == "NXDOMAIN SOA 60");
    CHECK(addresses(world.ask("*.wild A")) == "192.0.2.7");
}

TEST_CASE("B10 names outside every zone are refused, without authority or referral") {
    const AnsweringWorld world;
    for (const char* words : {"www.other.invalid. A", ". NS", "test. SOA", "ample.test. A", "myexample.test. A"}) {
        const Message reply = world.ask(words);
        CHECK(reply.header.code == ResponseCode::refused);
        CHECK_FALSE(reply.header.authoritative);
        CHECK(reply.questions.size() == 1);
        CHECK(reply.answers.size() + reply.authority.size() + reply.additional.size() == 0);
    }
}

TEST_CASE("B12 a CNAME is followed, and its target's records are added") {
    const AnsweringWorld world;
    const Message once = world.ask("alias A");
    CHECK(targets(once) == std::vector<std::string>{"www.example.test."});
    CHECK(addresses(once) == "192.0.2.1 192.0.2.2");
    CHECK(once.answers[1].owner == AnsweringWorld::name("www"));
    const Message twice = world.ask("second A");
    CHECK(targets(twice) == std::vector<std::string>{"alias.example.test.", "www.example.test."});
    CHECK(addresses(twice) == "192.0.2.1 192.0.2.2");
}

TEST_CASE("B12 code and SOA are those of the last name") {
    const AnsweringWorld world;
    const Message no_data = world.ask("alias AAAA");
    CHECK(no_data.header.code == ResponseCode::no_error);
    CHECK(no_data.answers.size() == 1);
    REQUIRE(no_data.authority.size() == 1);
    CHECK(no_data.authority[0].type == RecordType::soa);
    const Message no_name = world.ask("nowhere A");
    CHECK(no_name.header.code == ResponseCode::no_such_name);
    CHECK(no_name.answers.size() == 1);
    CHECK(no_name.authority.size() == 1);
    CHECK(no_name.header.authoritative);
}

TEST_CASE("B12 asked for CNAME, the CNAME itself is all") {
    const Message reply = AnsweringWorld().ask("second CNAME");
    CHECK(targets(reply) == std::vector<std::string>{"alias.example.test."});
    CHECK(reply.answers.size() == 1);
}

TEST_CASE("B12 B13 loops end, and no record is given twice") {
    const AnsweringWorld world;
    CHECK(targets(world.ask("loop A")) == std::vector<std::string>{"pool.example.test.", "loop.example.test."});
    CHECK(targets(world.ask("self A")) == std::vector<std::string>{"self.example.test."});
}

TEST_CASE("B12 a CNAME that leads outside is not followed") {
    const Message reply = AnsweringWorld().ask("away A");
    CHECK(reply.header.code == ResponseCode::no_error);
    CHECK(targets(reply) == std::vector<std::string>{"www.other.invalid."});
    CHECK(reply.authority.empty());
}

TEST_CASE("B12 a CNAME may lead to a steered name") {
    const Message reply = AnsweringWorld().ask("steered A");
    CHECK(targets(reply) == std::vector<std::string>{"api.example.test."});
    CHECK(addresses(reply) == "192.0.2.10");
}

TEST_CASE("B13 all records of a set have one TTL") {
    const Message reply = AnsweringWorld().ask("many A");
    REQUIRE(reply.answers.size() == 3);
    for (const auto& record : reply.answers) CHECK(record.ttl == 20);
}

TEST_CASE("a delegated name is referred to its servers, with their addresses") {
    const AnsweringWorld world;
    for (const char* words : {"sub A", "host.sub A", "sub NS"}) {
        const Message reply = world.ask(words);
        CHECK(reply.header.code == ResponseCode::no_error);
        CHECK_FALSE(reply.header.authoritative);
        CHECK(reply.answers.empty());
        REQUIRE(reply.authority.size() == 1);
        CHECK(reply.authority[0].type == RecordType::ns);
        CHECK(reply.authority[0].owner == AnsweringWorld::name("sub"));
        REQUIRE(reply.additional.size() == 1);
        CHECK(reply.additional[0].owner == AnsweringWorld::name("ns.sub"));
    }
    const Message after_alias = world.ask("below A");
    CHECK(after_alias.header.authoritative);
    CHECK(after_alias.answers.size() == 1);
    CHECK(after_alias.authority.size() == 1);
}

TEST_CASE("the closest zone answers, but for DS the one above it") {
    const AnsweringWorld world;
    const Message below = world.ask("child SOA");
    REQUIRE(below.answers.size() == 1);
    CHECK(below.answers[0].owner == AnsweringWorld::name("child"));
    const Message above = world.ask("child DS");
    REQUIRE(above.authority.size() == 1);
    CHECK(above.authority[0].owner == AnsweringWorld::origin());
}

}  // namespace responder_names_test
