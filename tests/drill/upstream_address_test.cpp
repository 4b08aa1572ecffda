#include "drill/scenario/upstream_address.hpp"

#include "tests/catch.hpp"

namespace upstream_address_test {

using regiondrill::drill::UpstreamAddress;

TEST_CASE("an upstream is an HTTP server's address, by name, IPv4 or IPv6, its port 80 where none is said") {
    CHECK(UpstreamAddress::from_text("http://127.0.0.1:3000") == UpstreamAddress{"127.0.0.1", 3000});
    CHECK(UpstreamAddress::from_text("http://my-app.local/") == UpstreamAddress{"my-app.local", 80});
    CHECK(UpstreamAddress::from_text("http://[::1]:8080") == UpstreamAddress{"::1", 8080});
    CHECK(UpstreamAddress{"::1", 8080}.text() == "http://[::1]:8080");
    CHECK(UpstreamAddress{"localhost", 80}.text() == "http://localhost:80");
}

TEST_CASE("what is more or less than that is no upstream") {
    for (const char* text :
         {"", "127.0.0.1:3000", "https://127.0.0.1", "http://", "http://:80", "http://a:", "http://a:0",
          "http://a:65536", "http://a:80x", "http://a/path", "http://a?b", "http://user@a", "http://a b", "http://[::1",
          "http://[a.b]", "http://[::1]x", "http://a\r\nb"}) {
        INFO(text);
        CHECK_FALSE(UpstreamAddress::from_text(text));
    }
}

}  // namespace upstream_address_test
