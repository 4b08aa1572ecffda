// The textbook bound against worlds that nobody wrote: configurations drawn from a seed, on a network without jitter,
// with one fault that comes and goes.
#include "drill/analysis/recovery.hpp"
#include "drill/scenario/scenario_reader.hpp"
#include "drill/scenario/units.hpp"
#include "drill/world/world.hpp"
#include "sim/random.hpp"
#include "tests/catch.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace bound_property_test {

using namespace regiondrill;
using namespace regiondrill::drill;
using namespace std::chrono_literals;

namespace {

std::string pick(sim::Stream& dice, const std::vector<std::string>& from) {
    return from[dice.below(static_cast<std::uint32_t>(from.size()))];
}

std::string health_check(sim::Stream& dice) {
    std::string text = R"({"interval": ")" + pick(dice, {"5s", "10s", "30s"}) + R"(", "threshold": )" +
                       pick(dice, {"1", "2", "3"}) + R"(, "protocol": ")" + pick(dice, {"http", "https", "tcp"}) + "\"";
    if (dice.chance(0.3)) text += R"(, "hold": ")" + pick(dice, {"20s", "2m"}) + "\"";
    if (dice.chance(0.3)) text += R"(, "places": ["Johannesburg", "us-east-1"], "checkers": 4)";
    return text + "}";
}

// Records that go by the regions' own checks, by a named one, by one calculated from both, or by an alias.
std::string dns(sim::Stream& dice) {
    std::string text = R"("ttl": ")" + pick(dice, {"10s", "30s", "60s", "2m"}) + R"(", "propagation": ")" +
                       pick(dice, {"0s", "1s", "5s"}) + R"(", "health_check": )" + health_check(dice);
    switch (dice.below(5)) {
        case 0: return text + R"(, "policy": "latency")";
        case 1: return text + R"(, "policy": "weighted")";
        case 2:
            return text + R"(, "policy": "failover", "records": [
                {"region": "eu-west-2", "role": "primary", "check": "own"},
                {"region": "us-west-2", "role": "secondary"}],
                "checks": {"own": {"kind": "endpoint", "region": "eu-west-2", "probe": )" +
                   health_check(dice) + "}}";
        case 3:
            return text + R"(, "policy": "failover", "records": [
                {"region": "eu-west-2", "role": "primary", "check": "both"},
                {"region": "us-west-2", "role": "secondary"}],
                "checks": {"own": {"kind": "endpoint", "region": "eu-west-2", "probe": )" +
                   health_check(dice) + R"(},
                           "both": {"kind": "calculated", "children": ["eu-west-2", "own"], "at_least": )" +
                   pick(dice, {"1", "2"}) + "}}";
        default:
            return text + R"(, "policy": "latency", "records": [
                {"id": "eu", "alias": "eu", "near": "eu-west-2"}, {"region": "us-west-2"}],
                "groups": {"eu": {"policy": "weighted", "ttl": ")" +
                   pick(dice, {"20s", "90s"}) + R"(",
                                  "records": [{"region": "eu-west-2"}]}})";
    }
}

std::string people(sim::Stream& dice) {
    std::string text = R"({"name": "london", "at": "London", "count": 60, "writes": "0%")";
    if (dice.chance(0.5)) text += R"(, "connections": {"reuse": false})";
    if (dice.chance(0.2)) text += R"(, "app_cache": ")" + pick(dice, {"browser", "jvm", "go", "curl"}) + "\"";
    if (dice.chance(0.3)) {
        text += R"(, "resolvers": )" +
                pick(dice, {R"({"floor": "50%"})", R"({"public": "60%", "public_at": "Seattle"})",
                            R"({"stretch": {"share": "30%", "to": "3m"}})", R"({"serve_stale": "40%"})"});
    }
    return text + "}";
}

const std::vector<std::string> faults{"kill", "crash", "hang", "errors", "fail_health", "isolate", "evacuate"};

std::string script_of(std::uint64_t seed) {
    sim::Stream dice = sim::Stream::named(sim::Seed{seed}, "bounds");
    const std::string region = R"({"capacity": {"service_time": {"mean": "2ms", "shape": "constant"}}})";
    return R"({"duration": "30m", "seed": )" + std::to_string(seed) + R"(, "network": {"model": "ideal"},
        "regions": {"eu-west-2": )" +
           region + R"(, "us-west-2": )" + region + R"(}, "dns": {)" + dns(dice) + R"(},
        "clients": [)" +
           people(dice) + R"(],
        "timeline": [{"at": "5m", "do": ")" +
           pick(dice, faults) + R"(", "region": "eu-west-2", "for": ")" + pick(dice, {"8m", "12m"}) + R"("}]})";
}

std::vector<Recovery> recoveries_of(const std::string& script) {
    World world(read_scenario_text(script, "drawn.json"));
    world.run();
    return measure_recoveries(world);
}

// Measured ends are those of slices, which may be one slice later than the truth.
void check_bounds(std::uint64_t from, std::uint64_t to) {
    std::size_t bounded = 0;
    for (std::uint64_t seed = from; seed <= to; ++seed) {
        const std::string script = script_of(seed);
        for (const Recovery& recovery : recoveries_of(script)) {
            if (!recovery.measured || !recovery.predicted.phases) continue;
            ++bounded;
            INFO("seed " << seed << (recovery.move == Move::failover ? " failover" : " failback") << "\n" << script);
            Duration measured{};
            Duration bound{};
            for (const Phase phase : {Phase::detect, Phase::decide, Phase::drain, Phase::reconnect}) {
                measured += (*recovery.measured)[phase];
                bound += (*recovery.predicted.phases)[phase];
                INFO(phase_names[static_cast<std::size_t>(phase)]);
                CHECK(sim::seconds(measured) <= sim::seconds(bound) + (phase < Phase::drain ? 0 : 0.2));
            }
        }
    }
    CHECK(bounded > (to - from) / 2);
}

}  // namespace

TEST_CASE("on the ideal network no move of a drawn world exceeds its bound") { check_bounds(1, 60); }

TEST_CASE("nor do those of two thousand", "[.long]") { check_bounds(1, 2000); }

TEST_CASE("of plain worlds the worst seed reaches four fifths of the bound", "[.long]") {
    for (const char* what : {"kill", "fail_health"}) {
        double worst = 0;
        for (std::uint64_t seed = 1; seed <= 300; ++seed) {
            const auto rows = recoveries_of(R"({"duration": "12m", "seed": )" + std::to_string(seed) + R"(,
                "network": {"model": "ideal"}, "regions": {"eu-west-2": {}, "us-west-2": {}},
                "clients": [{"name": "london", "at": "London", "count": 60, "connections": {"reuse": false}}],
                "timeline": [{"at": "3m", "do": ")" +
                                            std::string(what) + R"(", "region": "eu-west-2", "for": "4m"}]})");
            REQUIRE_FALSE(rows.empty());
            REQUIRE(rows[0].measured);
            worst = std::max(worst,
                             sim::seconds(rows[0].measured->total()) / sim::seconds(rows[0].predicted.phases->total()));
        }
        CHECK(worst > 0.8);
        CHECK(worst <= 1.0);
    }
}

}  // namespace bound_property_test
