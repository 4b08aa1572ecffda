#include "live/proxy/proxy_request.hpp"

#include "tests/catch.hpp"

#include <utility>

namespace proxy_request_test {

using namespace regiondrill::live;

// RFC 4648, section 10.
TEST_CASE("base64 stands for octets, padded or not") {
    for (const auto& [text, octets] :
         {std::pair("", ""), std::pair("Zg==", "f"), std::pair("Zm8=", "fo"), std::pair("Zm9v", "foo"),
          std::pair("Zm9vYg==", "foob"), std::pair("Zm9vYmE=", "fooba"), std::pair("Zm9vYmFy", "foobar")}) {
        CAPTURE(text);
        CHECK(from_base64(text) == octets);
    }
    CHECK(from_base64("Zm9vYg") == "foob");
    CHECK(from_base64("+/+/") == "\xfb\xff\xbf");
    for (const char* text : {"Zg-_", "Z", "Zm9vY", "Zm 9", "Zm9v\n"}) CHECK_FALSE(from_base64(text));
}

TEST_CASE("a user and a password are read from Proxy-Authorization") {
    const auto user = read_proxy_user("Basic bG9uZG9uOjM=");
    REQUIRE(user);
    CHECK(user->name == "london");
    CHECK(user->password == "3");
    CHECK(read_proxy_user("basic bG9uZG9uOg")->password.empty());
    for (const char* text : {"", "Bearer bG9uZG9uOjM=", "Basic bG9uZG9u", "Basic ?"})
        CHECK_FALSE(read_proxy_user(text));
}

TEST_CASE("a host and its port are told apart, in every form of a host") {
    const auto text = [](std::string_view authority) {
        const auto read = read_host_and_port(authority);
        return read ? read->host + " " + std::to_string(read->port) : "none";
    };
    CHECK(text("api.drill.test") == "api.drill.test 80");
    CHECK(text("api.drill.test:8080") == "api.drill.test 8080");
    CHECK(text("127.77.1.1:443") == "127.77.1.1 443");
    CHECK(text("[::1]:8080") == "::1 8080");
    CHECK(text("[::1]") == "::1 80");
    for (const char* authority : {"here:", "here:0", "here:65536", "here:http", "here:-1", "::1:80", "[::1"}) {
        CAPTURE(authority);
        CHECK_FALSE(read_host_and_port(authority));
    }
}

}  // namespace proxy_request_test
