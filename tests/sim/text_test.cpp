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

TEST_CASE("a text that is no UTF-8 is readable by its escapes") {
    CHECK(sim::readable("k\xC3\xBC") == "k\xC3\xBC");
    CHECK(sim::readable("k\xFF") == "k%FF");
}

}  // namespace text_test
