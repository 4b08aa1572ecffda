// What is told of a region that comes while the drill goes on: people move to it by its addition, and by nothing else.
#include "tests/catch.hpp"
#include "tests/drill/played.hpp"

#include <string>
#include <vector>

namespace added_region_test {

using namespace regiondrill;
using namespace regiondrill::drill;
using namespace regiondrill::drill::fixture;

namespace {

// Sydney is nearer to the region that is added, Seattle to one that was there.
std::string script_with(const std::string& lasting) {
    return R"({
      "duration": "10m", "network": {"model": "ideal"},
      "regions": {"us-west-2": {}, "eu-west-1": {}, "ap-southeast-2": {}},
      "dns": {"ttl": "30s"},
      "clients": [{"name": "sydney", "at": "Sydney", "count": 30}, {"name": "seattle", "at": "Seattle", "count": 30}],
      "timeline": [{"at": "2m", "do": "add_region", "region": "ap-southeast-2")" +
           lasting + "}]}";
}

std::vector<std::string_view> kinds_of(const Recovery& row) {
    std::vector<std::string_view> kinds;
    for (const PathStep& step : row.critical_path) kinds.push_back(step.kind);
    return kinds;
}

}  // namespace

TEST_CASE("who moves to a region that is added does so by the addition, within its bound, and nobody else moves") {
    for (std::uint64_t seed = 1; seed <= few_seeds; ++seed) {
        const Played played(script_with(""), seed);
        REQUIRE(played.rows().size() == 1);
        const Recovery& row = played.rows().front();
        CHECK(played.world->scenario().clients[row.population].name == "sydney");
        CHECK(played.name(row.from) == "us-west-2");
        CHECK(played.name(row.to) == "ap-southeast-2");
        CHECK(row.moved);
        CHECK(row.rto == sim::Duration{0});
        check_against_prediction(row);
        CHECK(row.why.empty());
        CHECK(kinds_of(row) == std::vector<std::string_view>{"fault_began", "checker_verdict", "check_verdict",
                                                             "answer_changed", "answer_fetched", "drained"});
    }
}

TEST_CASE("who moved to an added region leaves it within the bound when its addition ends") {
    const Played played(script_with(R"(, "for": "4m")"));
    REQUIRE(played.rows().size() == 2);
    CHECK(played.rows()[0].move == Move::failover);
    CHECK(played.rows()[1].move == Move::failback);
    CHECK(played.name(played.rows()[1].from) == "ap-southeast-2");
    CHECK(played.name(played.rows()[1].to) == "us-west-2");
    for (const Recovery& row : played.rows()) check_against_prediction(row);
}

TEST_CASE("a region that is killed once it was added is come back to by the kill's end, not by its addition") {
    std::string script = script_with("");
    script.insert(script.rfind("]}"), R"(, {"at": "5m", "do": "kill", "region": "ap-southeast-2", "for": "1m"})");
    const Played played(script);
    REQUIRE(played.rows().size() == 3);
    CHECK(played.rows()[0].fault == 0);
    CHECK(played.rows()[2].move == Move::failback);
    CHECK(played.rows()[2].fault == 1);
    CHECK(played.name(played.rows()[2].to) == "ap-southeast-2");
}

}  // namespace added_region_test
