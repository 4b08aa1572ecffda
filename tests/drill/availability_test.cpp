// What redundancy is worth (facts HOR-01 and HOR-04): independent failures multiply, common ones do not.
#include "tests/catch.hpp"
#include "tests/drill/world_fixture.hpp"

namespace availability_test {

using namespace regiondrill;
using namespace regiondrill::drill;
using namespace regiondrill::drill::fixture;

namespace {

constexpr double broken = 0.01;  // share of the attempts that fail, or of the time
constexpr double requests = 1e6;

// A region that fails a hundredth of the attempts; a second attempt is as good as a second region.
Scenario flaky(std::uint32_t attempts) {
    Scenario scenario = unchecked(one_region());
    scenario.duration = 1000s;
    PopulationSpec& people = scenario.clients[0];
    people.count = 1000;
    people.rate = requests / 1000 / people.count;
    people.writes = 0;
    people.retries.attempts = attempts;
    FaultSpec errors = fault("errors", 0s);
    errors.share = broken;
    return with(scenario, errors);
}

// The deviation of a binomial count.
double deviation(double trials, double share) { return std::sqrt(trials * share * (1 - share)); }

}  // namespace

TEST_CASE("HOR-01: one component of 99 % is available 99 % of the time") {
    Drill drill(flaky(1));
    drill.finish();
    const auto all = static_cast<double>(drill.people().requests);
    CHECK(all == Approx(requests).margin(4.5 * std::sqrt(requests)));  // a Poisson count
    CHECK(static_cast<double>(drill.people().failed) == Approx(all * broken).margin(4.5 * deviation(all, broken)));
}

TEST_CASE("HOR-01: two independent components of 99 % together reach 99.99 %") {
    Drill drill(flaky(2));
    drill.finish();
    const auto all = static_cast<double>(drill.people().requests);
    const double both = broken * broken;
    // 100 failures are expected of a million requests; 45 more or fewer are 4.5 deviations.
    CHECK(static_cast<double>(drill.people().failed) == Approx(all * both).margin(4.5 * deviation(all, both)));
    CHECK(static_cast<double>(drill.people().retries) == Approx(all * broken).margin(4.5 * deviation(all, broken)));
}

TEST_CASE("HOR-01: three independent components of 99 % are consistent with 99.9999 %") {
    Drill drill(flaky(3));
    drill.finish();
    // One failure is expected of a million requests; more than eight have a Poisson probability of 10^-6.
    CHECK(drill.people().failed <= 8);
    // The third attempt was needed: 100 expected, none at all would have probability e^-100.
    const auto all = static_cast<double>(drill.people().requests);
    const double expected = all * (broken + broken * broken);
    CHECK(static_cast<double>(drill.people().retries) == Approx(expected).margin(4.5 * deviation(all, broken)));
}

TEST_CASE("HOR-04: what breaks all attempts at once is not helped by more of them") {
    // The same hundredth of failures, but in one piece of 10 s: three attempts within a second meet them together.
    Scenario scenario = unchecked(one_region());
    scenario.duration = 1000s;
    PopulationSpec& people = scenario.clients[0];
    people.arrivals = Arrivals::constant;
    people.count = 100;
    people.retries = {{.base = 100ms, .cap = 20s}, 3};
    Drill drill(with(scenario, fault("errors", 500s, 10s)));
    drill.finish();
    const double failed = static_cast<double>(drill.people().failed) / static_cast<double>(drill.people().requests);
    // Back-off ends 100 + 200 ms after the first attempt at the latest, so only the last 0.3 s of 10 s can be saved,
    // and some tens of milliseconds of travel; independent failures would have left one in a million.
    CHECK(failed <= broken + 0.0001);
    CHECK(failed >= broken * (10 - 0.4) / 10);
}

TEST_CASE("HOR-04: two regions that fail together are no better than one") {
    // Both regions are gone for the same 10 s of 1,000 s. With health checks and retries all in place, people still
    // lack service for at least the time that both were broken, but for the last second, which back-off may bridge.
    Scenario scenario = two_regions();
    scenario.duration = 1000s;
    scenario.clients[0].arrivals = Arrivals::constant;
    scenario.clients[0].count = 100;
    FaultSpec far = fault("errors", 500s, 10s);
    far.region = "refuge";
    Drill together(with(with(scenario, fault("errors", 500s, 10s)), far));
    together.finish();
    const auto& people = together.people();
    const double failed = static_cast<double>(people.failed) / static_cast<double>(people.requests);
    CHECK(failed >= 0.009);
    CHECK(failed <= 0.0101);
}

}  // namespace availability_test
