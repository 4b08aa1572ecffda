#include "clients/metrics.hpp"

#include "tests/catch.hpp"

namespace metrics_test {

using namespace std::chrono_literals;
using namespace regiondrill;
using namespace regiondrill::clients;

namespace {

constexpr regions::RegionId home{0};

sim::Time at(sim::Duration since_start) { return sim::drill_start + since_start; }

}  // namespace

TEST_CASE("slices are a tenth of a second, and coarser for drills of days") {
    CHECK(TimeBuckets(5min, 1).length() == 100ms);
    CHECK(TimeBuckets(2h, 1).length() == 100ms);
    CHECK(TimeBuckets(48h, 1).length() == 2400ms);  // 72,000 of them
}

TEST_CASE("a moment belongs to the slice it lies in, and what comes after the drill to the last") {
    const TimeBuckets slices(10s, 1);
    CHECK(slices.at(at(0s)) == 0);
    CHECK(slices.at(at(100ms - 1ns)) == 0);
    CHECK(slices.at(at(100ms)) == 1);
    CHECK(slices.at(at(10s)) == slices.size() - 1);
    CHECK(slices.at(at(1h)) == slices.size() - 1);
}

TEST_CASE("requests belong to the window in which they began, however late they end") {
    Metrics metrics(100s, 2);
    metrics.add_window(at(0s), at(50s));
    metrics.add_window(at(50s), at(100s));
    metrics.note_success(home, at(50s - 1ns), at(70s));
    metrics.note_success(home, at(50s), at(70s));
    metrics.note_failure(at(100s - 1ns));
    CHECK(metrics.windows[0].ok == 1);
    CHECK(metrics.windows[0].requests() == 1);
    CHECK(metrics.windows[1].ok == 1);
    CHECK(metrics.windows[1].failed == 1);
    CHECK(metrics.windows[0].latency.greatest() == 20s + 1ns);
    CHECK(metrics.windows[1].served_by == std::vector<std::uint64_t>{1, 0});
    CHECK(metrics.ok == 2);
    CHECK(metrics.failed == 1);
}

}  // namespace metrics_test
