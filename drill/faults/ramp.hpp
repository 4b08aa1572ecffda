// Faults that do not come at once: from nothing to all of it, in steps of equal length. Their end takes all of it back
// at once.
#pragma once

#include "drill/world/fault_context.hpp"
#include "drill/world/fault_schedule.hpp"

#include <cstdint>

namespace regiondrill::drill {

/// How far a fault has come. Each step is an event of its own (ActiveFault::go_on), where step() is called.
class Ramp {
public:
    static constexpr std::int64_t steps = 50;

    /// One of no length is climbed before it begins.
    Ramp(const FaultContext& context, Duration length)
        : schedule_(context.schedule),
          number_(context.number),
          step_(length / steps) {
        if (is_climbed()) return;
        schedule_.go_on_after(number_, step_);
    }

    /// From 0 to 1.
    double strength() const { return is_climbed() ? 1 : static_cast<double>(climbed_) / static_cast<double>(steps); }

    void step() {
        ++climbed_;
        if (!is_climbed()) schedule_.go_on_after(number_, step_);
    }

private:
    bool is_climbed() const { return step_ == Duration{} || climbed_ == steps; }

    FaultSchedule& schedule_;
    std::size_t number_;
    Duration step_;
    std::int64_t climbed_ = 0;
};

}  // namespace regiondrill::drill
