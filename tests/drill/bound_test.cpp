// The bound of moves that more than one fault, an operator or the store has a part in: each with the value that was
// worked out by hand from its settings, on the ideal network.
#include "drill/analysis/prediction.hpp"
#include "drill/scenario/scenario_reader.hpp"
#include "drill/world/world.hpp"
#include "tests/catch.hpp"

#include <memory>
#include <string>

namespace bound_test {

using namespace regiondrill;
using namespace regiondrill::drill;
using namespace std::chrono_literals;

namespace {

// Probes of 10 s x 3 by default, a TTL of 60 s; no connection is used twice.
struct Bounded {
    explicit Bounded(const std::string& timeline, const std::string& rest = R"("dns": {"ttl": "60s"})")
        : world(std::make_unique<World>(read_scenario_text(
              R"({"duration": "30m", "network": {"model": "ideal"},
                  "regions": {"eu-west-2": {}, "us-east-1": {}, "us-west-2": {}},
                  "clients": [{"name": "london", "at": "London", "count": 60, "writes": "20%",
                               "connections": {"reuse": false}}],)" +
                  rest + R"(, "timeline": [)" + timeline + "]}",
              "test.json"))) {}

    Prediction away(std::size_t fault) const { return predict_failover(*world, world->scenario().timeline[fault], 0); }
    Prediction back(std::size_t fault) const { return predict_failback(*world, world->scenario().timeline[fault], 0); }

    std::unique_ptr<World> world;
};

double total(const Prediction& bound) { return bound.phases ? sim::seconds(bound.phases->total()) : -1; }

std::string controlled(const std::string& more) {
    return R"("dns": {"policy": "failover", "ttl": "30s",
        "records": [{"region": "eu-west-2", "role": "primary", "check": "eu"},
                    {"region": "us-west-2", "role": "secondary"}],
        "checks": {"eu": {"kind": "routing_control"}})" +
           more + "}";
}

const std::string switched_off = R"({"at": "5m", "do": "routing_control", "off": ["eu"], "for": "5m"})";

}  // namespace

TEST_CASE("a planned switch is over a propagation, a TTL and a look-up after it, and so is its way back") {
    const Bounded plan(switched_off, controlled(""));
    CHECK(total(plan.away(0)) == Approx(1 + 30).margin(1));
    CHECK(total(plan.back(0)) == Approx(1 + 30).margin(1));
    CHECK((*plan.away(0).phases)[Phase::detect] == 0s);
    CHECK((*plan.away(0).phases)[Phase::decide] == 1s);
}

TEST_CASE("a switch that a safety rule may refuse has no bound") {
    const Bounded plan(switched_off, controlled(R"(, "safety_rules": {"one": {"controls": ["eu"], "at_least": 1}})"));
    CHECK_THAT(plan.away(0).why_none, Catch::Contains("a safety rule may refuse the switch"));
}

TEST_CASE("an edit of a weight takes the control plane's time, and none while that takes no edits") {
    const std::string weighted = R"("dns": {"policy": "weighted", "ttl": "60s", "edit_propagation": "45s"})";
    const std::string edit = R"({"at": "5m", "do": "set_weight", "record": "eu-west-2", "weight": 0, "for": "10m"})";
    const Bounded plan(edit, weighted);
    CHECK((*plan.away(0).phases)[Phase::decide] == 45s);
    CHECK(total(plan.away(0)) == Approx(45 + 60).margin(1));
    const Bounded frozen(R"({"at": "4m", "do": "dns_stale", "for": "2m"}, )" + edit, weighted);
    CHECK_THAT(frozen.away(1).why_none, Catch::Contains("dns_stale"));
}

TEST_CASE("another fault far away, or of a region that nobody is sent to, takes no bound away") {
    const std::string kill = R"({"at": "5m", "do": "kill", "region": "eu-west-2", "for": "10m"})";
    const double alone = total(Bounded(kill).away(0));
    CHECK(alone > 100);
    for (const char* other : {R"({"at": "320s", "do": "kill", "region": "us-west-2", "for": "3m"})",
                              R"({"at": "320s", "do": "slow", "region": "us-west-2", "factor": 2, "for": "3m"})",
                              R"({"at": "320s", "do": "skew_clock", "region": "us-east-1", "ahead": "1s"})"}) {
        INFO(other);
        const Prediction both = Bounded(kill + ", " + other).away(0);
        REQUIRE(both.phases);
        const Phases& phases = *both.phases;
        CHECK(sim::seconds(phases.total() - phases[Phase::catch_up]) <= alone);
        CHECK(sim::seconds(phases.total()) >= alone - 4);
    }
}

TEST_CASE("where the refuge may be gone as well there is no bound, and the other fault is named") {
    const Bounded plan(R"({"at": "5m", "do": "kill", "region": "eu-west-2", "for": "10m"},
                          {"at": "320s", "do": "kill", "region": "us-east-1", "for": "10m"})");
    CHECK_THAT(plan.away(0).why_none, Catch::Contains("kill us-east-1"));
}

TEST_CASE("two faults of one region that follow each other are found as one") {
    const Bounded plan(R"({"at": "5m", "do": "fail_health", "region": "eu-west-2", "for": "10m"},
                          {"at": "12m", "do": "errors", "region": "eu-west-2", "for": "10m"})");
    CHECK(total(plan.away(0)) > 0);
    // Nobody is there any more when the second begins, nor comes back when the first ends.
    CHECK_FALSE(plan.away(1).phases);
    CHECK_FALSE(plan.back(0).phases);
    CHECK(total(plan.back(1)) > 0);
}

TEST_CASE("an evacuated region's checks are called sick whether they are inverted or not") {
    const Bounded plan(R"({"at": "5m", "do": "evacuate", "region": "us-west-2", "for": "5m"})",
                       R"("dns": {"policy": "failover", "ttl": "60s",
                           "records": [{"region": "us-east-1", "role": "primary", "check": "not"},
                                       {"region": "eu-west-2", "role": "secondary"}],
                           "checks": {"not": {"kind": "endpoint", "region": "us-west-2", "inverted": true}}})");
    // Inverted it counts as sick from the start, and forced it still does: nobody is ever sent to us-east-1.
    CHECK(plan.world->name_of(homes_of(*plan.world, 0).main) == "eu-west-2");
    CHECK_FALSE(plan.away(0).phases);
}

TEST_CASE("writes that no other region takes over have no bound, and those that one does wait for it") {
    const auto bound = [](const std::string& fault, const std::string& store) {
        return Bounded(R"({"at": "5m", "do": ")" + fault + R"(", "region": "eu-west-2", "for": "10m"})",
                       R"("store": {"mode": "single_writer", "writer": "eu-west-2")" + store + "}")
            .away(0);
    };
    CHECK_THAT(bound("kill", "").why_none, Catch::Contains("no other region takes over"));
    CHECK_THAT(bound("hang", R"(, "failover_after": "15s")").why_none, Catch::Contains("is heard by its peers"));
    const Prediction waits = bound("kill", R"(, "failover_after": "5m")");
    REQUIRE(waits.phases);
    CHECK(total(waits) > 300);
    CHECK(total(waits) < 312);
}

TEST_CASE("the bound behind extenders is their longest memory: a drill in which it ends sooner is one drill") {
    const Bounded plan(R"({"at": "10m", "do": "fail_health", "region": "eu-west-2"})",
                       R"("dns": {"ttl": "10s"}, "seed": 1)");
    Scenario scenario = plan.world->scenario();
    scenario.clients[0].resolvers.extender = 1;
    const World world(scenario);
    // The longest of eight networks keeps an answer for 46 min 53 s; 42 s until the answer is another.
    const Prediction bound = predict_failover(world, scenario.timeline[0], 0);
    CHECK(total(bound) == Approx(46 * 60 + 53 + 33).margin(4));
}

}  // namespace bound_test
