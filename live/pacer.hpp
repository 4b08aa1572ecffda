// Moves a world's clock along with the wall clock. A world too slow for its speed does not starve the gateways: each
// turn has a budget, and when the world has fallen too far behind, virtual time gives way.
#pragma once

#include "live/loop.hpp"
#include "live/pace.hpp"
#include "sim/time.hpp"

#include <chrono>
#include <memory>

namespace regiondrill::live {

/// What is paced: an engine, or a world with one.
struct Paced {
    virtual ~Paced() = default;
    /// Runs the next event if it is due at or before `end`; false when there is none.
    virtual bool step_until(sim::Time end) = 0;
    /// When the event that ran last was due.
    virtual sim::Time reached() const = 0;
};

struct PacerSettings {
    double speed = 1;                   // virtual seconds a second; 0: paused
    std::chrono::milliseconds tick{2};  // below what a person or a round trip between regions notices
    /// Of real time in one turn, after which the gateways get theirs.
    std::chrono::milliseconds budget{8};
    /// Of real time; a world further behind than this is not expected to make it up.
    std::chrono::milliseconds most_behind{250};
};

class Pacer {
public:
    /// Virtual time goes by from now on; the world moves while `loop` runs. Both outlive this.
    Pacer(Loop& loop, Paced& world, const PacerSettings& settings);

    /// Virtual time as it is for the outside: what comes in is put into the world at this moment. Never before what the
    /// world has reached; when virtual time gives way, this goes back by as much.
    sim::Time now() const;

    /// Runs what is due, within the budget. The loop does it every tick.
    void advance();

    double speed() const { return pace_.speed(); }

    /// How long a span of virtual time takes; while paused, as long as itself.
    std::chrono::nanoseconds real(sim::Duration span) const { return pace_.speed() == 0 ? span : pace_.real(span); }
    void set_speed(double speed);

    /// Virtual time that was given up because the world could not keep up.
    sim::Duration given_up() const { return given_up_; }

private:
    bool run_to(sim::Time end, Pace::Wall deadline);

    Paced& world_;
    PacerSettings settings_;
    Pace pace_;
    sim::Duration given_up_{};
    std::shared_ptr<void> ticks_;
};

}  // namespace regiondrill::live
