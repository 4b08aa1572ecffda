// What a client library keeps of its process so as to harm nobody: a retry budget, a throttle, and a circuit breaker a
// region. A population has one object for all its processes, and none where its settings ask for nothing of the kind.
#pragma once

#include "clients/circuit_breaker.hpp"
#include "clients/client_throttle.hpp"
#include "clients/retry_budget.hpp"
#include "clients/settings.hpp"
#include "regions/request_attempt.hpp"
#include "sim/random.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace regiondrill::clients {

/// A breaker changed its state.
struct BreakerChange {
    sim::Time at{};
    std::uint32_t process = 0;
    regions::RegionId region{};
    BreakerState to{};
    sim::Cause cause{};  // of one that opened: what the failure met that did it
};

/// What came of them, for the report.
struct SafeguardMetrics {
    std::uint64_t held_back_by_breaker = 0;   // attempts
    std::uint64_t held_back_by_throttle = 0;  // attempts
    std::uint64_t retries_denied = 0;         // requests that ended because the budget had nothing left
    std::uint64_t hedges_denied = 0;          // by the budget
    std::uint64_t opened = 0;                 // breakers, each time
    std::vector<BreakerChange> changes;       // the first of them
    std::uint64_t changes_left_out = 0;
};

/// Each client is a process of its own, or all of them are one.
class Safeguards {
public:
    Safeguards(const ClientSettings& settings, std::size_t regions);

    /// Whether any of it is asked for.
    static bool are_wanted(const ClientSettings& settings) {
        return settings.retries.budget || settings.throttle || settings.breaker;
    }

    void request_begins(std::uint32_t client, sim::Time now);
    void request_ends(std::uint32_t client);
    /// The attempt has failed and another one would be made.
    bool take_retry(const regions::RequestAttempt& failed, sim::Time now);
    /// Another attempt would be made beside this one.
    bool take_hedge(const regions::RequestAttempt& first, sim::Time now);

    /// Whether the attempt may go out at all, before it has a region.
    bool passes_throttle(regions::RequestAttempt& attempt, sim::Time now);
    /// Whether the attempt, which has a region, may go there. If not, it names what it was that broke the region.
    bool passes_breaker(regions::RequestAttempt& attempt, sim::Time now);
    /// An attempt that was let through has come to its end.
    void region_answered(regions::RequestAttempt& attempt, bool served, sim::Time now);
    /// Nobody waits for the end of the attempt any more.
    void forget(regions::RequestAttempt& attempt);
    /// The last attempt with its number is over.
    void attempt_ends(const regions::RequestAttempt& attempt, bool served, sim::Time now);

    const SafeguardMetrics& metrics() const { return metrics_; }

private:
    struct Process {
        std::optional<RetryBudget> budget;
        std::optional<ClientThrottle> throttle;
        std::vector<std::unique_ptr<CircuitBreaker>> breakers;  // by region, made when it is asked first
    };

    Process& process_of(std::uint32_t client) { return processes_[shared_ ? 0 : client]; }
    CircuitBreaker* breaker_of(const regions::RequestAttempt& attempt);
    void note_change(const regions::RequestAttempt& attempt, const CircuitBreaker& breaker, BreakerState before,
                     sim::Time now);

    std::optional<BreakerSettings> breaker_;
    bool shared_;
    std::size_t regions_;
    std::vector<Process> processes_;
    SafeguardMetrics metrics_;
};

}  // namespace regiondrill::clients
