// A region's physical clock: the true time, but for the errors that faults put into it.
#pragma once

#include "sim/cause.hpp"
#include "sim/time.hpp"
#include "store/data/item.hpp"

#include <algorithm>
#include <cstdint>
#include <vector>

namespace regiondrill::store {

/// An error of a clock: ahead (or behind, negative) by `skew` at once, and by `drift` millionths of the time since.
/// Zero of both is no error and leaves no evidence.
struct ClockError {
    sim::Duration skew{};
    std::int64_t drift = 0;
    sim::Cause cause{};
};

enum class ClockErrorId : std::uint32_t {};

/// What an error led to; kept after it has ended.
struct ClockEvidence {
    std::uint64_t stamped = 0;  // writes with a wrong time
    sim::Time first = sim::never;
};

/// A replica has one. Faults disturb it; versions come from it by way of the hybrid clock, so an error shows in who
/// wins.
class PhysicalClock {
public:
    /// What the clock shows when the drill begins: more than nothing where it goes on from an earlier drill. Once,
    /// before the first reading.
    void set_base(sim::Duration base) { base_ = base; }

    /// Errors add up; ending one takes exactly its own part away. `now` is when the error begins, from which its drift
    /// counts.
    ClockErrorId disturb(const ClockError& error, sim::Time now) {
        errors_.push_back({error, now, {}, true});
        ++in_force_;
        return ClockErrorId{static_cast<std::uint32_t>(errors_.size() - 1)};
    }

    /// Takes the error back at once: the clock may jump, and only the hybrid clock keeps versions from going back with
    /// it. A second time does nothing.
    void correct(ClockErrorId id) {
        State& state = errors_[static_cast<std::size_t>(id)];
        if (state.in_force) --in_force_;
        state.in_force = false;
    }

    ClockEvidence evidence(ClockErrorId id) const { return errors_[static_cast<std::size_t>(id)].evidence; }

    /// What makes it wrong now: of several errors the first that does.
    sim::Cause disturbed_by(sim::Time now) const {
        if (in_force_ == 0) [[likely]]
            return sim::Cause::none;
        for (const State& state : errors_) {
            if (state.in_force && state.part(now) != sim::Duration{}) return state.error.cause;
        }
        return sim::Cause::none;
    }

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

/// A hybrid logical clock (Kulkarni et al. 2014): follows the region's physical clock, never goes back, and passes
/// everything it has heard of.
class HybridClock {
public:
    explicit HybridClock(RegionRank region) : region_(region) {}

    /// The version of a write made when the region's physical clock shows `physical`. Greater than all it has issued or
    /// heard of, wherever the physical clock stands.
    Version next(sim::Time physical) {
        last_ = issued_ = std::max(last_ + 1, reading(physical));
        return Version::of(last_, region_);
    }

    /// A replicated write was applied: what is written here from now on is newer.
    void observe(Version version) { last_ = std::max(last_, version.clock()); }

    /// The error of a physical clock, the region's or of one that it has heard from, that may have put it ahead. It
    /// stays so until the right time has passed what it has issued or heard of.
    void mislead(sim::Cause cause) { misled_by_ = cause; }
    sim::Cause misled_by() const { return misled_by_; }
    bool is_ahead_of(sim::Time physical) const { return last_ > reading(physical); }

    /// The version was issued here in an earlier drill: it is not issued again.
    void go_on_after(Version version) { last_ = issued_ = std::max(last_, version.clock()); }

    RegionRank region() const { return region_; }

    /// All that it has heard of is lost. What it has issued is not, or it could give one version to two writes: a
    /// bound above it is kept outside the disk.
    void forget() { last_ = issued_; }

    /// Above everything it has issued or heard of, in no region's name.
    Version horizon() const { return Version::of(last_ + 1, RegionRank{0}); }

private:
    // Microseconds above 8 bits of counter; a counter that overflows runs into the microseconds, which only means that
    // the clock is ahead by one.
    static std::uint64_t reading(sim::Time physical) {
        return static_cast<std::uint64_t>(physical.time_since_epoch().count() / 1000) << 8;
    }

    RegionRank region_;
    std::uint64_t last_ = 0;
    std::uint64_t issued_ = 0;
    sim::Cause misled_by_{};
};

}  // namespace regiondrill::store
