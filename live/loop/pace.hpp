// How virtual time goes by the wall clock: a starting point of each and a speed. Arithmetic only; the pacer looks at
// the clock.
#pragma once

#include "sim/time.hpp"

#include <chrono>

namespace regiondrill::live {

class Pace {
public:
    using Wall = std::chrono::steady_clock::time_point;

    /// `speed`: virtual seconds a second; 0 stands still.
    Pace(sim::Time virtual_start, Wall wall_start, double speed)
        : virtual_start_(virtual_start),
          wall_start_(wall_start),
          speed_(speed) {}

    double speed() const { return speed_; }

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

}  // namespace regiondrill::live
