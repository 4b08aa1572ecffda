// One link: how long a message travels. The measured model's distribution is compared with the exact one, computed here
// from the published table: a path class times half the round trip, plus an exponential, plus a retransmission.
#include "sim/link.hpp"

#include "tests/catch.hpp"
#include "tests/sim/statistics.hpp"

#include <array>

namespace link_test {

using namespace regiondrill::sim;
using namespace regiondrill::tests;
using namespace std::chrono_literals;

namespace {

// No path class outlives 600 s, so messages this far apart meet classes drawn independently of each other.
constexpr Duration apart = 601s;
constexpr std::size_t messages = 200'000;

struct Model {
    double jitter_ms;
    double jitter_relative;
    double loss;
    double common, slower, slowest;  // shares of the path classes
    double slower_factor, slowest_from, slowest_to;
};

constexpr Model backbone{0.2, 0.004, 5e-5, 0.90, 0.09, 0.01, 1.03, 1.10, 1.32};
constexpr Model internet{0.5, 0.010, 1e-3, 0.80, 0.15, 0.05, 1.05, 1.20, 1.60};

const Model& model_of(PathKind kind) { return kind == PathKind::backbone ? backbone : internet; }

// P(f + X <= y) for an exponential X of mean m.
double shifted_cdf(double y, double f, double m) { return y <= f ? 0 : 1 - std::exp(-(y - f) / m); }

// The same with f uniform in [a, b]: the integral of the above over f.
double spread_cdf(double y, double a, double b, double m) {
    if (y <= a) return 0;
    const double top = std::min(y, b);
    return ((top - a) - m * (std::exp(-(y - top) / m) - std::exp(-(y - a) / m))) / (b - a);
}

// Distribution of travel time over base, below the shortest retransmission.
double exact_cdf(PathKind kind, double base_ms, double y) {
    const Model& model = model_of(kind);
    const double m = model.jitter_ms / base_ms + model.jitter_relative;
    return (1 - model.loss) *
           (model.common * shifted_cdf(y, 1, m) + model.slower * shifted_cdf(y, model.slower_factor, m) +
            model.slowest * spread_cdf(y, model.slowest_from, model.slowest_to, m));
}

Link measured_link(double base_ms, PathKind kind) {
    return Link(from_seconds(2 * base_ms / 1e3), kind, false, Stream::named(Seed{1}, "link/a>b"));
}

// Travel times over the base, each from a path class of its own.
std::vector<double> travel_factors(double base_ms, PathKind kind) {
    Link link = measured_link(base_ms, kind);
    Stream sender(2);
    std::vector<double> factors(messages);
    Time now = drill_start;
    for (double& factor : factors) {
        factor = milliseconds(link.send(now, sender).time) / base_ms;
        now += apart;
    }
    return factors;
}

double percentile(std::vector<double> sample, double share) {
    const auto place = sample.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(sample.size()));
    std::nth_element(sample.begin(), place, sample.end());
    return *place;
}

// How many retransmissions a link with this much loss adds, each twice as long after the one before.
std::vector<double> retransmission_counts(Link& link, Duration wait, std::size_t tries) {
    Stream dice(3);
    std::vector<double> counts(7);
    for (std::size_t i = 0; i < tries; ++i) {
        Stream sender = dice.fork();
        const Duration extra = link.send(drill_start, sender).time - link.base();
        std::size_t count = 0;
        while (count < 6 && extra > wait * ((1 << count) - 1)) ++count;
        REQUIRE(extra == wait * ((1 << count) - 1));
        ++counts[count];
    }
    return counts;
}

}  // namespace

TEST_CASE("an ideal link takes exactly half the round trip, always") {
    for (const Duration round_trip : std::initializer_list<Duration>{1ns, 3ms, 101ms + 1ns}) {
        Link link(round_trip, PathKind::internet, true, Stream(1));
        Stream sender(1);
        int other = 0;
        for (int i = 0; i < 1000; ++i) {
            if (link.send(drill_start + i * 1s, sender).time != round_trip / 2) ++other;
        }
        CHECK(other == 0);
        CHECK(link.base() == round_trip / 2);
    }
}

TEST_CASE("a measured link's travel times follow the published model exactly") {
    for (const PathKind kind : {PathKind::backbone, PathKind::internet}) {
        for (const double base_ms : {2.0, 10.0, 20.0, 50.0, 100.0}) {
            INFO((kind == PathKind::backbone ? "backbone " : "internet ") << base_ms << " ms");
            const auto factors = travel_factors(base_ms, kind);
            const double lost_from = 1 + 200 / base_ms;
            const auto cdf = [&](double y) { return y < lost_from ? exact_cdf(kind, base_ms, y) : 1; };
            CHECK(kolmogorov(factors, cdf) < kolmogorov_bound);
            // The tails apart, where the whole test is too coarse: shares of 200,000 within five deviations.
            for (const double y : {1.02, 1.1, 1.2, 1.32, 1.6}) {
                const auto above = std::count_if(factors.begin(), factors.end(), [y](double f) { return f > y; });
                const double share = 1 - exact_cdf(kind, base_ms, y);
                CHECK(std::fabs(static_cast<double>(above) / messages - share) < share_bound(share, messages));
            }
        }
    }
}

TEST_CASE("backbone percentiles lie in the bands that public measurements suggest") {
    // Bands for pairs from 10 ms one way on. A fixed part of 0.2 ms weighs less on longer paths, so their median may
    // be as low as 1.004; the 99th percentile of those stands at the edge of the rare slow class, 1.06 to 1.16.
    for (const double base_ms : {10.0, 20.0, 30.0, 50.0, 100.0}) {
        const auto factors = travel_factors(base_ms, PathKind::backbone);
        INFO(base_ms << " ms: " << percentile(factors, 0.5) << ", " << percentile(factors, 0.95) << ", "
                     << percentile(factors, 0.99));
        CHECK(percentile(factors, 0.5) >= (base_ms <= 20 ? 1.01 : 1.004));
        CHECK(percentile(factors, 0.5) <= 1.03);
        CHECK(percentile(factors, 0.95) >= (base_ms <= 20 ? 1.04 : 1.03));
        CHECK(percentile(factors, 0.95) <= 1.09);
        CHECK(percentile(factors, 0.99) >= (base_ms <= 20 ? 1.10 : 1.06));
        CHECK(percentile(factors, 0.99) <= 1.16);
    }
}

TEST_CASE("client link percentiles lie in the bands that public measurements suggest") {
    // As above: the median band of 1.03 to 1.08 is that of paths up to some 25 ms, longer ones sink to 1.012.
    for (const double base_ms : {10.0, 20.0, 30.0, 50.0, 100.0}) {
        const auto factors = travel_factors(base_ms, PathKind::internet);
        INFO(base_ms << " ms: " << percentile(factors, 0.5) << ", " << percentile(factors, 0.95) << ", "
                     << percentile(factors, 0.99));
        CHECK(percentile(factors, 0.5) >= (base_ms <= 20 ? 1.03 : 1.012));
        CHECK(percentile(factors, 0.5) <= 1.08);
        CHECK(percentile(factors, 0.95) >= (base_ms <= 20 ? 1.23 : 1.20));
        CHECK(percentile(factors, 0.95) <= 1.32);
        CHECK(percentile(factors, 0.99) >= 1.52);
        CHECK(percentile(factors, 0.99) <= 1.68);
    }
}

TEST_CASE("messages of one moment share their path") {
    // On a client link of 100 ms two messages of different classes differ by 5 ms at least, mostly by more than 15;
    // with a class drawn for each message alone that would be a tenth of all pairs. Jitter of mean 1.5 ms differs by 15
    // ms once in e^10, and a loss meets one pair in 500: 4 of 2,000, with five deviations 14.
    Link link = measured_link(100, PathKind::internet);
    Stream sender(4);
    int far_apart = 0;
    for (int i = 0; i < 2000; ++i) {
        const Time now = drill_start + i * apart;
        const Duration difference = link.send(now, sender).time - link.send(now, sender).time;
        if (difference > 15ms || difference < -15ms) ++far_apart;
    }
    CHECK(far_apart <= 14);
}

TEST_CASE("a path's class depends on the time and not on who asked before") {
    // One link is asked every second, the other once an hour; the same sender's dice show the class.
    Link busy = measured_link(50, PathKind::internet);
    Link quiet = measured_link(50, PathKind::internet);
    Stream others(5);
    int differences = 0;
    for (int hour = 0; hour < 50; ++hour) {
        const Time now = drill_start + hour * 1h;
        Stream mine(static_cast<std::uint64_t>(hour));
        Stream copy = mine;
        if (busy.send(now, mine).time != quiet.send(now, copy).time) ++differences;
        for (int second = 1; second < 3600; ++second) busy.send(now + second * 1s, others);
    }
    CHECK(differences == 0);
}

TEST_CASE("a loss costs a retransmission of 200 ms or two round trips, doubling with each loss in a row") {
    // Of n losses in a row each is a coin's throw; after six the message is through.
    for (const Duration round_trip : std::initializer_list<Duration>{40ms, 300ms}) {
        Link link(round_trip, PathKind::backbone, true, Stream(1));
        Rule rule;
        rule.loss = 0.5;
        link.apply({RuleId{0}}, {&rule});
        const Duration wait = std::max<Duration>(200ms, 2 * round_trip);
        constexpr std::size_t tries = 50'000;
        std::vector<double> expected(7);
        for (std::size_t k = 0; k < 6; ++k) expected[k] = tries * std::pow(0.5, static_cast<double>(k) + 1);
        expected[6] = tries * std::pow(0.5, 6.0);
        const ChiSquare test = chi_square(retransmission_counts(link, wait, tries), expected);
        CHECK(test.statistic < test.bound);
    }
}

TEST_CASE("where everything is lost a message still gets through after six retransmissions") {
    Link link(40ms, PathKind::backbone, true, Stream(1));
    Rule rule;
    rule.loss = 1;
    link.apply({RuleId{0}}, {&rule});
    Stream sender(1);
    CHECK(link.send(drill_start, sender).time == 20ms + 200ms * 63);  // 1 + 2 + 4 + 8 + 16 + 32
}

}  // namespace link_test
