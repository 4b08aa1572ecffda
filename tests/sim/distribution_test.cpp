// The distributions against their formulas: mean and variance, the whole distribution function (Kolmogorov-Smirnov),
// and apart from it the tails, which a ziggurat draws by other means and which a test of the whole would not feel.
#include "sim/random.hpp"

#include "tests/catch.hpp"
#include "tests/sim/statistics.hpp"

#include <array>
#include <functional>

namespace distribution_test {

using namespace regiondrill::sim;
using namespace regiondrill::tests;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t draws = 200'000;

// Where the ziggurats' tails begin (Marsaglia and Tsang 2000).
constexpr double exponential_tail = 7.69711747013104972;
constexpr double normal_tail = 3.6541528853610088;

double normal_cdf(double x) { return 0.5 * std::erfc(-x / std::sqrt(2.0)); }

using Draw = std::function<double(Stream&)>;
using Cdf = std::function<double(double)>;

std::vector<double> sample_of(const Draw& draw, std::uint64_t seed, std::size_t count = draws) {
    Stream stream(seed);
    std::vector<double> sample(count);
    for (double& x : sample) x = draw(stream);
    return sample;
}

void check(const char* name, const Draw& draw, const Moments& truth, const Cdf& cdf) {
    const std::vector<double> sample = sample_of(draw, 1);
    const Moments found = moments_of(sample);
    INFO(name << ": mean " << found.mean << ", variance " << found.variance);
    CHECK(std::fabs(found.mean - truth.mean) < mean_bound(truth, draws));
    CHECK(std::fabs(found.variance - truth.variance) < variance_bound(truth, draws));
    CHECK(kolmogorov(sample, cdf) < kolmogorov_bound);
}

// The formulas of the lognormal distribution with mu = 0.
Moments lognormal_moments(double sigma) {
    const double w = std::exp(sigma * sigma);
    return {std::sqrt(w), w * (w - 1), w * w * w * w + 2 * w * w * w + 3 * w * w - 3};
}

// The formulas of the Pareto distribution with scale 1; the fourth moment exists for shapes above 4.
Moments pareto_moments(double a) {
    const double excess = 6 * (a * a * a + a * a - 6 * a - 2) / (a * (a - 3) * (a - 4));
    return {a / (a - 1), a / ((a - 1) * (a - 1) * (a - 2)), 3 + excess};
}

double square(double x) { return x * x; }

// What lies beyond `start`, less `start`.
std::vector<double> beyond(const std::vector<double>& sample, double start) {
    std::vector<double> tail;
    for (const double x : sample) {
        if (x > start) tail.push_back(x - start);
    }
    return tail;
}

}  // namespace

TEST_CASE("exponential draws follow the exponential distribution") {
    check("exponential", standard_exponential, {1, 1, 9}, [](double x) { return 1 - std::exp(-x); });
}

TEST_CASE("normal draws follow the normal distribution") { check("normal", standard_normal, {0, 1, 3}, normal_cdf); }

TEST_CASE("lognormal draws follow the lognormal distribution") {
    for (const double sigma : {0.1, 0.5}) {
        check(
            "lognormal", [sigma](Stream& stream) { return lognormal(stream, 0, sigma); }, lognormal_moments(sigma),
            [sigma](double x) { return normal_cdf(std::log(x) / sigma); });
    }
}

TEST_CASE("Pareto draws follow the Pareto distribution") {
    check(
        "Pareto", [](Stream& stream) { return pareto(stream, 1, 10); }, pareto_moments(10),
        [](double x) { return 1 - std::pow(x, -10.0); });
    // Shapes that matter for heavy tails have no variance; their distribution function remains.
    const auto heavy = sample_of([](Stream& stream) { return pareto(stream, 3, 1.2); }, 2);
    CHECK(kolmogorov(heavy, [](double x) { return 1 - std::pow(x / 3, -1.2); }) < kolmogorov_bound);
    CHECK(*std::min_element(heavy.begin(), heavy.end()) >= 3);
}

TEST_CASE("the exponential's tail beyond the ziggurat is reached as often as it should and is exponential") {
    // e^-7.697 of two million draws: 908 expected, five deviations are 151.
    constexpr std::size_t many = 2'000'000;
    const auto tail = beyond(sample_of(standard_exponential, 3, many), exponential_tail);
    const double share = std::exp(-exponential_tail);
    CHECK(std::fabs(static_cast<double>(tail.size()) / many - share) < share_bound(share, many));
    CHECK(kolmogorov(tail, [](double x) { return 1 - std::exp(-x); }) < kolmogorov_bound);
}

TEST_CASE("the normal's tails beyond the ziggurat are reached on both sides and are normal") {
    // 1.3e-4 of two million draws a side: 258 expected, five deviations are 80.
    constexpr std::size_t many = 2'000'000;
    std::vector<double> sample = sample_of(standard_normal, 4, many);
    const double share = normal_cdf(-normal_tail);
    for (int side = 0; side < 2; ++side) {
        const auto tail = beyond(sample, normal_tail);
        CHECK(std::fabs(static_cast<double>(tail.size()) / many - share) < share_bound(share, many));
        const auto cdf = [share](double x) { return 1 - normal_cdf(-(x + normal_tail)) / share; };
        CHECK(kolmogorov(tail, cdf) < kolmogorov_bound);
        for (double& x : sample) x = -x;
    }
}

TEST_CASE("the layers' edges are drawn as they should: a fine chi-square over the whole range") {
    // 400 bins of equal probability: an edge box drawn wrongly shows here long before it moves a moment.
    constexpr std::size_t many = 2'000'000;
    constexpr std::size_t bins = 400;
    const std::vector<double> expected(bins, static_cast<double>(many) / bins);
    const auto counts_of = [&](const Draw& draw, const Cdf& cdf) {
        std::vector<double> counts(bins);
        for (const double x : sample_of(draw, 5, many)) ++counts.at(static_cast<std::size_t>(cdf(x) * bins));
        return counts;
    };
    const ChiSquare normal = chi_square(counts_of(standard_normal, normal_cdf), expected);
    CHECK(normal.statistic < normal.bound);
    const auto exponential_cdf = [](double x) { return 1 - std::exp(-x); };
    const ChiSquare exponential = chi_square(counts_of(standard_exponential, exponential_cdf), expected);
    CHECK(exponential.statistic < exponential.bound);
}

TEST_CASE("spans have the mean that was asked for") {
    const auto in_ms = [](Duration span) { return milliseconds(span); };
    const auto waits = sample_of([&](Stream& stream) { return in_ms(exponential_span(stream, 10ms)); }, 6);
    CHECK(std::fabs(moments_of(waits).mean - 10) < mean_bound({10, 100, 9}, draws));
    // Mean, not median: the factor e^(sigma N - sigma^2 / 2) has mean 1 and variance e^(sigma^2) - 1.
    const double sigma = 0.8;
    const auto services = sample_of([&](Stream& stream) { return in_ms(lognormal_span(stream, 10ms, sigma)); }, 7);
    const double variance = 100 * (std::exp(square(sigma)) - 1);
    CHECK(std::fabs(moments_of(services).mean - 10) < mean_bound({10, variance, 0}, draws));
}

TEST_CASE("the measures themselves tell a wrong distribution from a right one") {
    // Planted defects: an exponential one percent too long, and a normal without its tails.
    const auto longer = sample_of([](Stream& stream) { return 1.01 * standard_exponential(stream); }, 1, 1'000'000);
    CHECK(kolmogorov(longer, [](double x) { return 1 - std::exp(-x); }) > kolmogorov_bound);
    CHECK(std::fabs(moments_of(longer).mean - 1) > mean_bound({1, 1, 9}, longer.size()));
    const auto clipped = [](Stream& stream) { return std::clamp(standard_normal(stream), -3.0, 3.0); };
    constexpr std::size_t many = 1'000'000;
    const double share = normal_cdf(-normal_tail);
    const double found = static_cast<double>(beyond(sample_of(clipped, 4, many), normal_tail).size()) / many;
    CHECK(std::fabs(found - share) > share_bound(share, many));
}

}  // namespace distribution_test
