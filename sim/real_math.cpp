#include "sim/real_math.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <numbers>

namespace regiondrill::sim {

namespace {

// ln 2 in two parts whose sum has more digits than one double; the high part has trailing zeros, so that its product
// with a small whole number is exact.
constexpr double ln2_high = 6.93147180369123816490e-01;
constexpr double ln2_low = 1.90821492927058770002e-10;
constexpr double sqrt2 = 1.41421356237309504880;

struct Parts {
    double mantissa;  // in [sqrt2 / 2, sqrt2)
    int exponent;
};

// x = mantissa * 2^exponent, with the mantissa around 1, where the series below are short.
Parts split(double x) {
    int exponent = 0;
    if (x < 0x1p-1022) {  // subnormal: bring it into the normal range first
        x *= 0x1p54;
        exponent = -54;
    }
    const auto bits = std::bit_cast<std::uint64_t>(x);
    exponent += static_cast<int>((bits >> 52) & 0x7ff) - 1023;
    double mantissa = std::bit_cast<double>((bits & 0x000f'ffff'ffff'ffffULL) | 0x3ff0'0000'0000'0000ULL);
    if (mantissa >= sqrt2) {
        mantissa *= 0.5;
        ++exponent;
    }
    return {mantissa, exponent};
}

// For -1022 to 1023, the exponents of normal numbers.
double power_of_two(int exponent) { return std::bit_cast<double>(static_cast<std::uint64_t>(exponent + 1023) << 52); }

}  // namespace

double natural_log(double x) {
    // ln m = 2 artanh(s) with s = (m - 1) / (m + 1), |s| < 0.172: the series falls below 1e-17 after s^21.
    const auto [mantissa, exponent] = split(x);
    const double s = (mantissa - 1) / (mantissa + 1);
    const double z = s * s;
    double series = 1.0 / 21;
    for (int denominator = 19; denominator >= 3; denominator -= 2) series = series * z + 1.0 / denominator;
    const double log_mantissa = 2 * (s + s * z * series);
    return exponent * ln2_high + (exponent * ln2_low + log_mantissa);
}

double exponential(double x) {
    // e^x = 2^k e^r with |r| <= ln2 / 2; the Taylor series falls below 1e-17 after r^14.
    const double scaled = x * (1 / (ln2_high + ln2_low));
    const int k = static_cast<int>(scaled + (scaled < 0 ? -0.5 : 0.5));
    const double r = (x - k * ln2_high) - k * ln2_low;
    double series = 1;
    for (int n = 14; n >= 1; --n) series = series * r / n + 1;
    // A result below the normal range is scaled in two steps, as there is no normal power of two that small.
    return k < -1022 ? series * power_of_two(k + 60) * 0x1p-60 : series * power_of_two(k);
}

double power(double x, double y) { return exponential(y * natural_log(x)); }

namespace {

constexpr double pi = std::numbers::pi;

// Taylor terms up to the 16th power: on -pi/4 to pi/4 the first one left out is below 1e-16.
constexpr int taylor_terms = 8;

double sine_near_zero(double x) {
    double term = x;
    double sum = x;
    for (int n = 1; n <= taylor_terms; ++n) {
        term *= -x * x / static_cast<double>(2 * n * (2 * n + 1));
        sum += term;
    }
    return sum;
}

double cosine_near_zero(double x) {
    double term = 1;
    double sum = 1;
    for (int n = 1; n <= taylor_terms; ++n) {
        term *= -x * x / static_cast<double>((2 * n - 1) * 2 * n);
        sum += term;
    }
    return sum;
}

// Splits off whole quarter turns, so that the series only meet angles of an eighth of a turn.
double sine_with_quarters(double angle, int extra_quarters) {
    const double quarters = std::floor(angle / (pi / 2) + 0.5);
    const double rest = angle - quarters * (pi / 2);
    const auto quadrant = static_cast<int>(quarters - 4 * std::floor(quarters / 4)) + extra_quarters;
    const double size = quadrant % 2 == 0 ? sine_near_zero(rest) : cosine_near_zero(rest);
    return quadrant % 4 < 2 ? size : -size;
}

// The series of the arcsine; at |x| <= 1/2 each term is less than a quarter of the one before.
double arcsine_series(double x) {
    constexpr int terms = 24;
    double power = x;
    double sum = x;
    for (int n = 1; n <= terms; ++n) {
        power *= x * x * static_cast<double>(2 * n - 1) / static_cast<double>(2 * n);
        sum += power / static_cast<double>(2 * n + 1);
    }
    return sum;
}

}  // namespace

double sine(double angle) { return sine_with_quarters(angle, 0); }

double cosine(double angle) { return sine_with_quarters(angle, 1); }

double arcsine(double value) {
    const double x = std::clamp(value, -1.0, 1.0);
    const double size = x < 0 ? -x : x;
    if (size <= 0.5) return arcsine_series(x);
    // Near 1 the series is slow; half the complement's angle is small again.
    const double result = pi / 2 - 2 * arcsine_series(std::sqrt((1 - size) / 2));
    return x < 0 ? -result : result;
}

}  // namespace regiondrill::sim
