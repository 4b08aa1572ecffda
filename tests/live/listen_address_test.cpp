#include "live/loop/listen_address.hpp"

#include "drill/scenario/input_error.hpp"
#include "live/control/control_client.hpp"
#include "tests/catch.hpp"

namespace listen_address_test {

using namespace regiondrill;
using live::parse_bound_address;
using live::parse_listen_address;

namespace {

template <class Action>
std::string complaint(Action action) {
    try {
        action();
    } catch (const drill::InputError& error) {
        return error.what();
    }
    return "";
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("an address to listen at is of the loopback, or the one that is bound") {
    const auto listen = [](const std::string& text, const char* bound = nullptr) {
        return complaint([&] {
            const auto at = bound == nullptr ? std::nullopt : dns::IpAddress::from_text(bound);
            const std::string read = parse_listen_address("--dns", text, at).text();  // CHECK would keep what it throws
            CHECK(read == text);
        });
    };
    for (const char* text : {"127.77.0.53:5300", "127.0.0.1:0", "[::1]:5300"}) CHECK(listen(text).empty());
    for (const char* text : {"127.0.0.1:5300", "192.168.1.7:5300"}) CHECK(listen(text, "192.168.1.7").empty());
    CHECK(listen("[fd00::7]:5300", "fd00::7").empty());
    for (const char* text : {"192.168.1.7:5300", "0.0.0.0:5300", "[::]:5300", "[fd00::7]:5300", "128.0.0.1:53"}) {
        CAPTURE(text);
        CHECK(has(listen(text), "is not on the loopback; expected 127.0.0.0/8, ::1; --bind lets others in"));
    }
    for (const char* text : {"192.168.1.8:5300", "0.0.0.0:5300"}) {
        CHECK(has(listen(text, "192.168.1.7"), "is not on the loopback; expected 127.0.0.0/8, ::1 or 192.168.1.7"));
    }
    for (const char* text : {"", "127.0.0.1", ":53", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1", "::1:53",
                             "[127.0.0.1]:53", "localhost:53", "fd00::7:53"}) {
        CAPTURE(text);
        CHECK(has(listen(text), "is no address with a port"));
    }
}

TEST_CASE("what can be bound is an address of one machine, as people type it") {
    const auto bind = [](const std::string& text) {
        return complaint([&] {
            const std::string read = parse_bound_address("--bind", text).text();
            CHECK(read == text);
        });
    };
    for (const char* text : {"192.168.1.7", "10.0.0.1", "127.0.0.1", "::1", "fd00::7", "2001:db8::7"}) {
        CAPTURE(text);
        CHECK(bind(text).empty());
    }
    for (const char* text : {"0.0.0.0", "::"}) {
        CAPTURE(text);
        CHECK(has(bind(text), "is every address: the DNS could not say which one leads here"));
    }
    for (const char* text : {"224.0.0.1", "255.255.255.255", "ff02::1"}) CHECK(has(bind(text), "is no machine's"));
    CHECK(has(bind("::ffff:192.168.1.7"), "is an IPv4 address within IPv6"));
    for (const char* text : {"", "everywhere", "192.168.1.7:80", "192.168.1", "192.168.1.0/24", "[fd00::7]"}) {
        CAPTURE(text);
        CHECK(has(bind(text), "--bind: \"" + std::string(text) + "\" is no address; expected"));
    }
}

TEST_CASE("a token is long, of ASCII, without blanks, and is not repeated where it is refused") {
    const auto check = [](const std::string& token) { return complaint([&] { live::check_token("--token", token); }); };
    CHECK(check("0123456789abcdef").empty());
    CHECK(check(R"(!"#$%&'()*+,-./:;<=>?@[]^_`{|}~)").empty());
    CHECK(check(std::string(512, 'x')).empty());
    CHECK(has(check(""), "--token: a token of 0 characters could be guessed; expected at least 16 characters"));
    CHECK(has(check("0123456789abcde"), "a token of 15 characters could be guessed"));
    CHECK(has(check(std::string(513, 'x')), "is too long"));
    for (const char* token : {"0123456789 abcdef", "0123456789abcdef\r\nX: y", "0123456789abcdef\t", "0123456789abcdeü",
                              "0123456789abcdef\x7f"}) {
        CHECK(has(check(token), "the token has a blank"));
        CHECK_FALSE(has(check(token), "0123456789"));
    }
}

}  // namespace listen_address_test
