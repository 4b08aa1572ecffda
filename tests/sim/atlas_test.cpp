// The claims the built-in tables must keep, taken from what real networks can and cannot do. They are not demanded to
// satisfy the triangle inequality: a quarter of all real pairs have a faster detour through a third region.
#include "sim/atlas.hpp"

#include "tests/catch.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace atlas_test {

using namespace regiondrill::sim;
using namespace std::chrono_literals;

namespace {

const Atlas& atlas() { return Atlas::built_in(); }

const AtlasRegion& region(std::string_view name) {
    const AtlasRegion* found = atlas().find_region(name);
    REQUIRE(found != nullptr);
    return *found;
}

const AtlasCity& city(std::string_view name) {
    const AtlasCity* found = atlas().find_city(name);
    REQUIRE(found != nullptr);
    return *found;
}

// There and back at 2/3 of light speed along the great circle: nothing on Earth is faster through fibre.
double fibre_bound_ms(double km) { return 2 * km / (299.792458 * 2 / 3); }

// Below this the tables' positions, good to some 30 km, say little about the length of the fibre.
constexpr double coarse_km = 300;

double estimate_ms(double km, PathKind kind) { return milliseconds(estimated_round_trip(km, kind)); }

}  // namespace

TEST_CASE("no measured pair of regions is faster than light in fibre") {
    int measured = 0;
    for (const auto& from : atlas().regions()) {
        for (const auto& to : atlas().regions()) {
            const auto round_trip = atlas().round_trip(from, to);
            if (!round_trip) continue;
            ++measured;
            const double km = great_circle_km(from.position, to.position);
            INFO(from.name << " to " << to.name << ", " << km << " km");
            CHECK(*round_trip > 0ns);
            if (km > coarse_km) CHECK(milliseconds(*round_trip) >= fibre_bound_ms(km));
        }
    }
    CHECK(measured == 992 + 2442 + 380);  // AWS, Azure, Google Cloud
}

TEST_CASE("no city reaches a region faster than light in fibre") {
    int measured = 0;
    for (const auto& from : atlas().cities()) {
        for (const auto& to : atlas().regions()) {
            const auto round_trip = atlas().round_trip(from, to);
            if (!round_trip) continue;
            ++measured;
            const double km = great_circle_km(from.position, to.position);
            INFO(from.name << " to " << to.name << ", " << km << " km");
            if (km > coarse_km) CHECK(milliseconds(*round_trip) >= fibre_bound_ms(km));
        }
    }
    CHECK(measured == 77 * 30);
}

TEST_CASE("the two directions between AWS regions differ by at most 15 ms") {
    // Measured at most 11.8 ms: Mumbai and Tel Aviv.
    for (const auto& from : atlas().regions()) {
        for (const auto& to : atlas().regions()) {
            if (from.provider != "aws" || to.provider != "aws" || from.name == to.name) continue;
            INFO(from.name << " and " << to.name);
            const auto there = atlas().round_trip(from, to);
            const auto back = atlas().round_trip(to, from);
            REQUIRE(there.has_value());
            REQUIRE(back.has_value());
            CHECK(std::chrono::abs(*there - *back) <= 15ms);
        }
    }
}

TEST_CASE("London reaches its own region in a few milliseconds and Oregon in 140") {
    CHECK(atlas().round_trip(city("London"), region("eu-west-2")) == 2ms);
    CHECK(atlas().round_trip(city("London"), region("us-west-2")) == 139940us);
    CHECK(atlas().round_trip(city("London"), region("eu-west-3")) == 8940us);
}

TEST_CASE("measured medians come out to the nanosecond") {
    CHECK(atlas().round_trip(region("af-south-1"), region("ap-northeast-1")) == 356360us);
    CHECK(atlas().round_trip(region("australiacentral"), region("brazilsouth")) == 302ms);
    CHECK(atlas().round_trip(region("asia-east1"), region("asia-northeast2")) == 32397us);
}

TEST_CASE("nothing is measured across providers or from a region to itself") {
    CHECK_FALSE(atlas().round_trip(region("us-east-1"), region("eastus")).has_value());
    CHECK_FALSE(atlas().round_trip(region("eu-west-2"), region("europe-west2")).has_value());
    for (const auto& each : atlas().regions()) CHECK_FALSE(atlas().round_trip(each, each).has_value());
}

TEST_CASE("a region the cities were not measured to has no round trip") {
    CHECK_FALSE(atlas().round_trip(city("London"), region("me-south-1")).has_value());
    CHECK_FALSE(atlas().round_trip(city("London"), region("uksouth")).has_value());
}

TEST_CASE("a city is found by its name in any case and by its slug") {
    CHECK(atlas().find_city("London")->slug == "london");
    CHECK(atlas().find_city("nEw YoRk")->slug == "new-york");
    CHECK(atlas().find_city("new-york") == atlas().find_city("New York"));
    CHECK(atlas().find_city("New-York") == atlas().find_city("New York"));
}

TEST_CASE("every region and city is found by its own name") {
    for (const auto& each : atlas().regions()) CHECK(atlas().find_region(each.name) == &each);
    for (const auto& each : atlas().cities()) {
        CHECK(atlas().find_city(each.name) == &each);
        CHECK(atlas().find_city(each.slug) == &each);
    }
}

TEST_CASE("no two providers share a region name") {
    // All round trips between regions stand in one table, by name alone.
    std::set<std::string> names;
    for (const auto& each : atlas().regions()) CHECK(names.insert(each.name).second);
}

TEST_CASE("an unknown name gives nothing") {
    CHECK(atlas().find_region("eu-west-9") == nullptr);
    CHECK(atlas().find_region("EU-WEST-2") == nullptr);
    CHECK(atlas().find_region("") == nullptr);
    CHECK(atlas().find_city("Atlantis") == nullptr);
    CHECK(atlas().find_city("") == nullptr);
    CHECK(atlas().find_city("Lond") == nullptr);
}

TEST_CASE("the tables are whole: 32, 41 and 55 regions, 77 cities, all somewhere on Earth") {
    std::map<std::string, int> per_provider;
    const auto on_earth = [](Coordinates at) {
        return at.latitude >= -90 && at.latitude <= 90 && at.longitude >= -180 && at.longitude <= 180;
    };
    for (const auto& each : atlas().regions()) {
        ++per_provider[each.provider];
        CHECK(on_earth(each.position));
        CHECK_FALSE(each.title.empty());
    }
    CHECK(per_provider == std::map<std::string, int>{{"aws", 32}, {"gcp", 41}, {"azure", 55}});
    CHECK(atlas().cities().size() == 77);
    for (const auto& each : atlas().cities()) {
        CHECK(on_earth(each.position));
        CHECK(each.weight > 0);
        CHECK(each.country.size() == 2);
    }
}

TEST_CASE("a region's nearest city is the one it stands in") {
    CHECK(atlas().nearest_city(region("eu-west-2").position).name == "London");
    CHECK(atlas().nearest_city(region("ap-northeast-1").position).name == "Tokyo");
    CHECK(atlas().nearest_city(region("sa-east-1").position).name == "Sao Paulo");
    CHECK(atlas().nearest_city(city("Perth").position).name == "Perth");
    CHECK(atlas().nearest_city({-36.8, -179.9}).name == "Auckland");  // across the date line
}

TEST_CASE("great circles have the lengths geography gives them") {
    CHECK(great_circle_km({0, 0}, {0, 0}) == 0);
    CHECK(great_circle_km({0, 0}, {0, 180}) == Approx(20015.1).margin(0.1));
    CHECK(great_circle_km({90, 0}, {-90, 0}) == Approx(20015.1).margin(0.1));
    CHECK(great_circle_km({0, 179}, {0, -179}) == Approx(222.39).margin(0.01));
    CHECK(great_circle_km({51.5074, -0.1278}, {40.7128, -74.0060}) == Approx(5570.2).margin(0.5));
    const Coordinates sydney = region("ap-southeast-2").position;
    const Coordinates ohio = region("us-east-2").position;
    CHECK(great_circle_km(sydney, ohio) == great_circle_km(ohio, sydney));
}

TEST_CASE("an estimate is the fibre's time with the factor of its distance band") {
    CHECK(estimate_ms(100, PathKind::backbone) == Approx(fibre_bound_ms(100) * 2.57));
    CHECK(estimate_ms(1000, PathKind::backbone) == Approx(fibre_bound_ms(1000) * 2.57));
    CHECK(estimate_ms(1000, PathKind::internet) == Approx(fibre_bound_ms(1000) * 2.56));
    CHECK(estimate_ms(1500, PathKind::backbone) == Approx(fibre_bound_ms(1500) * 1.89));
    CHECK(estimate_ms(3000, PathKind::internet) == Approx(fibre_bound_ms(3000) * 2.25));
    CHECK(estimate_ms(5570, PathKind::backbone) == Approx(fibre_bound_ms(5570) * 1.79));
    CHECK(estimate_ms(5570, PathKind::internet) == Approx(fibre_bound_ms(5570) * 2.18));
    CHECK(estimate_ms(10000, PathKind::backbone) == Approx(fibre_bound_ms(10000) * 1.73));
    CHECK(estimate_ms(10000, PathKind::internet) == Approx(fibre_bound_ms(10000) * 2.01));
    CHECK(estimate_ms(15000, PathKind::backbone) == Approx(fibre_bound_ms(15000) * 1.58));
    CHECK(estimate_ms(15000, PathKind::internet) == Approx(fibre_bound_ms(15000) * 1.74));
}

TEST_CASE("an estimate is never under a millisecond") {
    CHECK(estimated_round_trip(0, PathKind::backbone) == 1ms);
    CHECK(estimated_round_trip(20, PathKind::internet) == 1ms);
}

TEST_CASE("half of the measured AWS pairs lie within a fifth of their estimate") {
    // The bands are medians, so this is a check of the model against the table it came from, not of each pair.
    int pairs = 0;
    int close = 0;
    for (const auto& from : atlas().regions()) {
        for (const auto& to : atlas().regions()) {
            const double km = great_circle_km(from.position, to.position);
            const auto measured = atlas().round_trip(from, to);
            if (from.provider != "aws" || !measured || km <= coarse_km) continue;
            ++pairs;
            const double ratio = milliseconds(*measured) / estimate_ms(km, PathKind::backbone);
            if (ratio > 0.8 && ratio < 1.25) ++close;
        }
    }
    CHECK(pairs > 900);
    CHECK(close > pairs / 2);
}

}  // namespace atlas_test
