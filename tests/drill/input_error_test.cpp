#include "drill/scenario/input_error.hpp"

#include "tests/catch.hpp"

namespace input_error_test {

using regiondrill::drill::edit_distance;
using regiondrill::drill::nearest_name;

namespace {

using Names = std::vector<std::string>;

const Names faults{"kill", "crash", "fail_health", "hang", "slow", "errors", "isolate", "partition", "latency", "loss"};

std::string nearest(std::string_view wrong, const Names& names = faults) {
    return nearest_name(wrong, names).value_or("none");
}

}  // namespace

TEST_CASE("one slip costs one, whichever of the four kinds it is", "[nearest]") {
    CHECK(edit_distance("kill", "kill") == 0);
    CHECK(edit_distance("kil", "kill") == 1);
    CHECK(edit_distance("killl", "kill") == 1);
    CHECK(edit_distance("kall", "kill") == 1);
    CHECK(edit_distance("klil", "kill") == 1);
    CHECK(edit_distance("", "kill") == 4);
    CHECK(edit_distance("kill", "") == 4);
    CHECK(edit_distance("crash", "slow") == 5);
}

TEST_CASE("capitals are no slip", "[nearest]") { CHECK(edit_distance("London", "LONDON") == 0); }

TEST_CASE("the nearest name wins, and the first of equally near ones", "[nearest]") {
    CHECK(nearest("latancy") == "latency");
    CHECK(nearest("lsos") == "loss");
    CHECK(nearest("parttion") == "partition");
    CHECK(nearest("eu-west-3", {"us-east-1", "eu-west-1", "eu-west-2"}) == "eu-west-1");
}

TEST_CASE("a name is not suggested when nothing is near", "[nearest]") {
    CHECK(nearest("explode") == "none");
    CHECK(nearest("x") == "none");
    CHECK(nearest("") == "none");
    CHECK(nearest("kill", {}) == "none");
    CHECK(nearest("ab", {"cd", "e"}) == "none");
}

TEST_CASE("the beginning of a name is near to it however long the rest", "[nearest]") {
    CHECK(nearest("part") == "partition");
    CHECK(nearest("fail") == "fail_health");
    CHECK(nearest("pa") == "none");
}

TEST_CASE("a megabyte of nonsense is compared with nothing", "[nearest]") {
    // With the whole table of distances this would be ten million steps a name; the length alone decides.
    CHECK(nearest(std::string(1'000'000, 'k')) == "none");
}

}  // namespace input_error_test
