// How long a client waits before it tries again.
#pragma once

#include "sim/random.hpp"
#include "sim/time.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace regiondrill::clients {

/// How the waits between the attempts of a request grow, and what of them is drawn (facts HOR-21, of the back-off
/// simulator of the AWS Architecture Blog, 2015; `spread` is gRPC's, proposal A6 since 2022).
enum class Backoff : std::uint8_t {
    none,          // at once
    constant,      // the base every time
    exponential,   // base, then growth times as much each time
    full_jitter,   // between nothing and the exponential wait
    equal_jitter,  // between half the exponential wait and all of it
    decorrelated,  // between the base and three times the wait before
    spread,        // the exponential wait, a fifth less or more
};

struct BackoffSettings {
    Backoff backoff = Backoff::full_jitter;
    sim::Duration base = std::chrono::milliseconds{100};
    double growth = 2;                             // of exponential waits, from one to the next
    sim::Duration cap = std::chrono::seconds{20};  // of the exponential wait, before anything is drawn
};

/// The wait before the attempt that follows the `attempt`-th, counted from 1. `before`: the wait before that one, zero
/// for the first. Draws only where something is left to chance.
inline sim::Duration draw_backoff(const BackoffSettings& settings, int attempt, sim::Duration before,
                                  sim::Stream& dice) {
    const auto base = static_cast<double>(settings.base.count());
    const auto cap = static_cast<double>(settings.cap.count());
    const auto span = [](double nanoseconds) { return sim::Duration{static_cast<std::int64_t>(nanoseconds)}; };
    // By multiplication alone, whose bits are the same on every machine.
    double whole = base;
    for (int i = 1; i < attempt && whole < cap; ++i) whole *= settings.growth;
    whole = std::min(whole, cap);
    switch (settings.backoff) {
        case Backoff::none: return {};
        case Backoff::constant: return std::min(settings.base, settings.cap);
        case Backoff::exponential: return span(whole);
        case Backoff::full_jitter: return span(dice.uniform() * whole);
        case Backoff::equal_jitter: return span(whole / 2 + dice.uniform() * whole / 2);
        case Backoff::decorrelated: {
            const double most = 3 * std::max(base, static_cast<double>(before.count()));
            return span(std::min(cap, base + dice.uniform() * (most - base)));
        }
        case Backoff::spread: return span((0.8 + 0.4 * dice.uniform()) * whole);
    }
    return {};
}

}  // namespace regiondrill::clients
