// What a sample may do by chance. Every bound is placed five standard deviations out, or where chance goes once in a
// million, and all tests draw from fixed seeds: a test that passes once passes for ever, and a wrong distribution
// fails.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

namespace regiondrill::tests {

inline constexpr double deviations = 5;

struct Moments {
    double mean = 0;
    double variance = 0;
    double kurtosis = 0;  // fourth central moment over the variance squared; 3 for a normal distribution
};

inline Moments moments_of(const std::vector<double>& sample) {
    const auto n = static_cast<double>(sample.size());
    Moments m;
    for (const double x : sample) m.mean += x / n;
    for (const double x : sample) m.variance += (x - m.mean) * (x - m.mean) / n;
    return m;
}

/// The mean of n draws has deviation sqrt(variance / n).
inline double mean_bound(const Moments& truth, std::size_t n) {
    return deviations * std::sqrt(truth.variance / static_cast<double>(n));
}

/// The variance of n draws has deviation variance * sqrt((kurtosis - 1) / n).
inline double variance_bound(const Moments& truth, std::size_t n) {
    return deviations * truth.variance * std::sqrt((truth.kurtosis - 1) / static_cast<double>(n));
}

/// Of n trials that succeed with probability p: by how much their share may differ from p.
inline double share_bound(double p, std::size_t n) {
    return deviations * std::sqrt(p * (1 - p) / static_cast<double>(n));
}

/// Kolmogorov and Smirnov: the greatest distance between the sample's and the true distribution function, times
/// sqrt(n).
template <class Cdf>
double kolmogorov(std::vector<double> sample, Cdf cdf) {
    std::sort(sample.begin(), sample.end());
    const auto n = static_cast<double>(sample.size());
    double distance = 0;
    for (std::size_t i = 0; i < sample.size(); ++i) {
        const double truth = cdf(sample[i]);
        distance = std::max({distance, truth - static_cast<double>(i) / n, static_cast<double>(i + 1) / n - truth});
    }
    return distance * std::sqrt(n);
}

/// Exceeded once in a million: 2 exp(-2 x^2) = 1e-6 (Kolmogorov's limit law).
inline const double kolmogorov_bound = std::sqrt(-std::log(0.5e-6) / 2);

struct ChiSquare {
    double statistic = 0;
    double bound = 0;  // five deviations out, by Wilson and Hilferty's approximation
    std::size_t bins = 0;
};

/// Pearson's test. Neighbouring bins are joined until each expects ten or more, so that the limit law holds.
inline ChiSquare chi_square(const std::vector<double>& observed, const std::vector<double>& expected) {
    ChiSquare result;
    double seen = 0;
    double wanted = 0;
    double left = 0;
    for (const double e : expected) left += e;
    for (std::size_t i = 0; i < expected.size(); ++i) {
        seen += observed[i];
        wanted += expected[i];
        left -= expected[i];
        if (wanted < 10 || (left < 10 && i + 1 < expected.size())) continue;
        result.statistic += (seen - wanted) * (seen - wanted) / wanted;
        ++result.bins;
        seen = wanted = 0;
    }
    const double freedom = static_cast<double>(result.bins) - 1;
    const double spread = 2 / (9 * freedom);
    result.bound = freedom * std::pow(1 - spread + deviations * std::sqrt(spread), 3);
    return result;
}

}  // namespace regiondrill::tests
