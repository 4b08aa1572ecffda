#include "drill/analysis/windows.hpp"

#include "drill/world/world.hpp"

#include <algorithm>
#include <utility>

namespace regiondrill::drill {

namespace {

using namespace std::chrono_literals;

// A hundredth of 200 requests is two of them: fewer, and a single failure would move the share across the target.
constexpr double telling_requests = 200;
// Bounds for populations that ask very often or very seldom: below the first, chance decides; above the second, the end
// of an outage would be blurred.
constexpr sim::Duration shortest_window = 5s;
constexpr sim::Duration longest_window = 60s;

}  // namespace

// At least one slice, so that a stretch shorter than a slice has a share too.
SlidingShare::SlidingShare(const clients::TimeBuckets& slices, sim::Time from, sim::Time to, sim::Duration window,
                           CountSlice count)
    : slices_(slices),
      from_(from),
      first_(slices.at(from)),
      last_(std::max(slices.at(from) + 1, slices.at(to))),
      width_(std::max<std::size_t>(1, static_cast<std::size_t>(window / slices.length()))),
      count_(std::move(count)) {}

// Calls visit(first slice, part, whole) for every window, the last one first, until it answers false. Only whole
// windows are looked at, unless the stretch is shorter than one. Sums are carried from window to window, so a sweep
// costs one count a slice.
template <class Visit>
void SlidingShare::each_window_backwards(Visit visit) const {
    const std::size_t width = std::min(width_, last_ - first_);
    Counted sum;
    for (std::size_t slice = last_ - width; slice < last_; ++slice) {
        const Counted here = count_(slice);
        sum.part += here.part;
        sum.whole += here.whole;
    }
    for (std::size_t begin = last_ - width;; --begin) {
        if (!visit(begin, sum)) return;
        if (begin == first_) return;
        const Counted enters = count_(begin - 1);
        const Counted leaves = count_(begin - 1 + width);
        sum.part += enters.part - leaves.part;
        sum.whole += enters.whole - leaves.whole;
    }
}

// From the end backwards: the first window that fails ends the search.
std::optional<sim::Time> SlidingShare::settled(double at_least) const {
    std::optional<std::size_t> begin;
    each_window_backwards([&](std::size_t slice, const Counted& sum) {
        const bool passes = static_cast<double>(sum.part) >= at_least * static_cast<double>(sum.whole);
        if (passes) begin = slice;
        return passes;
    });
    if (!begin) return std::nullopt;
    // The first window that passes may still begin with the last slices that do not.
    while (*begin + 1 < last_ && fails(*begin, at_least)) ++*begin;
    return start_of(*begin);
}

bool SlidingShare::fails(std::size_t slice, double at_least) const {
    const Counted counted = count_(slice);
    return static_cast<double>(counted.part) < at_least * static_cast<double>(counted.whole);
}

// Windows that begin before `after` are none of it: they have in them what came before.
std::optional<sim::Time> SlidingShare::first_at_least(double at_least, sim::Time after) const {
    std::optional<std::size_t> first;
    each_window_backwards([&](std::size_t slice, const Counted& sum) {
        if (start_of(slice) < after) return false;
        if (static_cast<double>(sum.part) >= at_least * static_cast<double>(sum.whole)) first = slice;
        return true;
    });
    if (!first) return std::nullopt;
    while (*first + 1 < last_ && fails(*first, at_least)) ++*first;
    return start_of(*first);
}

// The window says that it fell, the slice when. That slice exists: a window that fails has something missing in it.
std::optional<sim::Time> SlidingShare::first_below(double at_least) const {
    std::optional<std::size_t> begin;
    each_window_backwards([&](std::size_t slice, const Counted& sum) {
        if (static_cast<double>(sum.part) < at_least * static_cast<double>(sum.whole)) begin = slice;
        return true;
    });
    if (!begin) return std::nullopt;
    std::size_t slice = *begin;
    while (count_(slice).part == count_(slice).whole) ++slice;
    return start_of(slice);
}

// Windows that fail less than `calm` apart belong to one stretch. As for the first and the last moment of a single one,
// slices say where in its windows it begins and ends.
std::vector<std::pair<sim::Time, std::optional<sim::Time>>> SlidingShare::below(double at_least,
                                                                                sim::Duration calm) const {
    std::vector<std::size_t> failing;  // windows, by their first slice, the last one first
    each_window_backwards([&](std::size_t slice, const Counted& sum) {
        if (static_cast<double>(sum.part) < at_least * static_cast<double>(sum.whole)) failing.push_back(slice);
        return true;
    });
    const auto apart = static_cast<std::size_t>(std::max<std::int64_t>(1, calm / slices_.length()));
    std::vector<std::pair<sim::Time, std::optional<sim::Time>>> stretches;
    for (auto window = failing.rbegin(); window != failing.rend();) {
        std::size_t begin = *window;
        while (count_(begin).part == count_(begin).whole) ++begin;
        std::size_t end = *window;
        for (; window != failing.rend() && *window <= end + apart; ++window) end = *window;
        ++end;
        while (end < last_ && fails(end, at_least)) ++end;
        const bool is_back = end + std::min(width_, last_ - first_) <= last_;
        stretches.emplace_back(start_of(begin), is_back ? std::optional(start_of(end)) : std::nullopt);
    }
    return stretches;
}

sim::Time SlidingShare::start_of(std::size_t slice) const {
    return std::max(from_, sim::drill_start + static_cast<std::int64_t>(slice) * slices_.length());
}

// Simulated people ask at the rate of the script; the hour keeps a population that hardly asks from overflowing a
// duration.
sim::Duration window_for(const clients::PopulationSettings& population, clients::RequestKind kind) {
    const double share = kind == clients::RequestKind::all     ? 1
                         : kind == clients::RequestKind::reads ? 1 - population.writes
                                                               : population.writes;
    const double seconds = telling_requests / (population.rate * population.count * share);
    return std::clamp(sim::from_seconds(std::min(seconds, 3600.0)), shortest_window, longest_window);
}

// From the first beginning to the last end, whatever lies between: a drill has one "during".
std::vector<NamedWindow> fault_windows(const World& world) {
    const Time end = world.reported_until();
    Time first = end;
    Time last = sim::drill_start;
    for (const FaultRun& run : world.faults()) {
        if (!run.has_begun() || run.spec.dry_run) continue;
        first = std::min(first, run.began);
        last = std::max(last, std::min(end, run.ended));
    }
    last = std::max(last, first);
    std::vector<NamedWindow> windows;
    for (const NamedWindow& window : {NamedWindow{"before", sim::drill_start, first},
                                      NamedWindow{"during", first, last}, NamedWindow{"after", last, end}}) {
        if (window.from < window.to) windows.push_back(window);
    }
    return windows;
}

}  // namespace regiondrill::drill
