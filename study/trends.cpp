#include "study/trends.hpp"

#include "drill/scenario/scenario_reader.hpp"
#include "study/drawing/draw.hpp"
#include "study/properties/played_drill.hpp"

#include <nlohmann/json.hpp>

namespace regiondrill::study {

namespace {

using namespace std::chrono_literals;
using Json = nlohmann::ordered_json;

// Two regions, one population near the first of them, which loses its power in the end.
Json drill_of_two(std::uint64_t seed, Draw& draw) {
    return {{"duration", "5m"},
            {"seed", seed},
            {"regions", {{"us-east-1", Json::object()}, {"eu-west-1", Json::object()}}},
            {"clients", {{{"name", "people"}, {"at", "New York"}, {"count", draw.whole(10, 60)}, {"rate", "30/m"}}}},
            {"timeline", {{{"at", "100s"}, {"do", "kill"}, {"region", "us-east-1"}}}}};
}

Json report_of(const Json& script) {
    return Json::parse(play(drill::read_scenario_text(script.dump(), "trend.json")).report);
}

// Draining takes as long as it has come by the drill's end, where it never ended.
double drain_of(const Json& script) {
    const Json report = report_of(script);
    for (const Json& row : report["populations"]["people"]["recovery"]) {
        if (row["moved"] == true) return row["drain_s"];
    }
    return 0;
}

std::string seconds_text(std::uint64_t seconds) { return std::to_string(seconds) + "s"; }

Pair drain_by_ttl(std::uint64_t seed) {
    Draw draw = Draw(seed).part("drain_by_ttl");
    Json script = drill_of_two(seed, draw);
    const std::uint64_t ttl = draw.whole(2, 30);
    const auto with = [&](std::uint64_t seconds) {
        script["dns"]["ttl"] = seconds_text(seconds);
        return drain_of(script);
    };
    const double less = with(ttl);
    return {less, with(2 * ttl)};
}

Pair loss_by_sync(std::uint64_t seed) {
    Draw draw = Draw(seed).part("loss_by_sync");
    Json script = drill_of_two(seed, draw);
    script["clients"][0]["writes"] = "50%";
    // Slower than a sync, replication has not brought to others what the disk has not got.
    script["store"]["batch_interval"] = "10s";
    script["timeline"][0]["for"] = "1m";
    const std::uint64_t sync = draw.whole(1, 4);
    const auto with = [&](std::uint64_t seconds) {
        script["store"]["sync"] = seconds_text(seconds);
        return report_of(script)["ledger"]["lost"].get<double>();
    };
    const double less = with(sync);
    return {less, with(3 * sync)};
}

Pair latency_by_distance(std::uint64_t seed) {
    Draw draw = Draw(seed).part("latency_by_distance");
    Json script = drill_of_two(seed, draw);
    script["timeline"].clear();
    const std::uint64_t round_trip = draw.whole(2, 100);
    const auto with = [&](std::uint64_t milliseconds) {
        for (const char* region : {"us-east-1", "eu-west-1"}) {
            script["network"]["round_trips"].push_back(
                {{"between", {"people", region}}, {"rtt", std::to_string(milliseconds) + "ms"}});
        }
        const Json report = report_of(script);
        script["network"]["round_trips"].clear();
        return report["populations"]["people"]["latency_ms"]["p50"].get<double>();
    };
    const double less = with(round_trip);
    return {less, with(2 * round_trip)};
}

}  // namespace

const std::vector<Trend>& trends() {
    static const std::vector<Trend> all{
        {"drain_by_ttl", "with a longer TTL people do not leave a region faster", "s", drain_by_ttl},
        {"loss_by_sync", "with a longer time between syncs no fewer writes are lost", "writes", loss_by_sync},
        {"latency_by_distance", "a region farther away does not answer sooner", "ms", latency_by_distance},
    };
    return all;
}

void TrendTally::add(const Pair& pair) {
    ++pairs_;
    sum_ += pair.more - pair.less;
}

}  // namespace regiondrill::study
