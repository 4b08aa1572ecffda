#include "clients/figures.hpp"

#include "tests/catch.hpp"

namespace figures_test {

using namespace std::chrono_literals;
using namespace regiondrill;
using namespace regiondrill::clients;

namespace {

constexpr regions::RegionId home{0};

sim::Time at(sim::Duration since_start) { return sim::drill_start + since_start; }

}  // namespace

TEST_CASE("slices are a tenth of a second, and coarser for drills of days") {
    CHECK(Slices(5min, 1).length() == 100ms);
    CHECK(Slices(2h, 1).length() == 100ms);
    CHECK(Slices(48h, 1).length() == 2400ms);  // 72,000 of them
}

TEST_CASE("a moment belongs to the slice it lies in, and what comes after the drill to the last") {
    const Slices slices(10s, 1);
    CHECK(slices.at(at(0s)) == 0);
    CHECK(slices.at(at(100ms - 1ns)) == 0);
    CHECK(slices.at(at(100ms)) == 1);
    CHECK(slices.at(at(10s)) == slices.size() - 1);
    CHECK(slices.at(at(1h)) == slices.size() - 1);
}

TEST_CASE("requests belong to the window in which they began, however late they end") {
    Figures figures(100s, 2);
    figures.add_window(at(0s), at(50s));
    figures.add_window(at(50s), at(100s));
    figures.note_success(home, at(50s - 1ns), at(70s));
    figures.note_success(home, at(50s), at(70s));
    figures.note_failure(at(100s - 1ns));
    CHECK(figures.windows[0].ok == 1);
    CHECK(figures.windows[0].requests() == 1);
    CHECK(figures.windows[1].ok == 1);
    CHECK(figures.windows[1].failed == 1);
    CHECK(figures.windows[0].latency.greatest() == 20s + 1ns);
    CHECK(figures.windows[1].served_by == std::vector<std::uint64_t>{1, 0});
    CHECK(figures.ok == 2);
    CHECK(figures.failed == 1);
}

}  // namespace figures_test
