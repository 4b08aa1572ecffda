// The statistics of studies, against published values and against studies whose truth is known.
#include "sim/random.hpp"
#include "study/statistics/binomial.hpp"
#include "study/statistics/paired.hpp"
#include "study/statistics/quantile.hpp"
#include "study/statistics/sequential_test.hpp"
#include "study/statistics/share.hpp"
#include "tests/catch.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace statistics_test {

using namespace regiondrill;
using namespace regiondrill::study;

namespace {

constexpr double never = std::numeric_limits<double>::infinity();

void check_wilson(std::uint64_t k, std::uint64_t n, double low, double high) {
    INFO(k << " of " << n);
    CHECK(wilson_interval(k, n).low == Approx(low).margin(5e-5));
    CHECK(wilson_interval(k, n).high == Approx(high).margin(5e-5));
}

std::vector<double> numbers_to(int last) {
    std::vector<double> numbers;
    for (int i = 1; i <= last; ++i) numbers.push_back(i);
    return numbers;
}

// How many of so many studies have an interval with the truth in it, in percent. Of 200 chance alone would leave the
// bounds now and then, of 2000 hardly ever.
template <class Study>
double coverage(Study holds_truth) {
    sim::Stream random = sim::Stream::named(sim::Seed{7}, "coverage");
    int covered = 0;
    for (int study = 0; study < 2000; ++study) covered += holds_truth(random) ? 1 : 0;
    return covered / 20.0;
}

}  // namespace

TEST_CASE("Wilson's interval is that of Newcombe's table") {
    // R. G. Newcombe, Two-sided confidence intervals for the single proportion (1998), table I, method 3.
    check_wilson(81, 263, 0.2553, 0.3662);
    check_wilson(15, 148, 0.0624, 0.1605);
    check_wilson(0, 20, 0.0000, 0.1611);
    check_wilson(1, 29, 0.0061, 0.1718);
    CHECK(wilson_interval(0, 20).low == 0);
    CHECK(wilson_interval(29, 29).high == 1);
}

TEST_CASE("the binomial distribution is summed as tables have it, for few and for many") {
    CHECK(binomial_at_most(5, 20, 0.5) == Approx(0.020694732666).epsilon(1e-10));
    CHECK(binomial_at_most(0, 10, 0.1) == Approx(0.3486784401).epsilon(1e-10));
    CHECK(binomial_at_most(10, 10, 0.3) == 1);
    // The median of a symmetric one: half, and half of the middle's weight.
    CHECK(binomial_at_most(500'000, 1'000'000, 0.5) == Approx(0.5 + 0.5 * 7.978843e-4).epsilon(1e-6));
}

TEST_CASE("the ranks of a quantile's interval are those of tables, and there are none where the runs are too few") {
    // W. J. Conover, Practical nonparametric statistics, for the median of 20 and of 100.
    CHECK(quantile_ranks(20, 0.5)->low == 6);
    CHECK(quantile_ranks(20, 0.5)->high == 15);
    CHECK(quantile_ranks(100, 0.5)->low == 40);
    CHECK(quantile_ranks(100, 0.5)->high == 61);
    CHECK(sample_needed(0.5) == 6);
    CHECK(sample_needed(0.95) == 72);
    CHECK(sample_needed(0.05) == 72);
    CHECK(sample_needed(0.99) == 368);
    CHECK_FALSE(quantile_ranks(71, 0.95));
    CHECK(quantile_ranks(72, 0.95)->high == 72);
    CHECK(quantile_ranks(368, 0.01)->low == 1);
}

TEST_CASE("a quantile is a figure of the sample, between those of its ranks, and may be never") {
    const auto median = quantile_of(numbers_to(100), 0.5);
    CHECK(median->value == 50);
    CHECK(median->interval.low == 40);
    CHECK(median->interval.high == 61);
    CHECK_FALSE(quantile_of(numbers_to(5), 0.5));
    std::vector<double> some_never = numbers_to(100);
    for (int i = 94; i < 100; ++i) some_never[static_cast<std::size_t>(i)] = never;
    CHECK(quantile_of(some_never, 0.95)->value == never);
    CHECK(quantile_of(some_never, 0.95)->interval.low == 90);
}

TEST_CASE("of two variants the difference is taken seed by seed") {
    std::vector<double> first = numbers_to(40);
    std::vector<double> second = first;
    for (double& each : second) each += 3;
    second[0] = std::nan("");
    first[1] = second[1] = never;
    second[2] = never;
    const PairedDifference paired = paired_difference(first, second);
    CHECK(paired.pairs() == 39);
    CHECK(paired.same == 1);
    CHECK(paired.higher == 38);
    CHECK(paired.lower == 0);
    CHECK(paired.median->value == 3);
    CHECK(paired.median->interval.high == 3);
    CHECK(paired.p_value < 1e-9);
    // 8 of 10 one way: 2 (1 + 10 + 45) / 1024, as every table of the sign test has it.
    std::vector<double> signs(10, 1);
    signs[0] = signs[1] = -1;
    CHECK(paired_difference(std::vector<double>(10, 0), signs).p_value == Approx(0.109375));
    CHECK(paired_difference(first, first).p_value == 1);
}

TEST_CASE("a sequential test accepts after 326 runs without failure, and rejects after few failures") {
    SequentialTest passing(0.001, 0.01);
    int runs = 0;
    while (passing.verdict() == SequentialVerdict::undecided) {
        passing.add(false);
        ++runs;
    }
    CHECK(passing.verdict() == SequentialVerdict::good);
    CHECK(runs == 326);
    SequentialTest failing(0.001, 0.01);
    failing.add(true);
    CHECK(failing.verdict() == SequentialVerdict::undecided);
    failing.add(true);
    CHECK(failing.verdict() == SequentialVerdict::bad);
}

TEST_CASE("over 2000 studies of known truth, intervals of 95 % have it in 93 to 97 %", "[many]") {
    const double shares = coverage([](sim::Stream& random) {
        std::uint64_t k = 0;
        for (int i = 0; i < 500; ++i) k += random.uniform() < 0.3 ? 1 : 0;
        const Interval interval = wilson_interval(k, 500);
        return interval.low <= 0.3 && 0.3 <= interval.high;
    });
    CHECK(shares >= 93);
    CHECK(shares <= 97);
    for (const double q : {0.5, 0.95, 0.99}) {
        INFO("quantile " << q);
        const double quantiles = coverage([q](sim::Stream& random) {
            std::vector<double> sample;
            for (int i = 0; i < 2000; ++i) sample.push_back(random.uniform());
            std::sort(sample.begin(), sample.end());
            const Interval interval = quantile_of(sample, q)->interval;
            return interval.low <= q && q <= interval.high;
        });
        CHECK(quantiles >= 93);
        CHECK(quantiles <= 97);
    }
    // Two variants with the same noise and 2 between them, and noise of their own beside it.
    const double differences = coverage([](sim::Stream& random) {
        std::vector<double> first;
        std::vector<double> second;
        for (int i = 0; i < 400; ++i) {
            const double common = 10 * random.uniform();
            first.push_back(common + random.uniform());
            second.push_back(common + 2 + random.uniform());
        }
        const Interval interval = paired_difference(first, second).median->interval;
        return interval.low <= 2 && 2 <= interval.high;
    });
    CHECK(differences >= 93);
    CHECK(differences <= 97);
}

}  // namespace statistics_test
