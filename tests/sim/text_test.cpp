#include "sim/text.hpp"

#include "tests/catch.hpp"

#include <cstdint>

namespace text_test {

using regiondrill::sim::whole_number;

TEST_CASE("a whole number is all of the text, and fits") {
    CHECK(whole_number<std::uint16_t>("0") == 0);
    CHECK(whole_number<std::uint16_t>("65535") == 65535);
    CHECK(whole_number<std::uint64_t>("18446744073709551615") == UINT64_MAX);
    for (const char* text : {"", "65536", "-1", "+1", " 1", "1 ", "1.0", "0x1", "1e3", "ten"}) {
        CAPTURE(text);
        CHECK_FALSE(whole_number<std::uint16_t>(text));
    }
}

}  // namespace text_test
