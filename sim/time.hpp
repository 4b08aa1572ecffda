// Virtual time: whole nanoseconds since the drill began. Nothing in the simulation knows another clock.
#pragma once

#include <chrono>
#include <cstdint>

namespace regiondrill::sim {

/// Makes virtual times a type of their own for std::chrono: they cannot be mixed with the wall clock's by mistake. It
/// has no now(), which is the engine's to say.
struct VirtualClock {
    using duration = std::chrono::nanoseconds;
    using rep = duration::rep;
    using period = duration::period;
    using time_point = std::chrono::time_point<VirtualClock>;
    static constexpr bool is_steady = true;
};

using Duration = VirtualClock::duration;
using Time = VirtualClock::time_point;

/// The moment the drill begins.
inline constexpr Time drill_start{};

/// Later than anything that happens; stands for "never".
inline constexpr Time never = Time::max();

constexpr double seconds(Duration d) { return static_cast<double>(d.count()) / 1e9; }
constexpr double seconds(Time t) { return seconds(t.time_since_epoch()); }
constexpr double milliseconds(Duration d) { return static_cast<double>(d.count()) / 1e6; }

/// The longest span a model may come to, ten thousand days: products of scripts' factors stop here, long before a
/// number of nanoseconds overflows.
inline constexpr Duration longest_span = std::chrono::hours{240'000};

/// A span of so many nanoseconds as a real number, rounded towards zero, between zero and the longest span.
constexpr Duration from_nanoseconds(double nanoseconds) {
    if (!(nanoseconds > 0)) return Duration{0};
    if (nanoseconds >= static_cast<double>(longest_span.count())) return longest_span;
    return Duration{static_cast<std::int64_t>(nanoseconds)};
}

/// A span given in seconds as a real number, rounded towards zero to the nanosecond.
constexpr Duration from_seconds(double s) { return Duration{static_cast<std::int64_t>(s * 1e9)}; }

}  // namespace regiondrill::sim
