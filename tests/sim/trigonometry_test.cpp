// The mathematical library stands as the measure here, and only here: the simulation itself must not call it.
#include "sim/real_math.hpp"

#include "tests/catch.hpp"

#include <algorithm>
#include <cmath>

namespace trigonometry_test {

using namespace regiondrill::sim;

TEST_CASE("sine and cosine agree with the mathematical library over several turns") {
    double worst = 0;
    for (int i = -40000; i <= 40000; ++i) {
        const double angle = i * 0.0005;
        worst = std::max(worst, std::abs(sine(angle) - std::sin(angle)));
        worst = std::max(worst, std::abs(cosine(angle) - std::cos(angle)));
    }
    CHECK(worst < 1e-12);
}

TEST_CASE("arcsine agrees with the mathematical library on its whole domain") {
    double worst = 0;
    for (int i = -10000; i <= 10000; ++i) {
        const double value = i / 10000.0;
        worst = std::max(worst, std::abs(arcsine(value) - std::asin(value)));
    }
    CHECK(worst < 1e-12);
}

TEST_CASE("quarter turns come out whole") {
    CHECK(sine(0) == 0);
    CHECK(cosine(0) == 1);
    CHECK(sine(radians(90)) == Approx(1).margin(1e-15));
    CHECK(sine(radians(180)) == Approx(0).margin(1e-15));
    CHECK(cosine(radians(-90)) == Approx(0).margin(1e-15));
    CHECK(cosine(radians(180)) == Approx(-1).margin(1e-15));
    CHECK(arcsine(1) == Approx(radians(90)).margin(1e-15));
}

TEST_CASE("arcsine takes a value that rounding pushed past one") {
    CHECK(arcsine(1 + 1e-15) == arcsine(1));
    CHECK(arcsine(-1 - 1e-15) == arcsine(-1));
}

}  // namespace trigonometry_test
