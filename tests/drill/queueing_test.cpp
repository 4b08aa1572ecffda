// A region as a queue, against the formulas of queueing theory.
//
// One client that keeps its connection sends Poisson arrivals over an ideal network, so that what reaches the region is
// the Poisson stream itself. Each figure is the mean of ten seeds, and must hold the formula's value within the 99.9 %
// confidence interval of those ten means (Student's t); the interval must be narrow, or the test would show nothing.
// The start from an empty region biases the means by far less than the interval: the relaxation time at load 0.9 is
// below 400 service times, a run has 100,000 and more.
#include "tests/catch.hpp"
#include "tests/drill/world_fixture.hpp"

#include <map>
#include <numeric>

namespace queueing_test {

using namespace regiondrill;
using namespace regiondrill::drill;
using namespace regiondrill::drill::fixture;

namespace {

constexpr double service = 1e-3;  // seconds, mean
constexpr std::uint32_t seeds = 10;
constexpr std::uint32_t endless = 100'000;  // places in the queue where the formula has no bound

struct Queue {
    std::uint32_t workers = 1;
    double load = 0.5;  // of each worker
    ServiceShape shape = ServiceShape::exponential;
    std::uint32_t places = endless;
    double arrivals = 100'000;  // a run
    double sigma = 0.5;         // lognormal
    regions::QueueOrder order = regions::QueueOrder::fifo;

    double rate() const { return load * workers / service; }
};

Scenario scenario_of(const Queue& queue, std::uint64_t seed) {
    Scenario scenario = unchecked(one_region());
    scenario.seed = seed;
    scenario.duration = sim::from_seconds(queue.arrivals / queue.rate());
    Capacity& capacity = scenario.regions[0].capacity;
    capacity = {queue.workers, queue.places, sim::from_seconds(service), queue.shape, queue.sigma, queue.order};
    // Requests that wait for the first address or connection would arrive in one lump.
    scenario.dns.authority_rtt = 0ms;
    scenario.network.round_trips[0].round_trip = 2us;
    PopulationSpec& people = scenario.clients[0];
    people.count = 1;
    people.rate = queue.rate();
    people.writes = 0;
    people.connections.max_age = 1000h;
    people.timeouts.request = 1000s;
    people.retries.attempts = 1;
    return scenario;
}

// Erlang's C: the probability that an arrival has to wait.
double erlang_c(std::uint32_t workers, double load) {
    const double offered = load * workers;
    double blocked = 1;  // Erlang's B by its recursion
    for (std::uint32_t n = 1; n <= workers; ++n) blocked = offered * blocked / (n + offered * blocked);
    return blocked / (1 - load * (1 - blocked));
}

double mean_wait_mmc(const Queue& queue) {
    return erlang_c(queue.workers, queue.load) * service / (queue.workers * (1 - queue.load));
}

// Pollaczek and Khinchine: half of what exponential service gives, as constant service has no variance.
double mean_wait_md1(double load) { return load * service / (2 * (1 - load)); }

// M/M/c/K: how often there are 0, 1, ... requests in the region, up to all workers busy and all places taken.
std::vector<double> numbers_in(const Queue& queue) {
    const double offered = queue.load * queue.workers;
    std::vector<double> weights{1};
    for (std::uint32_t n = 1; n <= queue.workers + queue.places; ++n)
        weights.push_back(weights.back() * offered / std::min(n, queue.workers));
    const double sum = std::accumulate(weights.begin(), weights.end(), 0.0);
    for (double& weight : weights) weight /= sum;
    return weights;
}

// The share of arrivals that find no place.
double blocking(const Queue& queue) { return numbers_in(queue).back(); }

// Of the others, the mean wait: who finds n in the region waits until n - c + 1 of them are served.
double mean_wait_mmck(const Queue& queue) {
    const std::vector<double> shares = numbers_in(queue);
    double wait = 0;
    for (std::uint32_t n = queue.workers; n + 1 < shares.size(); ++n)
        wait += shares[n] * (n - queue.workers + 1) * service / queue.workers;
    return wait / (1 - shares.back());
}

// The share of a histogram's spans below its resolution at zero, by bisection of its percentiles.
double share_at_most(const sim::Histogram& histogram, sim::Duration span) {
    double low = 0;
    double high = 1;
    for (int i = 0; i < 40; ++i) {
        const double middle = (low + high) / 2;
        (histogram.percentile(middle) <= span ? low : high) = middle;
    }
    return low;
}

// The least span the histogram tells from zero: its cells are 1,024 ns.
constexpr double least_wait = 1024e-9;

struct Measured {
    Sample wait;
    Sample waited;  // share
    Sample rejected;
};

Measured measure(const Queue& queue) {
    Measured measured;
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        World world(scenario_of(queue, seed));
        world.run();
        const regions::RegionMetrics& metrics = world.regions().metrics(home);
        measured.wait.add(metrics.waiting.mean_seconds());
        measured.waited.add(1 - share_at_most(metrics.waiting, sim::Duration{1023}));
        const auto requests = static_cast<double>(world.populations()[0]->metrics().requests);
        measured.rejected.add(static_cast<double>(metrics.rejected) / requests);
    }
    return measured;
}

void check_within(const Sample& sample, double truth, double narrow) {
    INFO("measured " << sample.mean() << " +- " << sample.margin() << ", formula " << truth);
    CHECK(std::abs(sample.mean() - truth) <= sample.margin());
    CHECK(sample.margin() < narrow * truth);
}

}  // namespace

TEST_CASE("exponential service makes the region an M/M/c queue: mean wait and share of waiting are Erlang's",
          "[many]") {
    // At load 0.9 waits hang together over hundreds of requests, so it takes more of them for a narrow interval.
    for (const std::uint32_t workers : {1U, 4U, 16U}) {
        for (const double load : {0.5, 0.8, 0.9}) {
            Queue queue{workers, load};
            queue.arrivals = load > 0.85 ? 250'000 : 100'000;
            INFO(workers << " workers at load " << load);
            const Measured measured = measure(queue);
            check_within(measured.wait, mean_wait_mmc(queue), 0.25);
            // Of those who wait, the wait is exponential with rate c mu - lambda.
            const double drain_rate = workers * (1 - load) / service;
            const double waited = erlang_c(workers, load) * std::exp(-drain_rate * least_wait);
            check_within(measured.waited, waited, 0.20);
            CHECK(measured.rejected.mean() == 0);
        }
    }
}

TEST_CASE("the formulas used here agree with published values", "[many]") {
    // M/M/1: an arrival waits with probability rho, for rho / (1 - rho) service times on average. M/M/2 with 0.8
    // Erlang: C = 2 rho^2 / (1 + rho) with rho = 0.4.
    CHECK(erlang_c(1, 0.5) == Approx(0.5));
    CHECK(mean_wait_mmc({1, 0.9}) == Approx(9 * service));
    CHECK(erlang_c(2, 0.4) == Approx(0.228571).epsilon(1e-4));
    // M/M/1/K with load 1 blocks 1 / (K + 1).
    CHECK(blocking({1, 1.0, ServiceShape::exponential, 4}) == Approx(1.0 / 6));
    // Of M/M/1/1 at load 1 a third is blocked, and half of the others wait for one service.
    CHECK(mean_wait_mmck({1, 1.0, ServiceShape::exponential, 1}) == Approx(service / 2));
}

TEST_CASE("constant service makes the region an M/D/1 queue: waits are half of the exponential ones", "[many]") {
    for (const double load : {0.5, 0.8, 0.9}) {
        Queue queue{1, load, ServiceShape::constant};
        queue.arrivals = load > 0.85 ? 400'000 : 100'000;
        INFO("load " << load);
        check_within(measure(queue).wait, mean_wait_md1(load), 0.10);
    }
}

TEST_CASE("lognormal service keeps its mean, and its variance waits as Pollaczek and Khinchine say", "[many]") {
    // A lognormal with sigma 0.5 has a squared coefficient of variation of e^0.25 - 1 = 0.284.
    const Queue queue{1, 0.7, ServiceShape::lognormal, endless, 100'000};
    const double variation = std::exp(0.25) - 1;
    check_within(measure(queue).wait, (1 + variation) * mean_wait_md1(0.7), 0.10);
}

TEST_CASE("the more service times spread, the longer the wait, whatever their mean: Pollaczek and Khinchine",
          "[many]") {
    const double variation = std::exp(1.0) - 1;  // sigma 1
    for (const double load : {0.3, 0.7}) {
        Queue queue{1, load, ServiceShape::lognormal, endless, 150'000};
        queue.sigma = 1;
        INFO("load " << load);
        check_within(measure(queue).wait, (1 + variation) * mean_wait_md1(load), 0.15);
    }
}

TEST_CASE("one worker or 64, lightly or fully loaded: waits and rejections are those of M/M/c/K", "[many]") {
    for (const std::uint32_t workers : {1U, 4U, 64U}) {
        for (const double load : {0.3, 0.9, 0.99}) {
            const Queue queue{workers, load, ServiceShape::exponential, 30, 60'000};
            INFO(workers << " workers at load " << load);
            const Measured measured = measure(queue);
            // Where next to nobody waits there is no interval to speak of.
            if (mean_wait_mmck(queue) > 1e-3 * service) {
                check_within(measured.wait, mean_wait_mmck(queue), 0.25);
            } else {
                CHECK(measured.wait.mean() < 1e-3 * service);
            }
            const double blocked = blocking(queue);
            if (blocked > 0.01) {
                check_within(measured.rejected, blocked, 0.30);
            } else {
                CHECK(std::abs(measured.rejected.mean() - blocked) <= measured.rejected.margin() + 1e-6);
            }
        }
    }
}

TEST_CASE("in whatever order requests are served, the mean wait is the same, as no work is lost", "[many]") {
    for (const auto order : {regions::QueueOrder::lifo, regions::QueueOrder::adaptive_lifo}) {
        Queue queue{4, 0.8};
        queue.order = order;
        check_within(measure(queue).wait, mean_wait_mmc(queue), 0.25);
    }
}

TEST_CASE("a bounded queue answers 503 to the share of requests that M/M/c/K blocks", "[many]") {
    const auto exponential = ServiceShape::exponential;
    for (const Queue& queue : {Queue{1, 1.0, exponential, 4, 100'000}, Queue{4, 1.2, exponential, 8, 100'000},
                               Queue{16, 0.9, exponential, 4, 100'000}, Queue{4, 0.8, exponential, 0, 100'000}}) {
        INFO(queue.workers << " workers, " << queue.places << " places, load " << queue.load);
        check_within(measure(queue).rejected, blocking(queue), 0.10);
    }
}

TEST_CASE("a 503 for want of a place is a failed request, and the queue was as long as it may be", "[many]") {
    World world(scenario_of({4, 1.5, ServiceShape::exponential, 8, 20'000}, 1));
    world.run();
    const regions::RegionMetrics& metrics = world.regions().metrics(home);
    const clients::Metrics& people = world.populations()[0]->metrics();
    CHECK(metrics.rejected > 0);
    CHECK(people.failed == metrics.rejected);
    CHECK(people.ok == metrics.served);
    CHECK(metrics.peak_queue == 8);
}

TEST_CASE("Little's law holds exactly: requests under way, summed over time, are the latencies, summed over requests",
          "[many]") {
    World world(scenario_of({4, 0.8, ServiceShape::exponential, endless, 20'000}, 1));
    double under_way = 0;  // request seconds
    Time before = sim::drill_start;
    std::uint64_t open = 0;
    while (world.step()) {
        under_way += static_cast<double>(open) * sim::seconds(world.engine().now() - before);
        before = world.engine().now();
        open = world.populations()[0]->open();
    }
    const clients::Metrics& people = world.populations()[0]->metrics();
    REQUIRE(people.failed == 0);
    const double latencies = people.latency.mean_seconds() * static_cast<double>(people.latency.count());
    CHECK(under_way == Approx(latencies).epsilon(1e-9));
}

}  // namespace queueing_test
