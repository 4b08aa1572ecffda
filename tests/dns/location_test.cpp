#include "dns/steering/location.hpp"

#include "sim/atlas.hpp"
#include "tests/catch.hpp"

#include <string>

namespace location_test {

using namespace regiondrill;
using dns::continent_of;

TEST_CASE("every country of the atlas lies on a continent") {
    for (const sim::AtlasCity& city : sim::Atlas::built_in().cities()) {
        INFO(city.name << ", " << city.country);
        const auto continent = continent_of(city.country);
        REQUIRE(continent);
        CHECK(dns::is_continent(*continent));
    }
}

TEST_CASE("all 249 codes of ISO 3166-1 have a continent, and no other pair of letters has") {
    int known = 0;
    for (char first = 'A'; first <= 'Z'; ++first) {
        for (char second = 'A'; second <= 'Z'; ++second) known += continent_of(std::string{first, second}) ? 1 : 0;
    }
    CHECK(known == 249);
    CHECK(continent_of("US") == "NA");
    CHECK(continent_of("AD") == "EU");
    CHECK(continent_of("ZW") == "AF");
    CHECK(continent_of("BR") == "SA");
    CHECK(continent_of("AU") == "OC");
    CHECK(continent_of("AQ") == "AN");
    CHECK(continent_of("JP") == "AS");
    CHECK_FALSE(continent_of("UK"));
    CHECK_FALSE(continent_of("us"));
    CHECK_FALSE(continent_of(""));
}

}  // namespace location_test
