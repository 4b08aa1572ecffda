// The stretches of time that a drill is looked at in: the three of every drill, and windows that slide over the slices
// of a population's metrics to find when a share reached its target and stayed there.
#pragma once

#include "clients/metrics.hpp"
#include "clients/settings.hpp"
#include "sim/time.hpp"

#include <functional>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace regiondrill::drill {

class World;

/// What is counted in one slice: a part of a whole.
struct Counted {
    std::uint64_t part = 0;
    std::uint64_t whole = 0;
};

/// Counts one slice of a population's metrics.
using CountSlice = std::function<Counted(std::size_t slice)>;

/// A share that is counted slice by slice, looked at in windows that are long enough to mean something. Recoveries ask
/// it when people were served again, and when they had left. It counts anew at each question, and keeps nothing.
class SlidingShare {
public:
    /// Windows of the given length over [from, to), each beginning with a slice.
    SlidingShare(const clients::TimeBuckets& slices, sim::Time from, sim::Time to, sim::Duration window,
                 CountSlice count);

    /// From when on every window's share is at least this much; none when the last one's is not. Windows in which
    /// nothing was counted pass.
    std::optional<sim::Time> settled(double at_least) const;

    /// The first moment from `after` on at which a window's share is at least this much; none when there is none.
    std::optional<sim::Time> first_at_least(double at_least, sim::Time after) const;

    /// Where the share was below this, one after the other; a stretch ends when every window of the `calm` after it
    /// passes, and has no end where none does.
    std::vector<std::pair<sim::Time, std::optional<sim::Time>>> below(double at_least, sim::Duration calm) const;

    /// When the share first fell below this: the first slice with anything missing in the first window that fails.
    std::optional<sim::Time> first_below(double at_least) const;

private:
    template <class Visit>
    void each_window_backwards(Visit visit) const;
    bool fails(std::size_t slice, double at_least) const;

    sim::Time start_of(std::size_t slice) const;

    const clients::TimeBuckets& slices_;
    sim::Time from_;
    std::size_t first_;
    std::size_t last_;   // exclusive
    std::size_t width_;  // slices a window
    CountSlice count_;
};

/// Long enough for a share of 1 % to mean something: 200 requests, of the kind that is counted, between 5 s and a
/// minute.
sim::Duration window_for(const clients::PopulationSettings& population,
                         clients::RequestKind kind = clients::RequestKind::all);

/// One of the three stretches every drill is looked at in: before the first fault, while any is in force, after the
/// last.
struct NamedWindow {
    std::string_view name;  // "before", "during" or "after"
    sim::Time from;
    sim::Time to;  // exclusive
};

/// As the faults really began and ended, up to the drill's end or, while it goes on, to now. Without faults there is
/// only "before". Empty stretches are left out.
std::vector<NamedWindow> fault_windows(const World& world);

}  // namespace regiondrill::drill
