#include "study/statistics/sequential_test.hpp"

#include "sim/real_math.hpp"

namespace regiondrill::study {

SequentialTest::SequentialTest(double good, double bad)
    : by_failure_(sim::natural_log(bad / good)),
      by_success_(sim::natural_log((1 - bad) / (1 - good))) {}

void SequentialTest::add(bool failed) {
    constexpr double error = 0.05;  // of both kinds
    if (verdict_ != SequentialVerdict::undecided) return;
    likelihood_ += failed ? by_failure_ : by_success_;
    const double decisive = sim::natural_log((1 - error) / error);
    if (likelihood_ >= decisive) verdict_ = SequentialVerdict::bad;
    if (likelihood_ <= -decisive) verdict_ = SequentialVerdict::good;
}

}  // namespace regiondrill::study
