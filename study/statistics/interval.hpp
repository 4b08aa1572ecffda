// What the statistics of a study have in common. All intervals are of 95 %.
#pragma once

namespace regiondrill::study {

struct Interval {
    double low = 0;
    double high = 0;
};

/// The chance that an interval's true value lies beyond either end.
inline constexpr double beyond_an_end = 0.025;

}  // namespace regiondrill::study
