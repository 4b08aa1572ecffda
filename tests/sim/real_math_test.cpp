// Our own logarithm and exponential against the library's in long double, which is exact enough to judge a double.
#include "sim/real_math.hpp"

#include "sim/random.hpp"
#include "tests/catch.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace real_math_test {

using namespace regiondrill::sim;

namespace {

// The promise is 1e-15; what is demanded is what the simulation needs.
constexpr double tolerance = 1e-14;

double relative_error(double got, long double truth) {
    if (truth == 0) return got == 0 ? 0 : 1;
    return static_cast<double>(std::fabs((static_cast<long double>(got) - truth) / truth));
}

double log_error(double x) { return relative_error(natural_log(x), std::log(static_cast<long double>(x))); }
double exp_error(double x) { return relative_error(exponential(x), std::exp(static_cast<long double>(x))); }

}  // namespace

TEST_CASE("the logarithm agrees with the library's over all magnitudes") {
    Stream stream(1);
    double worst = 0;
    for (int i = 0; i < 100'000; ++i) {
        const double x = std::ldexp(stream.uniform(0.5, 1), static_cast<int>(stream.below(2040)) - 1020);
        worst = std::max(worst, log_error(x));
    }
    CHECK(worst < tolerance);
}

TEST_CASE("the logarithm keeps its digits next to 1") {
    // ln x is about x - 1 there, so an error of one unit in the last place of 1 would show as a large relative one.
    double worst = 0;
    for (int power = 1; power <= 52; ++power) {
        worst = std::max({worst, log_error(1 + std::ldexp(1.0, -power)), log_error(1 - std::ldexp(1.0, -power))});
    }
    CHECK(worst < tolerance);
}

TEST_CASE("the logarithm knows subnormal numbers and the largest") {
    CHECK(log_error(std::numeric_limits<double>::denorm_min()) < tolerance);
    CHECK(log_error(std::numeric_limits<double>::min() / 3) < tolerance);
    CHECK(log_error(std::numeric_limits<double>::min()) < tolerance);
    CHECK(log_error(std::numeric_limits<double>::max()) < tolerance);
}

TEST_CASE("the exponential agrees with the library's over its whole domain") {
    Stream stream(2);
    double worst = 0;
    for (int i = 0; i < 100'000; ++i) {
        worst = std::max({worst, exp_error(stream.uniform(-700, 700)), exp_error(stream.uniform(-2, 2))});
    }
    CHECK(worst < tolerance);
    CHECK(exp_error(-699.99) < tolerance);
    CHECK(exp_error(699.99) < tolerance);
    CHECK(exp_error(1e-300) < tolerance);
}

TEST_CASE("exact values stay exact") {
    CHECK(natural_log(1) == 0);
    CHECK(exponential(0) == 1);
    CHECK(power(5, 0) == 1);
    CHECK(power(1, 1e6) == 1);
}

TEST_CASE("a power agrees with the library's as far as its exponent lets it") {
    // x^y = e^(y ln x): a relative error of the product, a few 1e-16, becomes as many times larger as the product is.
    Stream stream(3);
    int bad = 0;
    for (int i = 0; i < 100'000; ++i) {
        const double x = exponential(stream.uniform(-20, 20));
        const double y = stream.uniform(-10, 10);
        const double size = std::fabs(y * std::log(x));
        const long double truth = std::pow(static_cast<long double>(x), static_cast<long double>(y));
        if (relative_error(power(x, y), truth) > 1e-15 * (2 + size)) ++bad;
    }
    CHECK(bad == 0);
    CHECK(power(2, 10) == Approx(1024).epsilon(tolerance));
    CHECK(power(0.5, 3) == Approx(0.125).epsilon(tolerance));
}

TEST_CASE("both functions rise with their argument") {
    // A distribution built by inversion would fold over itself where one of them fell.
    int falls = 0;
    for (int i = -20'000; i < 20'000; ++i) {
        const double x = i * 1e-2;
        if (exponential(x + 1e-2) <= exponential(x)) ++falls;
        if (natural_log(exponential(x + 1e-2)) <= natural_log(exponential(x))) ++falls;
    }
    CHECK(falls == 0);
}

}  // namespace real_math_test
