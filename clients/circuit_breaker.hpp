// Circuit breakers: a client library that has seen a region fail ceases to ask it for a while.
#pragma once

#include "sim/cause.hpp"
#include "sim/time.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

namespace regiondrill::clients {

enum class BreakerKind : std::uint8_t {
    sliding,               // a true sliding window, bounded probes, and no late result that undoes an open
    circuitbreaker_lambda  // the npm package of that name, 1.0.1, with its defects (facts CB-01 to CB-20)
};

/// What a script says of one; what it leaves open is the kind's own, see figures_of().
struct BreakerSettings {
    BreakerKind kind = BreakerKind::sliding;
    std::optional<std::uint32_t> calls{};  // the window, in calls; else in time
    std::optional<sim::Duration> window{};
    std::optional<std::uint32_t>
        minimum{};                     // calls in the window before it may open; of the package: failures that open
    std::optional<double> failures{};  // share of the window's calls that opens it
    std::optional<double> slow{};      // the same for those that took `slow_after` and more
    std::optional<sim::Duration> slow_after{};
    std::optional<sim::Duration> open{};          // before it lets somebody try
    std::optional<sim::Duration> longest_open{};  // each time that trying fails doubles the wait, up to this
    std::optional<std::uint32_t> probes{};  // who may try when it is half-open; of the package: successes that close it
    std::optional<sim::Duration> probe_timeout{};  // a probe without result for so long has failed
};

struct BreakerFigures {
    std::uint32_t calls = 0;  // zero: the window is of time
    sim::Duration window{};
    std::uint32_t minimum = 0;
    double failures = 0;
    double slow = 1;
    sim::Duration slow_after = sim::longest_span;
    sim::Duration open{};
    sim::Duration longest_open{};
    std::uint32_t probes = 0;
    sim::Duration probe_timeout{};
};

BreakerFigures figures_of(const BreakerSettings& settings);

enum class BreakerState : std::uint8_t { closed, open, half_open };
std::string_view name_of(BreakerState state);

/// Given to who may call, and given back with the result. Breakers say what is in it.
using BreakerPermit = std::uint32_t;

/// How a call ended that a breaker let through.
struct CallResult {
    bool served = false;
    sim::Duration took{};
    sim::Cause cause{};  // what broke it, where something in the way was broken
};

/// A process's breaker for one region.
class CircuitBreaker {
public:
    virtual ~CircuitBreaker() = default;

    /// None: the call is not to be made. Else it ends with ended() or with forget(), once; a result that never comes
    /// holds up nothing.
    virtual std::optional<BreakerPermit> admit(sim::Time now) = 0;
    virtual void ended(BreakerPermit permit, const CallResult& result, sim::Time now) = 0;

    /// Nobody will know how the call ended.
    virtual void forget(BreakerPermit permit) = 0;

    virtual BreakerState state() const = 0;
    /// What the failure met that opened it last.
    sim::Cause opened_by() const { return opened_by_; }

protected:
    void note_opening(sim::Cause cause) { opened_by_ = cause; }

private:
    sim::Cause opened_by_{};
};

std::unique_ptr<CircuitBreaker> make_breaker(const BreakerSettings& settings);

}  // namespace regiondrill::clients
