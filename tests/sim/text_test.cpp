#include "sim/text.hpp"

#include "tests/catch.hpp"

#include <cstdint>
#include <string_view>

namespace text_test {

namespace sim = regiondrill::sim;
using sim::whole_number;

TEST_CASE("a whole number is all of the text, and fits") {
    CHECK(whole_number<std::uint16_t>("0") == 0);
    CHECK(whole_number<std::uint16_t>("65535") == 65535);
    CHECK(whole_number<std::uint64_t>("18446744073709551615") == UINT64_MAX);
    for (const char* text : {"", "65536", "-1", "+1", " 1", "1 ", "1.0", "0x1", "1e3", "ten"}) {
        CAPTURE(text);
        CHECK_FALSE(whole_number<std::uint16_t>(text));
    }
}

TEST_CASE("letters of ASCII have a small form, and nothing else changes") {
    CHECK(sim::lower_case("New-YORK 9\xC3\x84") == "new-york 9\xC3\x84");
    CHECK(sim::equal_ignoring_case("Host", "hOST"));
    CHECK_FALSE(sim::equal_ignoring_case("Host", "Hosts"));
    CHECK_FALSE(sim::equal_ignoring_case("@", "`"));
}

TEST_CASE("hexadecimal is read in either case and written in the one its readers expect") {
    CHECK(sim::hex_digit('7') == 7U);
    CHECK(sim::hex_digit('c') == 12U);
    CHECK(sim::hex_digit('F') == 15U);
    CHECK_FALSE(sim::hex_digit('g'));
    CHECK(sim::hex_text(std::uint64_t{0xabc}) == "0000000000000abc");
    CHECK(sim::hex_text(std::string_view("\x00\xfe", 2)) == "00FE");
}

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
    CHECK(sim::readable("k\xC3\xBC") == "k\xC3\xBC");
    CHECK(sim::readable("k\xFF") == "k%FF");
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

TEST_CASE("UTF-8 is well formed, or the first octet that is not is found") {
    for (const char* text : {"", "plain", "\xC3\xA9", "\xE2\x82\xAC", "\xF0\x9F\x98\x80", "\xF4\x8F\xBF\xBF"}) {
        CAPTURE(text);
        CHECK(sim::is_utf8(text));
    }
    CHECK(sim::first_invalid_utf8("ab\xC0\x80") == 2);        // overlong
    CHECK(sim::first_invalid_utf8("\xED\xA0\x80") == 0);      // a surrogate
    CHECK(sim::first_invalid_utf8("\xF4\x90\x80\x80") == 0);  // beyond U+10FFFF
    CHECK(sim::first_invalid_utf8("a\xE2\x82") == 1);         // cut off
    CHECK(sim::first_invalid_utf8("\x80") == 0);              // goes on with nothing
}

}  // namespace text_test
