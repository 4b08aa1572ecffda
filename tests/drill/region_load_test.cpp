// What people notice of how a region deals with too much, and what the report says of it.
#include "drill/report/json_report.hpp"
#include "drill/report/text_report.hpp"
#include "tests/drill/played.hpp"

#include <nlohmann/json.hpp>

namespace region_load_test {

using namespace regiondrill;
using namespace regiondrill::drill;
using namespace regiondrill::drill::fixture;
using nlohmann::json;

namespace {

/// The spike of joemag/queueingsimulator, in milliseconds for its ticks: 10 workers at half load, 50 ms a request,
/// 1,000 places, clients that wait for a second. For a minute everything takes four times as long.
std::string spike(const std::string& order) {
    return R"({
        "duration": "5m",
        "regions": { "eu-west-2": { "capacity": { "workers": 10, "queue": 1000, "service_time": "50ms", "order": ")" +
           order + R"(" } } },
        "network": { "model": "ideal" },
        "clients": [{ "name": "people", "at": "London", "count": 100, "rate": "1/s",
                      "timeouts": { "request": "1s" }, "retries": { "attempts": 2 } }],
        "timeline": [{ "at": "1m", "do": "slow", "region": "eu-west-2", "factor": 4, "for": "1m" }]
    })";
}

double failed_share(const Played& played) {
    const clients::Metrics& people = played.world->populations()[0]->metrics();
    return static_cast<double>(people.failed) / static_cast<double>(people.requests);
}

json region_json(const Played& played) { return json::parse(json_report(played.report))["regions"]["eu-west-2"]; }

/// One region at twice its capacity, with these settings beside its workers.
std::string crowded(const std::string& settings) {
    return R"({
        "duration": "1m",
        "regions": { "eu-west-2": { "capacity": { "workers": 2, "queue": 50, "service_time": "20ms", )" +
           settings + R"( } } },
        "network": { "model": "ideal" },
        "clients": [{ "name": "people", "at": "London", "count": 100, "rate": "2/s",
                      "timeouts": { "request": "300ms" }, "retries": { "attempts": 1 } }]
    })";
}

}  // namespace

TEST_CASE("a queue that serves the newest first fails far fewer in a spike than one that serves the oldest") {
    for (std::uint64_t seed = 1; seed <= few_seeds; ++seed) {
        const Played fifo(spike("fifo"), seed);
        const Played lifo(spike("lifo"), seed);
        // First come, first served works through the dead, and with each tried twice the spike never ends.
        CHECK(failed_share(fifo) > 0.5);
        CHECK(failed_share(lifo) < failed_share(fifo) / 4);
        CHECK(failed_share(Played(spike("adaptive_lifo"), seed)) < failed_share(fifo) / 4);
        CHECK(failed_share(Played(spike("codel"), seed)) < failed_share(fifo) / 4);
    }
}

TEST_CASE("the report has goodput beside throughput, and what was done for nobody with its time") {
    const Played played(crowded(R"("order": "fifo")"));
    const json region = region_json(played);
    const auto nobody = region["for_nobody"]["requests"].get<double>();
    const auto served = region["served"].get<double>();
    // 50 places are 500 ms, and clients wait 300: nearly all work is for nobody.
    CHECK(nobody > 0.8 * served);
    CHECK(region["throughput_per_s"].get<double>() == Approx(100).epsilon(0.05));
    CHECK(region["goodput_per_s"].get<double>() == Approx((served - nobody) / 60).epsilon(1e-3));
    CHECK(region["for_nobody"]["workers_s"].get<double>() == Approx(nobody * 0.02).epsilon(0.1));
    const auto& rejections = region["rejections"];
    CHECK(rejections["queue_full"]["requests"] == region["rejected"]);
    CHECK(rejections["queue_full"]["seconds"].get<int>() >= 55);
    CHECK(rejections.size() == 1);
    const std::string text = text_report(played.report, Colour::none);
    CHECK(text.find("for nobody") != std::string::npos);
    CHECK(text.find("for want of a place") != std::string::npos);
    CHECK(text.find("limit ") == std::string::npos);
}

TEST_CASE("a limit that fits turns the same load into goodput") {
    const json without = region_json(Played(crowded(R"("order": "fifo")")));
    const json with = region_json(Played(crowded(R"("reject_time": "1ms", "limit": { "fixed": { "requests": 12 } })")));
    CHECK(with["goodput_per_s"].get<double>() > 4 * without["goodput_per_s"].get<double>());
    CHECK(with["limit"] == json{{"least", 12}, {"most", 12}, {"last", 12}});
    CHECK(with["rejections"].contains("limit"));
    CHECK(with["rejecting_workers_s"].get<double>() == Approx(with["rejected"].get<double>() * 1e-3).epsilon(0.01));
    CHECK_FALSE(without.contains("limit"));
}

TEST_CASE("a region with nothing to tell of its load has no line in the report") {
    const Played played(R"({ "duration": "1m", "regions": { "eu-west-2": {} },
                             "clients": [{ "name": "people", "at": "London" }] })");
    CHECK(text_report(played.report, Colour::none).find("The regions") == std::string::npos);
    const json region = region_json(played);
    CHECK(region["rejections"] == json::object());
    CHECK(region["goodput_per_s"] == region["throughput_per_s"]);
    CHECK_FALSE(region.contains("cache"));
}

TEST_CASE(
    "cold-cache-on-arrival: its refuge has no workers for what it does not have at hand; the newest first helps") {
    const auto verdict_of = [](const std::string& setting) {
        World world(read_scenario_file(REGIONDRILL_SOURCE_DIR "/scenarios/cold-cache-on-arrival.json", {setting}));
        world.run();
        return make_report(world).verdict;
    };
    CHECK(verdict_of("regions.eu-west-2.capacity.order=lifo") == Verdict::passed);
    CHECK(verdict_of("regions.eu-west-2.capacity.order=fifo") == Verdict::failed);
    CHECK(verdict_of("regions.eu-west-2.capacity.workers=10") == Verdict::passed);
}

TEST_CASE("a limit whose least is above its most is refused where it stands") {
    const std::string script = crowded(R"("limit": { "kind": "aimd", "aimd": { "least": 30, "most": 20 } })");
    CHECK_THROWS_WITH(Played(script), Catch::Contains("its least, 30, is above its most, 20"));
}

}  // namespace region_load_test
