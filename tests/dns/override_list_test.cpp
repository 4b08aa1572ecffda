// Operators' overrides: the system's own fnmatch is the truth for globs.
#include "dns/health/override_list.hpp"

#include "sim/random.hpp"
#include "tests/catch.hpp"

#include <fnmatch.h>

#include <string>
#include <vector>

namespace override_list_test {

using namespace regiondrill;
using namespace regiondrill::dns;

TEST_CASE("a glob fits what the system's fnmatch says it fits") {
    sim::Stream dice(1);
    // Ranges within one case only: where letters of both lie, locales differ.
    const auto one_of = [&](const auto& things) {
        return things[dice.below(static_cast<std::uint32_t>(things.size()))];
    };
    const std::vector<std::string> pieces{"*",     "?",    "a",    "b",   "-",  "[ab]", "[!a]",
                                          "[a-c]", "[]a]", "[b-]", "\\*", "**", "[c"};
    const std::string letters = "abc-*[";
    int fitting = 0;
    for (int round = 0; round < 200'000; ++round) {
        std::string glob;
        std::string text;
        for (std::uint32_t i = dice.below(6); i > 0; --i) glob += one_of(pieces);
        for (std::uint32_t i = dice.below(7); i > 0; --i) text += one_of(letters);
        const bool expected = fnmatch(glob.c_str(), text.c_str(), 0) == 0;
        fitting += expected ? 1 : 0;
        INFO(glob << "  " << text);
        REQUIRE(fits(glob, text) == expected);
    }
    CHECK(fitting > 10'000);
}

TEST_CASE("a glob with many stars is soon done") {
    const std::string text(5000, 'a');
    CHECK_FALSE(fits("*a*a*a*a*a*a*a*a*a*a*b", text));
    CHECK(fits("*a*a*a*a*a*a*a*a*a*a*", text));
}

TEST_CASE("gdnsd 1.2: of the overrides that fit a name the last one counts") {
    OverrideList overrides;
    CHECK(overrides.find("eu-west-2") == std::nullopt);
    overrides.add("eu-*", false);
    overrides.add("eu-west-2", true);
    CHECK(overrides.find("eu-west-1") == false);
    CHECK(overrides.find("eu-west-2") == true);
    CHECK(overrides.find("us-east-1") == std::nullopt);
    overrides.add("*", false);
    CHECK(overrides.find("eu-west-2") == false);
}

}  // namespace override_list_test
