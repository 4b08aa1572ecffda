// Distributions over a Stream. Our own, because the standard library's give other numbers on other platforms.
#pragma once

#include "sim/random.hpp"
#include "sim/time.hpp"

#include <cstdint>

namespace regiondrill::sim {

/// Exponential with mean 1 (ziggurat: Marsaglia and Tsang 2000, 256 layers, tables built with our own exp and log).
double standard_exponential(Stream& stream);

/// Normal with mean 0 and deviation 1 (ziggurat).
double standard_normal(Stream& stream);

/// e^(mu + sigma N).
double lognormal(Stream& stream, double mu, double sigma);

/// Pareto: scale * U^(-1/shape); never below scale. shape > 0.
double pareto(Stream& stream, double scale, double shape);

/// An exponential span with the given mean.
inline Duration exponential_span(Stream& stream, Duration mean) {
    return from_nanoseconds(static_cast<double>(mean.count()) * standard_exponential(stream));
}

/// A lognormal span with the given mean (not median); sigma is the deviation of its logarithm.
Duration lognormal_span(Stream& stream, Duration mean, double sigma);

/// Zipf over 0..count-1: rank k with probability proportional to 1 / (k + 1)^exponent. Rejection-inversion (Hörmann and
/// Derflinger 1996): no table, a draw costs the same for ten keys and for ten million. exponent > 0.
class Zipf {
public:
    Zipf(std::uint32_t count, double exponent);
    std::uint32_t operator()(Stream& stream) const;

private:
    double integral(double x) const;
    double inverse_integral(double y) const;
    double density(double x) const;

    double count_;
    double exponent_;
    double integral_first_;
    double integral_last_;
    double shortcut_;
};

}  // namespace regiondrill::sim
