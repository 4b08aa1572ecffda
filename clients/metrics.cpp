#include "clients/metrics.hpp"

#include <algorithm>

namespace regiondrill::clients {

namespace {

using namespace std::chrono_literals;

// A tenth of a second resolves every phase of a recovery well; a drill of days gets coarser slices instead of more.
constexpr sim::Duration finest_slice = 100ms;
constexpr std::int64_t most_slices = 72'000;

}  // namespace

// One slice more than the drill has, for what begins in its last moment.
TimeBuckets::TimeBuckets(sim::Duration drill, std::size_t regions)
    : length_(std::max(finest_slice, drill / most_slices)),
      ok_(static_cast<std::size_t>(drill / length_) + 1),
      failed_(ok_.size()),
      first_answer_(ok_.size(), sim::never),
      sent_(regions) {}

// What begins after the drill counts with its last slice.
std::size_t TimeBuckets::at(sim::Time time) const {
    const auto slice = static_cast<std::size_t>(time.time_since_epoch() / length_);
    return std::min(slice, size() - 1);
}

// Bounds are not looked at: whoever adds windows knows that they share no request.
void Window::add(const Window& other) {
    ok += other.ok;
    failed += other.failed;
    for (std::size_t i = 0; i < served_by.size(); ++i) served_by[i] += other.served_by[i];
    latency.merge(other.latency);
}

// A stretch is open from the beginning, so that every request has one.
Metrics::Metrics(sim::Duration drill, std::size_t regions) : served_by(regions), slices(drill, regions) {
    stretches.push_back({sim::drill_start, sim::never});
    stretches.back().served_by.resize(regions);
}

void Metrics::add_window(sim::Time from, sim::Time to) {
    windows.push_back({from, to});
    windows.back().served_by.resize(served_by.size());
}

// The new stretch is open: it covers whatever comes until the next cut.
void Metrics::cut(sim::Time at) {
    if (stretches.back().from == at) return;
    stretches.back().to = at;
    stretches.push_back({at, sim::never});
    stretches.back().served_by.resize(served_by.size());
}

// Stretches between cuts add up exactly, histograms too; nothing is estimated from its neighbours.
Window Metrics::between(sim::Time from, sim::Time to) const {
    Window sum{from, to};
    sum.served_by.resize(served_by.size());
    for (const Window& stretch : stretches) {
        if (stretch.from >= from && stretch.from < to) sum.add(stretch);
    }
    return sum;
}

// To every window and stretch in which the request began, which may be long ago by now.
void Metrics::note_success(regions::RegionId region, sim::Time started, sim::Time now) {
    ++ok;
    ++served_by[regions::index(region)];
    latency.add(now - started);
    slices.count_ok(slices.at(started), now);
    stretch_at(started).count_ok(region, now - started);
    for (Window& window : windows) {
        if (window.covers(started)) window.count_ok(region, now - started);
    }
}

// A failure belongs to no region: its attempts may have met several, or none.
void Metrics::note_failure(sim::Time started) {
    ++failed;
    slices.count_failed(slices.at(started));
    ++stretch_at(started).failed;
    for (Window& window : windows) {
        if (window.covers(started)) ++window.failed;
    }
}

}  // namespace regiondrill::clients
