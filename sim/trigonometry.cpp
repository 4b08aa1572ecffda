#include "sim/trigonometry.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace regiondrill::sim {
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
