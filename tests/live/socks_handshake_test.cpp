// Octets as RFC 1928 and RFC 1929 write them.
#include "live/proxy/socks_handshake.hpp"
#include "tests/catch.hpp"

#include <string>

namespace socks_handshake_test {

using namespace regiondrill;
using live::SocksHandshake;
using State = SocksHandshake::State;

namespace {

std::string octets(std::initializer_list<int> list) {
    std::string text;
    for (const int octet : list) text += static_cast<char>(octet);
    return text;
}

const std::string no_password = octets({5, 1, 0});
const std::string either = octets({5, 2, 0, 2});
const std::string london = octets({1, 6}) + "london" + octets({1}) + "3";
const std::string to_name = octets({5, 1, 0, 3, 14}) + "api.drill.test" + octets({0, 80});

TEST_CASE("a client without a name says where it wants to go") {
    SocksHandshake handshake;
    CHECK(handshake.take(no_password) == octets({5, 0}));
    CHECK(handshake.take(to_name).empty());
    REQUIRE(handshake.state() == State::asked);
    CHECK(handshake.user().empty());
    CHECK(handshake.host() == "api.drill.test");
    CHECK(handshake.port() == 80);
}

TEST_CASE("who can give a name and a password is asked for them") {
    SocksHandshake handshake;
    CHECK(handshake.take(either) == octets({5, 2}));
    CHECK(handshake.take(london) == octets({1, 0}));
    handshake.take(to_name);
    REQUIRE(handshake.state() == State::asked);
    CHECK(handshake.user() == "london");
    CHECK(handshake.password() == "3");
}

TEST_CASE("a handshake is the same however it is cut, and leaves what comes behind it") {
    const std::string whole = either + london + to_name + "GET / HTTP/1.1\r\n";
    for (std::size_t cut = 0; cut <= whole.size(); ++cut) {
        SocksHandshake handshake;
        std::string said = handshake.take(whole.substr(0, cut));
        said += handshake.take(whole.substr(cut));
        CHECK(said == octets({5, 2, 1, 0}));
        REQUIRE(handshake.state() == State::asked);
        CHECK(handshake.host() == "api.drill.test");
        CHECK(handshake.take_rest() == "GET / HTTP/1.1\r\n");
    }
}

TEST_CASE("addresses are taken as text") {
    SocksHandshake v4;
    v4.take(no_password + octets({5, 1, 0, 1, 127, 77, 1, 1, 0x1f, 0x90}));
    CHECK(v4.host() == "127.77.1.1");
    CHECK(v4.port() == 8080);
    SocksHandshake v6;
    v6.take(no_password + octets({5, 1, 0, 4, 0xfd, 0x77, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 80}));
    CHECK(v6.host() == "fd77::1");
}

TEST_CASE("what is no handshake, or asks for what there is not, is refused") {
    SocksHandshake old;
    old.take(octets({4, 1, 0, 80}));
    CHECK(old.state() == State::refused);
    SocksHandshake gssapi;
    CHECK(gssapi.take(octets({5, 1, 1})) == octets({5, 0xff}));
    CHECK(gssapi.state() == State::refused);
    SocksHandshake bind;
    CHECK(bind.take(no_password + octets({5, 2, 0, 1, 0, 0, 0, 0, 0, 0})) ==
          octets({5, 0, 5, 7, 0, 1, 0, 0, 0, 0, 0, 0}));
    SocksHandshake strange;
    CHECK(strange.take(no_password + octets({5, 1, 0, 9, 0, 0})) == octets({5, 0, 5, 8, 0, 1, 0, 0, 0, 0, 0, 0}));
    SocksHandshake password;
    password.take(either);
    CHECK(password.take(octets({7, 0, 0})) == octets({1, 1}));
    CHECK(password.state() == State::refused);
}

}  // namespace

}  // namespace socks_handshake_test
