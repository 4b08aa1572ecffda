// Cookies as a server hands them out (facts C1 to C6).
#include "tests/catch.hpp"
#include "tests/dns/answering_world.hpp"

#include <string>

namespace responder_cookies_test {

using namespace std::chrono_literals;
using namespace regiondrill;
using namespace regiondrill::dns;
using namespace regiondrill::tests;

namespace {

const std::string client = "\1\2\3\4\5\6\7\x08";

Message ask_with(const AnsweringWorld& world, const std::string& cookie) {
    return world.ask(AnsweringWorld::question("www A", {{OptionCode::cookie, cookie}}));
}

std::string cookie_of(const Message& reply) {
    const auto* option = reply.edns ? reply.edns->find(OptionCode::cookie) : nullptr;
    return option ? option->data : "";
}

}  // namespace

TEST_CASE("C1 cookies of odd lengths are malformed") {
    const AnsweringWorld world;
    for (std::size_t length = 0; length <= 48; ++length) {
        const bool legal = length == 8 || (length >= 16 && length <= 40);
        CHECK((ask_with(world, std::string(length, 'c')).header.code == ResponseCode::no_error) == legal);
    }
}

TEST_CASE("C2 a client's cookie gets the answer, and a cookie of ours") {
    AnsweringWorld world;
    for (const auto transport : {Transport::udp, Transport::tcp}) {
        world.peer.transport = transport;
        const Message reply = ask_with(world, client);
        CHECK(addresses(reply) == "192.0.2.1 192.0.2.2");
        CHECK(cookie_of(reply).size() == 24);
        CHECK(cookie_of(reply).starts_with(client));
    }
}

TEST_CASE("C3 a wrong server cookie counts as none") {
    const AnsweringWorld world;
    const std::string good = cookie_of(ask_with(world, client));
    const Message reply = ask_with(world, client + std::string(16, 'x'));
    CHECK(addresses(reply) == "192.0.2.1 192.0.2.2");
    CHECK(cookie_of(reply) == good);
}

TEST_CASE("C4 a good cookie is kept for half an hour, then renewed") {
    AnsweringWorld world;
    const std::string good = cookie_of(ask_with(world, client));
    world.now += 1800s;
    CHECK(cookie_of(ask_with(world, good)) == good);
    world.now += 1s;
    const std::string renewed = cookie_of(ask_with(world, good));
    CHECK(renewed != good);
    CHECK(cookie_of(ask_with(world, renewed)) == renewed);
}

TEST_CASE("C4 servers with one secret take each other's cookies") {
    AnsweringWorld one;
    const AnsweringWorld other;
    const std::string cookie = cookie_of(ask_with(one, client));
    CHECK(cookie_of(ask_with(other, cookie)) == cookie);
    one.peer.address = *IpAddress::from_text("203.0.113.1");
    CHECK(cookie_of(ask_with(one, cookie)) != cookie);
}

TEST_CASE("C6 a cookie without a question gets a cookie") {
    const AnsweringWorld world;
    Message query = AnsweringWorld::question("www A", {{OptionCode::cookie, client}});
    query.questions.clear();
    const Message reply = world.ask(query);
    CHECK(reply.header.code == ResponseCode::no_error);
    CHECK(cookie_of(reply).size() == 24);
    CHECK(reply.answers.size() + reply.authority.size() + reply.questions.size() == 0);
}

}  // namespace responder_cookies_test
