#include "clients/figures.hpp"

#include <algorithm>

namespace regiondrill::clients {

namespace {

using namespace std::chrono_literals;

// A tenth of a second resolves every phase of a recovery well; a drill of days gets coarser slices instead of more.
constexpr sim::Duration finest_slice = 100ms;
constexpr std::int64_t most_slices = 72'000;

}  // namespace

Slices::Slices(sim::Duration drill, std::size_t regions)
    : length_(std::max(finest_slice, drill / most_slices)),
      ok_(static_cast<std::size_t>(drill / length_) + 1),
      failed_(ok_.size()),
      first_answer_(ok_.size(), sim::never),
      sent_(regions) {}

std::size_t Slices::at(sim::Time time) const {
    const auto slice = static_cast<std::size_t>(time.time_since_epoch() / length_);
    return std::min(slice, size() - 1);
}

void Figures::add_window(sim::Time from, sim::Time to) {
    windows.push_back({from, to});
    windows.back().served_by.resize(served_by.size());
}

void Figures::note_success(regions::RegionId region, sim::Time started, sim::Time now) {
    ++ok;
    ++served_by[regions::index(region)];
    latency.add(now - started);
    slices.count_ok(slices.at(started), now);
    for (Window& window : windows) {
        if (!window.covers(started)) continue;
        ++window.ok;
        ++window.served_by[regions::index(region)];
        window.latency.add(now - started);
    }
}

void Figures::note_failure(sim::Time started) {
    ++failed;
    slices.count_failed(slices.at(started));
    for (Window& window : windows) {
        if (window.covers(started)) ++window.failed;
    }
}

}  // namespace regiondrill::clients
