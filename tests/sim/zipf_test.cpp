// Zipf draws against the exact probabilities, summed up here with the library's pow.
#include "sim/random.hpp"

#include "tests/catch.hpp"
#include "tests/sim/statistics.hpp"

namespace zipf_test {

using namespace regiondrill::sim;
using namespace regiondrill::tests;

namespace {

constexpr std::size_t draws = 200'000;

std::vector<double> expected_counts(std::uint32_t count, double exponent) {
    std::vector<double> expected(count);
    double sum = 0;
    for (std::uint32_t k = 0; k < count; ++k) sum += expected[k] = std::pow(k + 1.0, -exponent);
    for (double& e : expected) e *= draws / sum;
    return expected;
}

std::vector<double> drawn_counts(std::uint32_t count, double exponent) {
    const Zipf zipf(count, exponent);
    Stream stream(1);
    std::vector<double> counts(count);
    for (std::size_t i = 0; i < draws; ++i) ++counts.at(zipf(stream));
    return counts;
}

}  // namespace

TEST_CASE("ranks are drawn with their exact probabilities, for every exponent, few keys and many") {
    for (const double exponent : {0.5, 0.99, 1.0, 1.5, 2.0}) {
        for (const std::uint32_t count : {2U, 10U, 1000U, 300'000U}) {
            const ChiSquare test = chi_square(drawn_counts(count, exponent), expected_counts(count, exponent));
            INFO("exponent " << exponent << ", " << count << " keys, " << test.bins << " bins");
            CHECK(test.statistic < test.bound);
        }
    }
}

TEST_CASE("an exponent next to 1 draws like 1") {
    // The integral's formula divides by 1 - exponent; a sloppy one would lose all its digits here.
    for (const double exponent : {1 - 1e-9, 1 + 1e-9, 1 - 1e-5, 1 + 1e-5}) {
        const ChiSquare test = chi_square(drawn_counts(1000, exponent), expected_counts(1000, 1));
        INFO("exponent " << exponent);
        CHECK(test.statistic < test.bound);
    }
}

TEST_CASE("a single key is always the one drawn") {
    for (const double exponent : {0.5, 1.0, 2.0}) CHECK(drawn_counts(1, exponent).front() == draws);
}

TEST_CASE("ten million keys stay in range") {
    const Zipf zipf(10'000'000, 0.5);
    Stream stream(1);
    std::uint32_t greatest = 0;
    for (std::size_t i = 0; i < draws; ++i) greatest = std::max(greatest, zipf(stream));
    CHECK(greatest < 10'000'000);
    CHECK(greatest > 9'990'000);  // the last 10,000 ranks get 1/2,000 of the draws, 100 of them
}

TEST_CASE("the measure tells an exponent from one a twentieth off") {
    const ChiSquare test = chi_square(drawn_counts(1000, 1.05), expected_counts(1000, 1));
    CHECK(test.statistic > test.bound);
}

}  // namespace zipf_test
