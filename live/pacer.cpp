#include "live/pacer.hpp"

#include <algorithm>

namespace regiondrill::live {

namespace {

using Clock = std::chrono::steady_clock;

/// Events between two looks at the clock: some tens of microseconds.
constexpr int events_a_look = 128;

}  // namespace

Pacer::Pacer(Loop& loop, Paced& world, const PacerSettings& settings)
    : world_(world),
      settings_(settings),
      pace_(world.reached(), Clock::now(), settings.speed),
      ticks_(loop.every(settings.tick, [this] { advance(); })) {}

sim::Time Pacer::now() const { return std::max(pace_.at(Clock::now()), world_.reached()); }

void Pacer::set_speed(double speed) { pace_.set_speed(Clock::now(), speed); }

void Pacer::advance() {
    const auto begun = Clock::now();
    const sim::Time due = pace_.at(begun);
    if (run_to(due, begun + settings_.budget) || pace_.speed() == 0) return;
    const sim::Duration behind = due - world_.reached();
    if (pace_.real(behind) <= settings_.most_behind) return;
    given_up_ += behind;
    pace_.go_on_from(world_.reached(), Clock::now());
}

/// False when time was up before all that is due had run.
bool Pacer::run_to(sim::Time end, Pace::Wall deadline) {
    do {
        for (int i = 0; i < events_a_look; ++i) {
            if (!world_.step_until(end)) return true;
        }
    } while (Clock::now() < deadline);
    return false;
}

}  // namespace regiondrill::live
