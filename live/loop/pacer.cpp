#include "live/loop/pacer.hpp"

#include <algorithm>

namespace regiondrill::live {

namespace {

using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

/// Events between two looks at the clock: some tens of microseconds.
constexpr int events_a_check = 128;

/// Far below where a span of real time no longer fits its number, at the slowest speed.
constexpr sim::Duration longest_sleep = 1h;

}  // namespace

// A paused start is a pace of speed 0, so that resume() is the same change of speed as after any pause.
Pacer::Pacer(Loop& loop, Paced& world, const PacerSettings& settings)
    : world_(world),
      settings_(settings),
      pace_(world.reached(), Clock::now(), settings.paused ? 0 : settings.speed),
      speed_(settings.speed),
      paused_(settings.paused),
      timer_(loop, [this] { advance(); }) {
    sleep(Clock::now());
}

// Virtual time does not go beyond a moment that was waited for, even if the loop comes late to it.
sim::Time Pacer::due_at(Pace::Wall wall) const {
    const sim::Time due = pace_.at(wall);
    return stop_ ? std::min(due, *stop_) : due;
}

// The world may be ahead of the wall clock, as when it is played out at its end; time must not seem to lie before what
// has happened.
sim::Time Pacer::now() const { return std::max(due_at(Clock::now()), world_.reached()); }

// By the next event and not by the last one: a world in which nothing is due is not behind, however long ago its last
// event was.
sim::Duration Pacer::behind() const {
    const sim::Time due = world_.next_due();
    const sim::Time time = due_at(Clock::now());
    return paused_ || due > time ? sim::Duration{0} : time - due;
}

// Not before what the world has reached, for the past cannot be added to; and not behind an event that is due, which
// must run first.
sim::Time Pacer::moment_for_input() const { return std::min(now(), std::max(world_.reached(), world_.next_due())); }

// Everything due runs first and is then settled, so that the outside never hears of half a moment.
void Pacer::advance() {
    if (paused_) {
        world_.settle();
        return;
    }
    const auto begun = Clock::now();
    const sim::Time due = due_at(begun);
    const Run run = run_to(due, begun + settings_.budget);
    world_.settle();
    switch (run) {
        case Run::stopped: stand_still(world_.reached()); return;
        case Run::caught_up:
            if (is_stop_reached(due)) {
                stand_still(*stop_);
                return;
            }
            break;
        case Run::out_of_time: give_way(due);
    }
    sleep(Clock::now());
}

// The clock is looked at once in a while only, as looking costs time too. A stop at the next event is looked for after
// each one.
Pacer::Run Pacer::run_to(sim::Time end, Pace::Wall deadline) {
    do {
        for (int i = 0; i < events_a_check; ++i) {
            if (!world_.step_until(end)) return Run::caught_up;
            if (events_at_start_ && world_.event_count() != *events_at_start_) return Run::stopped;
        }
    } while (Clock::now() < deadline);
    return Run::out_of_time;
}

// Time that was given up is measured and told: what a drill's clients lived through is right in virtual time, only the
// wall clock is behind. A lag below the limit is made up for in the turns to come.
void Pacer::give_way(sim::Time due) {
    const sim::Duration behind = due - world_.reached();
    if (pace_.real(behind) <= settings_.most_behind) return;
    given_up_ += behind;
    pace_.go_on_from(world_.reached(), Clock::now());
}

/// Until the next event is due, or virtual time is to stop. Never shorter than the shortest sleep: sockets get a turn
/// of the loop between any two of the world's.
void Pacer::sleep(Pace::Wall wall) {
    if (paused_) {
        timer_.clear();
        return;
    }
    sim::Time next = world_.next_due();
    if (stop_) next = std::min(next, *stop_);
    const sim::Time time = pace_.at(wall);
    const auto span = next > time ? pace_.real(std::min(next - time, longest_sleep)) : 0ns;
    timer_.set(wall + std::max<std::chrono::nanoseconds>(span, settings_.shortest_sleep));
}

void Pacer::go_on(Pace::Wall wall) {
    paused_ = false;
    pace_.set_speed(wall, speed_);
    sleep(wall);
}

// The pace starts anew from the very moment, so that what the wall clock went beyond it in this turn does not count.
void Pacer::stand_still(sim::Time at) {
    forget_stops();
    paused_ = true;
    const auto wall = Clock::now();
    pace_.set_speed(wall, 0);
    pace_.go_on_from(at, wall);
    sleep(wall);
}

void Pacer::forget_stops() {
    stop_.reset();
    events_at_start_.reset();
}

// Of a paused world it is only noted, and holds from resume() on.
void Pacer::set_speed(double speed) {
    speed_ = speed;
    if (!paused_) go_on(Clock::now());
}

void Pacer::pause() {
    if (!paused_) stand_still(moment_for_input());
}

void Pacer::resume() {
    forget_stops();
    if (paused_) go_on(Clock::now());
}

// Stands still there and not where the clock would be by now: the next step continues from this event.
void Pacer::step() {
    pause();
    if (!world_.step_until(sim::never)) return;
    world_.settle();
    stand_still(world_.reached());
}

// A moment that is past by now is a pause at once, since virtual time does not go back.
void Pacer::run_until(sim::Time moment) {
    forget_stops();
    if (moment <= now()) {
        pause();
        return;
    }
    stop_ = moment;
    go_on(Clock::now());
}

void Pacer::run_to_next_event() {
    forget_stops();
    events_at_start_ = world_.event_count();
    go_on(Clock::now());
}

}  // namespace regiondrill::live
