#include "study/statistics/paired.hpp"

#include "study/statistics/binomial.hpp"

#include <algorithm>
#include <cmath>

namespace regiondrill::study {

namespace {

double sign_test(std::uint64_t higher, std::uint64_t lower) {
    if (higher + lower == 0) return 1;
    return std::min(1.0, 2 * binomial_at_most(std::min(higher, lower), higher + lower, 0.5));
}

}  // namespace

PairedDifference paired_difference(const std::vector<double>& first, const std::vector<double>& second) {
    PairedDifference paired;
    std::vector<double> differences;
    for (std::size_t i = 0; i < std::min(first.size(), second.size()); ++i) {
        if (std::isnan(first[i]) || std::isnan(second[i])) continue;
        differences.push_back(first[i] == second[i] ? 0 : second[i] - first[i]);
        const double difference = differences.back();
        ++(difference > 0 ? paired.higher : difference < 0 ? paired.lower : paired.same);
    }
    std::sort(differences.begin(), differences.end());
    paired.median = quantile_of(differences, 0.5);
    paired.p_value = sign_test(paired.higher, paired.lower);
    return paired;
}

}  // namespace regiondrill::study
