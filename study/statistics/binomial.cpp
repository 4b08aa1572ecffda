#include "study/statistics/binomial.hpp"

#include <algorithm>

namespace regiondrill::study {

namespace {

// Against the most likely number, whose weight is 1: what is lighter changes no digit of a double any more.
constexpr double least_weight = 1e-20;

}  // namespace

// From the most likely number downwards and upwards, each weight by its ratio to the last, and made to sum to one at
// the end: no factorial and no logarithm, and as many steps as the distribution is wide.
double binomial_at_most(std::uint64_t k, std::uint64_t n, double p) {
    if (k >= n) return 1;
    const auto trials = static_cast<double>(n);
    const std::uint64_t mode = std::min(n, static_cast<std::uint64_t>((trials + 1) * p));
    double all = 0;
    double at_most = 0;
    const auto count = [&](std::uint64_t successes, double weight) {
        all += weight;
        if (successes <= k) at_most += weight;
    };
    double weight = 1;
    for (std::uint64_t i = mode; weight > least_weight; --i) {
        count(i, weight);
        if (i == 0) break;
        const auto successes = static_cast<double>(i);
        weight *= successes * (1 - p) / ((trials - successes + 1) * p);
    }
    weight = 1;
    for (std::uint64_t i = mode; i < n; ++i) {
        const auto successes = static_cast<double>(i);
        weight *= (trials - successes) * p / ((successes + 1) * (1 - p));
        if (weight <= least_weight) break;
        count(i + 1, weight);
    }
    return at_most / all;
}

}  // namespace regiondrill::study
