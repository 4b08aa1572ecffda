// Wald's sequential probability ratio test of a failure rate: it may look after every run, where an interval for a
// number that was not fixed beforehand would be wrong.
#pragma once

namespace regiondrill::study {

enum class SequentialVerdict { undecided, good, bad };

class SequentialTest {
public:
    /// `good`: a rate that is fine, `bad`: a greater one that is not, both within (0, 1). It is wrong about either in
    /// at most 5 % of cases.
    SequentialTest(double good, double bad);

    /// The next run. What was decided once stays.
    void add(bool failed);
    SequentialVerdict verdict() const { return verdict_; }

private:
    double by_failure_;
    double by_success_;
    double likelihood_ = 0;  // its ratio's logarithm, bad over good
    SequentialVerdict verdict_ = SequentialVerdict::undecided;
};

}  // namespace regiondrill::study
