// TTLs of hours are kept as they are written: nothing in the resolvers cuts them in silence.
#include "drill/scenario/scenario_reader.hpp"
#include "tests/catch.hpp"
#include "tests/drill/world_fixture.hpp"

namespace long_memory_test {

using namespace regiondrill;
using namespace regiondrill::drill;
using namespace regiondrill::drill::fixture;

namespace {

const char* const empty_for_minutes = R"({
    "duration": "9h", "regions": { "us-east-1": {} }, "dns": { "ttl": "60s", "negative_ttl": "6h" },
    "clients": [ { "name": "people", "at": "New York", "count": 20, "rate": "60/h", "resolvers": { "networks": 10 } } ],
    "timeline": [ { "at": "1h", "do": "dns_empty", "for": "20m" } ]
})";

}  // namespace

TEST_CASE("an empty answer of a few minutes is remembered for its negative TTL of six hours") {
    for (const std::uint64_t seed : {1U, 2U, 3U}) {
        Scenario scenario = watching(read_scenario_text(empty_for_minutes, "x.json"), 80min, 7h);
        scenario.seed = seed;
        Drill drill(scenario);
        const Report report = drill.finish();
        INFO("seed " << seed);
        // Every network has asked while answers were empty: all are out until six hours after that.
        CHECK(drill.window(80min, 7h).ok == 0);
        REQUIRE_FALSE(report.findings.recoveries.empty());
        REQUIRE(report.findings.recoveries[0].rto);
        CHECK(*report.findings.recoveries[0].rto >= 6h);
        CHECK(*report.findings.recoveries[0].rto <= 6h + 21min);
    }
}

}  // namespace long_memory_test
