// Log-linear histograms of spans: exact count, least and greatest, and the mean; percentiles within 1/256 (0.4 %) of
// the truth.
#pragma once

#include "sim/time.hpp"

#include <bit>
#include <cstdint>
#include <vector>

namespace regiondrill::sim {

/// For latencies and lags, of which a drill has millions: adding costs a few instructions and no allocation once the
/// greatest span has been met. Not for counts or shares. Spans below zero count as zero. Its cells have fixed bounds:
/// percentiles do not depend on the order of additions, and histograms of windows side by side add up to that of both.
class Histogram {
public:
    /// Percentiles are off by at most this share of their value (and by half a microsecond near zero).
    static constexpr double relative_error = 1.0 / 256;

    void add(Duration span) {
        const std::int64_t nanoseconds = span.count() < 0 ? 0 : span.count();
        const std::size_t cell = cell_of(static_cast<std::uint64_t>(nanoseconds) >> unit_bits);
        if (cell >= cells_.size()) [[unlikely]]
            grow(cell);
        ++cells_[cell];
        ++count_;
        sum_ += static_cast<double>(nanoseconds);
        if (nanoseconds > greatest_) greatest_ = nanoseconds;
        if (nanoseconds < least_) least_ = nanoseconds;
    }

    /// As if everything that was added to the other one had been added here.
    void merge(const Histogram& other);

    /// Zero, all of them, while nothing was added.
    std::uint64_t count() const { return count_; }
    Duration greatest() const { return Duration{greatest_}; }
    Duration least() const { return Duration{count_ == 0 ? 0 : least_}; }
    double mean_seconds() const { return count_ == 0 ? 0 : sum_ / static_cast<double>(count_) / 1e9; }

    /// The span below which the given share (0..1) of what was added lies; zero when nothing was. The middle of the
    /// cell that reaches it, within least() and greatest().
    Duration percentile(double share) const;

private:
    static constexpr int unit_bits = 10;  // cells count in units of 1,024 ns
    static constexpr int cell_bits = 7;   // 128 cells an octave: half a cell is 1/256 of its value
    static constexpr std::uint64_t octave_cells = std::uint64_t{1} << cell_bits;

    static std::size_t cell_of(std::uint64_t units) {
        if (units < octave_cells) return units;
        const int shift = static_cast<int>(std::bit_width(units)) - 1 - cell_bits;
        return (static_cast<std::size_t>(shift) << cell_bits) + (units >> shift);
    }

    static double middle_of(std::size_t cell);
    void grow(std::size_t cell);

    std::vector<std::uint64_t> cells_;
    std::uint64_t count_ = 0;
    double sum_ = 0;  // nanoseconds; whole and exact up to 2^53, 104 days
    std::int64_t greatest_ = 0;
    std::int64_t least_ = INT64_MAX;
};

}  // namespace regiondrill::sim
