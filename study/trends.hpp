// What holds in the mean: of two drills that differ in one setting alone, with common random numbers, one does not come
// off better than the other. A single pair may show the opposite, so pairs are counted over seeds.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace regiondrill::study {

/// The same figure of a drill with less of a setting, and with more of it.
struct Pair {
    double less = 0;
    double more = 0;
};

struct Trend {
    std::string_view name;
    std::string_view claim;  // "a longer TTL does not drain faster"
    std::string_view unit;
    /// Plays both drills of a seed. Throws sim::InvariantBroken.
    Pair (*measure)(std::uint64_t seed) = nullptr;
};

const std::vector<Trend>& trends();

/// The pairs of one trend.
class TrendTally {
public:
    void add(const Pair& pair);
    std::uint64_t pairs() const { return pairs_; }
    /// How much more the figure is on average with more of the setting.
    double mean() const { return pairs_ == 0 ? 0 : sum_ / static_cast<double>(pairs_); }
    /// A few pairs show nothing.
    bool holds() const { return pairs_ < fewest_pairs || mean() >= 0; }

private:
    static constexpr std::uint64_t fewest_pairs = 10;

    std::uint64_t pairs_ = 0;
    double sum_ = 0;
};

}  // namespace regiondrill::study
