// A region's physical clock: the true time, but for the errors that faults put into it.
#pragma once

#include "sim/time.hpp"

#include <cstdint>
#include <vector>

namespace regiondrill::store {

/// An error of a clock: ahead (or behind, negative) by `skew` at once, and by `drift` millionths of the time since.
struct ClockError {
    sim::Duration skew{};
    std::int64_t drift = 0;
};

enum class ClockErrorId : std::uint32_t {};

struct ClockEvidence {
    std::uint64_t stamped = 0;  // writes with a wrong time
    sim::Time first = sim::never;
};

class PhysicalClock {
public:
    /// What the clock shows when the drill begins: more than nothing where it goes on from an earlier drill.
    void set_base(sim::Duration base) { base_ = base; }

    /// Errors add up; ending one takes exactly its own part away.
    ClockErrorId disturb(const ClockError& error, sim::Time now) {
        errors_.push_back({error, now, {}, true});
        ++in_force_;
        return ClockErrorId{static_cast<std::uint32_t>(errors_.size() - 1)};
    }

    void correct(ClockErrorId id) {
        State& state = errors_[static_cast<std::size_t>(id)];
        if (state.in_force) --in_force_;
        state.in_force = false;
    }

    ClockEvidence evidence(ClockErrorId id) const { return errors_[static_cast<std::size_t>(id)].evidence; }

    /// What the clock shows now. Never less than nothing, as versions count from there.
    sim::Time read(sim::Time now) const {
        if (in_force_ == 0) [[likely]]
            return now + base_;
        return disturbed(now);
    }

    /// What the clock shows now, for a write that gets its time from it.
    sim::Time stamp(sim::Time now) {
        if (in_force_ == 0) [[likely]]
            return now + base_;
        for (State& state : errors_) {
            if (!state.in_force || state.part(now) == sim::Duration{}) continue;
            if (state.evidence.stamped++ == 0) state.evidence.first = now;
        }
        return disturbed(now);
    }

private:
    struct State {
        ClockError error;
        sim::Time since;
        ClockEvidence evidence;
        bool in_force;

        // The drift in whole microseconds: a longer product would not fit 64 bits after three months.
        sim::Duration part(sim::Time now) const {
            const std::int64_t elapsed_us = (now - since).count() / 1000;
            return error.skew + sim::Duration{elapsed_us * error.drift / 1000};
        }
    };

    sim::Time disturbed(sim::Time now) const {
        sim::Time shown = now + base_;
        for (const State& state : errors_) {
            if (state.in_force) shown += state.part(now);
        }
        return shown < sim::drill_start ? sim::drill_start : shown;
    }

    sim::Duration base_{};
    std::vector<State> errors_;
    std::uint32_t in_force_ = 0;
};

}  // namespace regiondrill::store
