// How a world keeps up with the wall clock: the arithmetic of it, and the pacer that runs the world's events when they
// are due. Session has one; the control API's pace moves it.
#pragma once

#include "live/loop/loop.hpp"
#include "sim/time.hpp"

#include <chrono>
#include <cstddef>
#include <optional>

namespace regiondrill::live {

// How virtual time goes by the wall clock: a starting point of each and a speed. Arithmetic only; the pacer looks at
// the clock.

/// Of one speed at a time; the pacer makes a new start of it whenever that changes, so that no rounding adds up.
class Pace {
public:
    using Wall = std::chrono::steady_clock::time_point;

    /// `speed`: virtual seconds a second; 0 stands still.
    Pace(sim::Time virtual_start, Wall wall_start, double speed)
        : virtual_start_(virtual_start),
          wall_start_(wall_start),
          speed_(speed) {}

    double speed() const { return speed_; }

    /// Virtual time at a moment of the wall clock, before the start of this pace as well as after it.
    sim::Time at(Wall wall) const {
        return virtual_start_ + sim::from_nanoseconds(nanoseconds(wall - wall_start_) * speed_);
    }

    /// From `wall` on; virtual time goes on from where it is.
    void set_speed(Wall wall, double speed) {
        go_on_from(at(wall), wall);
        speed_ = speed;
    }

    /// At `wall` it is `time`, whatever it was.
    void go_on_from(sim::Time time, Wall wall) {
        virtual_start_ = time;
        wall_start_ = wall;
    }

    /// How long a span of virtual time takes at this speed, which is not 0.
    std::chrono::nanoseconds real(sim::Duration span) const {
        return sim::from_nanoseconds(nanoseconds(span) / speed_);
    }

private:
    static double nanoseconds(std::chrono::nanoseconds span) { return static_cast<double>(span.count()); }

    sim::Time virtual_start_;
    Wall wall_start_;
    double speed_;
};

// Moves a world's clock along with the wall clock: it sleeps until the next event is due, and no longer. A world too
// slow for its speed does not starve the gateways: each turn has a budget, and when the world has fallen too far
// behind, virtual time gives way, which is measured.

/// What is paced: an engine, or a world with one.
struct Paced {
    virtual ~Paced() = default;
    /// Runs the next event if it is due at or before `end`; false when there is none.
    virtual bool step_until(sim::Time end) = 0;
    /// When the event that ran last was due.
    virtual sim::Time reached() const = 0;
    /// When the next event is due; never when there is none. Too early is no harm.
    virtual sim::Time next_due() = 0;
    /// After a turn: what came of it may be told to the outside.
    virtual void settle() {}
    /// How much has happened so far that somebody may wait for.
    virtual std::size_t event_count() const { return 0; }
};

/// Virtual seconds a second. At the slowest a timeout of 30 s takes five minutes. A world that is too large for the
/// fastest gives up time.
inline constexpr double slowest_speed = 0.1;
inline constexpr double fastest_speed = 1000;

struct PacerSettings {
    double speed = 1;  // virtual seconds a second
    bool paused = false;
    /// Of real time in one turn, after which the gateways get theirs.
    std::chrono::milliseconds budget{8};
    /// Of real time; a world further behind than this is not expected to make it up.
    std::chrono::milliseconds most_behind{250};
    /// Events closer to each other than this in real time are run together, so that the loop does more than set timers.
    std::chrono::microseconds shortest_sleep{20};
};

/// Of all that is live only this knows both clocks. Sockets ask it for the moment of an input, and people lead it by
/// the control API. Not for several threads: all calls come from the loop.
class Pacer {
public:
    /// Virtual time goes by from now on, unless paused; the world moves while `loop` runs. Both outlive this.
    Pacer(Loop& loop, Paced& world, const PacerSettings& settings);

    /// Virtual time as it is for the outside. Never before what the world has reached; when virtual time gives way,
    /// this goes back by as much.
    sim::Time now() const;

    /// The moment at which to put into the world what came in just now: as near to now() as the world has come, so that
    /// little is left to run before it.
    sim::Time moment_for_input() const;

    /// Runs what is due, within the budget. To be called once something was put into the world: what that asks for at
    /// once is then done at once.
    void advance();

    double speed() const { return speed_; }
    bool is_paused() const { return paused_; }

    /// How long a span of virtual time takes; while paused, as long as itself.
    std::chrono::nanoseconds real(sim::Duration span) const { return paused_ ? span : pace_.real(span); }

    /// Above 0; a paused world stays so.
    void set_speed(double speed);
    void pause();
    void resume();

    /// Runs one event, whenever it is due, and stands still there.
    void step();

    // Each resumes, until it pauses again by itself; pause(), resume() and step() call that off.
    void run_until(sim::Time moment);
    /// Until anything happens (Paced::event_count).
    void run_to_next_event();

    /// What run_until() waits for.
    std::optional<sim::Time> stop() const { return stop_; }
    bool stops_at_event() const { return events_at_start_.has_value(); }

    /// Virtual time that was given up because the world could not keep up.
    sim::Duration given_up() const { return given_up_; }

    /// Virtual time by which the world is behind now.
    sim::Duration behind() const;

private:
    enum class Run { caught_up, out_of_time, stopped };

    Run run_to(sim::Time end, Pace::Wall deadline);
    sim::Time due_at(Pace::Wall wall) const;
    bool is_stop_reached(sim::Time due) const { return stop_ && due >= *stop_; }
    void give_way(sim::Time due);
    void go_on(Pace::Wall wall);
    void stand_still(sim::Time at);
    void forget_stops();
    void sleep(Pace::Wall wall);

    Paced& world_;
    PacerSettings settings_;
    Pace pace_;  // at speed 0 while paused
    double speed_;
    bool paused_;
    std::optional<sim::Time> stop_;
    std::optional<std::size_t> events_at_start_;
    sim::Duration given_up_{};
    Timer timer_;
};

}  // namespace regiondrill::live
