// What keeps a client library from trying again without end: each kind is one that products have, with their figures.
#pragma once

#include "sim/time.hpp"

#include <array>
#include <cstdint>
#include <optional>

namespace regiondrill::clients {

enum class BudgetKind : std::uint8_t {
    token_bucket,  // a success gives `ratio` tokens, a retry takes one (Brooker, 2022-02-28)
    grpc,          // a failure takes one, a success gives `ratio`; retries while more than half are there (proposal A6)
    finagle,       // `ratio` of the requests of the last `window`, and `reserve` a second (Finagle, tower, Linkerd)
    envoy,         // retries under way: `ratio` of the requests under way, at least `reserve`
    aws,           // a retry costs 5 tokens, 10 after a timeout; what succeeds gives them back, or else 1 (botocore)
};

/// What a script says of one; what it leaves open is the kind's own, see figures_of().
struct BudgetSettings {
    BudgetKind kind = BudgetKind::token_bucket;
    std::optional<double> ratio{};
    std::optional<double> tokens{};  // the most there are, and as many as there are at first
    std::optional<double> reserve{};
    std::optional<sim::Duration> window{};
};

struct BudgetFigures {
    double ratio = 0;
    double tokens = 0;
    double reserve = 0;
    sim::Duration window{};
};

/// All that is to be known of a budget: facts overload 2.1 to 2.5.
BudgetFigures figures_of(const BudgetSettings& settings);

/// One process's. Told of every attempt; asked before each one that is not a request's first.
class RetryBudget {
public:
    explicit RetryBudget(const BudgetSettings& settings);

    /// A request's first attempt goes out.
    void request_begins(sim::Time now);
    /// No attempt of it is left.
    void request_ends() { --requests_; }

    /// Whether another attempt may be made, and takes what it costs. `timed_out`: the attempt before it did.
    bool take_retry(sim::Time now, bool timed_out);
    /// The same of an attempt beside another one, which does not count as a retry under way.
    bool take_hedge(sim::Time now) {
        const bool may = take_retry(now, false);
        if (may) --retries_;
        return may;
    }

    /// An attempt is over: the first of its request, or one that was taken here. One that was not `sent` tells nothing
    /// about whom it was for.
    void attempt_ends(std::uint32_t attempt, bool served, bool sent);

private:
    static constexpr std::size_t slot_count = 10;  // of the window, as tower has them

    double deposits(sim::Time now);

    BudgetKind kind_;
    BudgetFigures figures_;
    double tokens_ = 0;
    double last_cost_ = 0;                    // aws: what a success gives back
    std::uint32_t requests_ = 0;              // under way
    std::uint32_t retries_ = 0;               // under way
    std::array<double, slot_count> slots_{};  // finagle: what was put in, less what was taken out
    std::int64_t slot_ = 0;                   // the present one, counted from the drill's beginning
};

}  // namespace regiondrill::clients
