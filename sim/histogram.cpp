#include "sim/histogram.hpp"

#include <algorithm>

namespace regiondrill::sim {

// By whole octaves: a somewhat greater span that follows has its cell already.
void Histogram::grow(std::size_t cell) { cells_.resize((cell / octave_cells + 1) * octave_cells); }

// Exact: cells have the same bounds in every histogram.
void Histogram::merge(const Histogram& other) {
    if (other.cells_.size() > cells_.size()) cells_.resize(other.cells_.size());
    for (std::size_t i = 0; i < other.cells_.size(); ++i) cells_[i] += other.cells_[i];
    count_ += other.count_;
    sum_ += other.sum_;
    greatest_ = std::max(greatest_, other.greatest_);
    least_ = std::min(least_, other.least_);
}

// The inverse of cell_of(), in nanoseconds.
double Histogram::middle_of(std::size_t cell) {
    const std::size_t octave = cell >> cell_bits;
    const int shift = octave == 0 ? 0 : static_cast<int>(octave) - 1;
    const double lowest = static_cast<double>(octave == 0 ? cell : (cell & (octave_cells - 1)) + octave_cells);
    return (lowest + 0.5) * static_cast<double>(std::uint64_t{1} << shift) * static_cast<double>(1 << unit_bits);
}

// Walks the cells until the share is covered. The middle of a cell stands for all that fell into it, but never beyond
// the least and the greatest span there was.
Duration Histogram::percentile(double share) const {
    if (count_ == 0) return Duration{0};
    const double wanted = share * static_cast<double>(count_);
    std::uint64_t seen = 0;
    for (std::size_t cell = 0; cell < cells_.size(); ++cell) {
        seen += cells_[cell];
        if (cells_[cell] != 0 && static_cast<double>(seen) >= wanted) {
            const auto middle = static_cast<std::int64_t>(middle_of(cell));
            return Duration{std::clamp(middle, least_, greatest_)};
        }
    }
    return Duration{greatest_};
}

}  // namespace regiondrill::sim
