// Shares over a sliding window: when did they reach a target and stay there?
#pragma once

#include "clients/metrics.hpp"
#include "clients/settings.hpp"
#include "sim/time.hpp"

#include <functional>
#include <optional>

namespace regiondrill::drill {

/// What is counted in one slice: a part of a whole.
struct Counted {
    std::uint64_t part = 0;
    std::uint64_t whole = 0;
};

using CountSlice = std::function<Counted(std::size_t slice)>;

class SlidingShare {
public:
    /// Windows of the given length over [from, to), each beginning with a slice.
    SlidingShare(const clients::TimeBuckets& slices, sim::Time from, sim::Time to, sim::Duration window,
                 CountSlice count);

    /// From when on every window's share is at least this much; none when the last one's is not. Windows in which
    /// nothing was counted pass.
    std::optional<sim::Time> settled(double at_least) const;

    /// When the share first fell below this: the first slice with anything missing in the first window that fails.
    std::optional<sim::Time> first_below(double at_least) const;

private:
    template <class Visit>
    void each_window_backwards(Visit visit) const;

    sim::Time start_of(std::size_t slice) const;

    const clients::TimeBuckets& slices_;
    sim::Time from_;
    std::size_t first_;
    std::size_t last_;   // exclusive
    std::size_t width_;  // slices a window
    CountSlice count_;
};

/// Long enough for a share of 1 % to mean something: 200 requests, between 5 s and a minute.
sim::Duration window_for(const clients::PopulationSettings& population);

}  // namespace regiondrill::drill
