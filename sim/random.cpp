#include "sim/random.hpp"

#include "sim/real_math.hpp"

#include <array>
#include <cmath>

namespace regiondrill::sim {

namespace {

constexpr int layers = 256;

// A ziggurat over a falling density f: `layers` boxes of equal area, box i from x[i] wide to f(x[i]) high. The tail
// beyond x[1] (start) belongs to the lowest box.
struct Ziggurat {
    std::array<double, layers + 1> x;
    std::array<double, layers + 1> f;
};

// Each x follows from the one before as the boxes' areas are equal: x[i - 1] * (f(x[i]) - f(x[i - 1])) = area. x[0] is
// as wide as a box of the lowest one's height would be that had the tail's area added to its side.
template <class Density, class Inverse>
Ziggurat build(double start, double area, Density density, Inverse inverse) {
    Ziggurat z{};
    z.x[0] = area / density(start);
    z.x[1] = start;
    for (int i = 2; i < layers; ++i) z.x[i] = inverse(area / z.x[i - 1] + density(z.x[i - 1]));
    z.x[layers] = 0;
    for (int i = 0; i <= layers; ++i) z.f[i] = density(z.x[i]);
    return z;
}

// Start of the tail and area of a box for 256 layers: Marsaglia and Tsang 2000, table of constants.
const Ziggurat& exponential_ziggurat() {
    static const Ziggurat z = build(
        7.69711747013104972, 0.0039496598225815571993, [](double x) { return exponential(-x); },
        [](double y) { return -natural_log(y); });
    return z;
}

const Ziggurat& normal_ziggurat() {
    static const Ziggurat z = build(
        3.6541528853610088, 0.00492867323399, [](double x) { return exponential(-0.5 * x * x); },
        [](double y) { return std::sqrt(-2 * natural_log(y)); });
    return z;
}

// Marsaglia 1964: what lies beyond the start, from two exponentials.
double normal_tail(Stream& stream) {
    constexpr double start = 3.6541528853610088;
    for (;;) {
        const double x = standard_exponential(stream) / start;
        if (2 * standard_exponential(stream) > x * x) return start + x;
    }
}

}  // namespace

// The lowest 8 bits choose the layer and the highest 53 the place in it, so that no bit serves twice. Nearly all draws
// fall where the box lies wholly below the curve.
double standard_exponential(Stream& stream) {
    static const Ziggurat& z = exponential_ziggurat();
    double shift = 0;
    for (;;) {
        const std::uint64_t bits = stream.bits();
        const auto layer = static_cast<std::size_t>(bits & (layers - 1));
        const double x = static_cast<double>(bits >> 11) * 0x1p-53 * z.x[layer];
        if (x < z.x[layer + 1]) [[likely]]
            return shift + x;
        if (layer == 0) {  // the tail of an exponential is an exponential again
            shift += z.x[1];
            continue;
        }
        if (z.f[layer] + stream.uniform() * (z.f[layer + 1] - z.f[layer]) < exponential(-x)) return shift + x;
    }
}

// The same, with bit 8 for the sign.
double standard_normal(Stream& stream) {
    static const Ziggurat& z = normal_ziggurat();
    for (;;) {
        const std::uint64_t bits = stream.bits();
        const auto layer = static_cast<std::size_t>(bits & (layers - 1));
        const double sign = (bits & layers) != 0 ? -1 : 1;
        const double x = static_cast<double>(bits >> 11) * 0x1p-53 * z.x[layer];
        if (x < z.x[layer + 1]) [[likely]]
            return sign * x;
        if (layer == 0) return sign * normal_tail(stream);
        if (z.f[layer] + stream.uniform() * (z.f[layer + 1] - z.f[layer]) < exponential(-0.5 * x * x)) return sign * x;
    }
}

// By our own exponential, like all that a run's sameness rests on.
double lognormal(Stream& stream, double mu, double sigma) { return exponential(mu + sigma * standard_normal(stream)); }

// The U of its definition is e^-E with an exponential E, which saves the logarithm.
double pareto(Stream& stream, double scale, double shape) {
    return scale * exponential(standard_exponential(stream) / shape);
}

Duration lognormal_span(Stream& stream, Duration mean, double sigma) {
    // E[e^(sigma N)] = e^(sigma^2 / 2), so this factor brings the mean to 1.
    const double factor = lognormal(stream, -0.5 * sigma * sigma, sigma);
    return from_nanoseconds(static_cast<double>(mean.count()) * factor);
}

// What a draw needs of the paper's H, its inverse and h at fixed places is worked out once.
Zipf::Zipf(std::uint32_t count, double exponent)
    : count_(count),
      exponent_(exponent),
      integral_first_(integral(1.5) - 1),
      integral_last_(integral(count_ + 0.5)),
      shortcut_(2 - inverse_integral(integral(2.5) - density(2))) {}

// The integral of x^-exponent; written with (e^z - 1) / z so that exponents near 1 lose no digits.
double Zipf::integral(double x) const {
    const double log_x = natural_log(x);
    const double z = (1 - exponent_) * log_x;
    if (std::fabs(z) < 1e-6) return log_x * (1 + z / 2 * (1 + z / 3));
    return (exponential(z) - 1) / (1 - exponent_);
}

double Zipf::inverse_integral(double y) const {
    double t = y * (1 - exponent_);
    if (t < -1) t = -1;
    if (std::fabs(t) < 1e-6) return exponential(y * (1 - t / 2 * (1 - 2 * t / 3)));
    return exponential(natural_log(1 + t) / (1 - exponent_));
}

double Zipf::density(double x) const { return exponential(-exponent_ * natural_log(x)); }

// Most draws take the shortcut; the rest are accepted or drawn anew.
std::uint32_t Zipf::operator()(Stream& stream) const {
    for (;;) {
        const double u = integral_last_ + stream.uniform() * (integral_first_ - integral_last_);
        const double x = inverse_integral(u);
        double k = std::floor(x + 0.5);
        if (k < 1) k = 1;
        if (k > count_) k = count_;
        if (k - x <= shortcut_ || u >= integral(k + 0.5) - density(k)) return static_cast<std::uint32_t>(k) - 1;
    }
}

}  // namespace regiondrill::sim
