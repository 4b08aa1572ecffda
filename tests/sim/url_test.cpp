#include "sim/url.hpp"

#include "tests/catch.hpp"

#include <string>

namespace url_test {

namespace sim = regiondrill::sim;

TEST_CASE("a target is a path and a query, and its escapes are whole or refused") {
    const auto [path, query] = sim::split_target("/kv/a%2Fb?limit=2&prefix=&x#part?");
    CHECK(path == "/kv/a%2Fb");
    CHECK(sim::percent_decoded(path) == "/kv/a/b");
    CHECK(sim::query_value(query, "limit") == "2");
    CHECK(sim::query_value(query, "prefix") == "");
    CHECK(sim::query_value(query, "x") == "");
    CHECK_FALSE(sim::query_value(query, "lim"));
    for (const char* broken : {"%", "%2", "a%zz", "%2g"}) {
        CAPTURE(broken);
        CHECK_FALSE(sim::percent_decoded(broken));
    }
}

TEST_CASE("what is percent-encoded comes back, and is plain ASCII") {
    CHECK(sim::percent_encoded("user/1.a-b_c~") == "user/1.a-b_c~");
    CHECK(sim::percent_encoded("%\xFF \xC3\xBC?") == "%25%FF%20%C3%BC%3F");
    std::string all;
    for (int octet = 0; octet < 256; ++octet) all += static_cast<char>(octet);
    CHECK(sim::percent_decoded(sim::percent_encoded(all)) == all);
}

TEST_CASE("of a query the first field that nobody reads is named, and one that stands there twice") {
    CHECK_FALSE(sim::query_problem("", {}));
    CHECK_FALSE(sim::query_problem("&&", {}));
    CHECK_FALSE(sim::query_problem("a=1&b", {"a", "b"}));
    CHECK(sim::query_problem("a=1&c=2", {"a", "b"}) == R"(the query has "c", which is not known; known here: a and b)");
    CHECK(sim::query_problem("A=1", {"a"}) == R"(the query has "A", which is not known; known here: a)");
    CHECK(sim::query_problem("=1", {}) == R"(the query has "", which is not known; none are known here)");
    CHECK(sim::query_problem("a=1&b=1&a=1", {"a", "b"}) == R"(the query has "a" twice)");
}

TEST_CASE("an authority is a host and a port, in brackets where the host has colons of its own") {
    const auto plain = sim::split_authority("api.drill.test:8080");
    REQUIRE(plain);
    CHECK(plain->host == "api.drill.test");
    CHECK_FALSE(plain->in_brackets);
    CHECK(plain->port_or(80) == 8080);

    const auto bracketed = sim::split_authority("[fd00::7]:65535");
    REQUIRE(bracketed);
    CHECK(bracketed->host == "fd00::7");
    CHECK(bracketed->in_brackets);
    CHECK(bracketed->port_or(80) == 65535);

    CHECK(sim::split_authority("[::1]")->port_or(80) == 80);
    CHECK(sim::split_authority("here")->port_or(80) == 80);
    for (const char* broken : {"[::1", "[::1]8080", "[::1]]:80"}) {
        CAPTURE(broken);
        CHECK_FALSE(sim::split_authority(broken));
    }
    for (const char* no_port : {"here:", "here:0", "here:65536", "here:80a", "::1:80"}) {
        CAPTURE(no_port);
        CHECK_FALSE(sim::split_authority(no_port)->port_or(80));
    }
}

TEST_CASE("what is put together is split into the same again") {
    CHECK(sim::authority_text("here", 80) == "here:80");
    CHECK(sim::authority_text("::1", 53) == "[::1]:53");
    CHECK(sim::split_authority(sim::authority_text("::1", 53))->host == "::1");
}

TEST_CASE("a URL of HTTP is known by its scheme, in either case, and no other is") {
    CHECK(sim::behind_http_scheme("HTTP://here/a") == "here/a");
    CHECK(sim::behind_http_scheme("http://") == "");
    for (const char* other : {"https://here", "here", "http:/here", ""}) {
        CAPTURE(other);
        CHECK_FALSE(sim::behind_http_scheme(other));
    }
}

}  // namespace url_test
