// Back-off, retry budgets, breakers and the throttle by themselves, against the rules that products publish.
#include "clients/backoff.hpp"
#include "clients/circuit_breaker.hpp"
#include "clients/client_throttle.hpp"
#include "clients/retry_budget.hpp"
#include "tests/catch.hpp"

#include <algorithm>
#include <functional>
#include <memory>
#include <queue>
#include <utility>
#include <vector>

namespace safeguards_test {

using namespace std::chrono_literals;
using namespace regiondrill;
using namespace regiondrill::clients;

namespace {

constexpr sim::Time at(sim::Duration span) { return sim::drill_start + span; }

constexpr CallResult served{.served = true, .took = 10ms};
constexpr CallResult failed{.served = false, .took = 10ms, .cause = sim::Cause::overload};

void call(CircuitBreaker& breaker, const CallResult& result, sim::Time now) {
    const auto permit = breaker.admit(now);
    REQUIRE(permit);
    breaker.ended(*permit, result, now);
}

std::unique_ptr<CircuitBreaker> sliding() { return make_breaker({}); }
std::unique_ptr<CircuitBreaker> package() { return make_breaker({.kind = BreakerKind::circuitbreaker_lambda}); }

/// Open at the moment that is given back.
sim::Time open(CircuitBreaker& breaker) {
    for (int i = 0; i < 20; ++i) call(breaker, failed, at(1s));
    REQUIRE(breaker.state() == BreakerState::open);
    return at(1s);
}

/// Clients that all want to change one row at the same time, as in the simulation of the AWS Architecture Blog, 2015
/// (aws-arch-backoff-simulator): each reads the row's version and writes it back, which fails where somebody else wrote
/// in between, and then waits. Either way takes a trip of 10 ms, 2 ms more or less. How many calls it takes all of
/// them.
int calls_until_all_have_written(Backoff kind, int clients, std::uint64_t seed) {
    struct Turn {
        std::int64_t at = 0;
        int client = 0;
        bool writes = false;
        bool operator>(const Turn& other) const { return std::pair{at, client} > std::pair{other.at, other.client}; }
    };
    struct Writer {
        int version = 0;
        int attempt = 1;
        sim::Duration pause{};
    };
    BackoffSettings settings;
    settings.backoff = kind;
    settings.base = 5ms;
    settings.cap = 2s;
    sim::Stream dice(seed);
    const auto trip = [&] {
        return sim::Duration{10ms}.count() + static_cast<std::int64_t>(4e6 * (dice.uniform() - 0.5));
    };
    std::priority_queue<Turn, std::vector<Turn>, std::greater<>> turns;
    std::vector<Writer> writers(static_cast<std::size_t>(clients));
    for (int client = 0; client < clients; ++client) turns.push({trip(), client, false});
    int version = 0;
    int calls = 0;
    while (!turns.empty()) {
        const Turn turn = turns.top();
        turns.pop();
        Writer& writer = writers[static_cast<std::size_t>(turn.client)];
        if (!turn.writes) {
            ++calls;
            writer.version = version;
            turns.push({turn.at + trip(), turn.client, true});
        } else if (writer.version == version) {
            ++version;
        } else {
            writer.pause = draw_backoff(settings, writer.attempt++, writer.pause, dice);
            turns.push({turn.at + writer.pause.count() + trip(), turn.client, false});
        }
    }
    return calls;
}

double mean_calls(Backoff kind) {
    int calls = 0;
    for (std::uint64_t seed = 1; seed <= 20; ++seed) calls += calls_until_all_have_written(kind, 100, seed);
    return calls / 20.0;
}

}  // namespace

// The blog's figure for 100 clients: without jitter the exponential wait costs nearly as much as none, full jitter the
// fewest calls, equal jitter more than full, decorrelated close to full.
TEST_CASE("back-off under contention keeps the published order: full jitter needs the fewest calls") {
    const double none = mean_calls(Backoff::none);
    const double exponential = mean_calls(Backoff::exponential);
    const double equal = mean_calls(Backoff::equal_jitter);
    const double decorrelated = mean_calls(Backoff::decorrelated);
    const double full = mean_calls(Backoff::full_jitter);
    INFO(none << ", " << exponential << ", " << equal << ", " << decorrelated << ", " << full);
    CHECK(exponential < none);
    CHECK(equal < exponential);
    CHECK(full < equal);
    CHECK(full < decorrelated);
}

TEST_CASE("each kind of back-off keeps within the bounds that its name has") {
    const auto waits_of = [](Backoff kind) {
        BackoffSettings settings;
        settings.backoff = kind;
        settings.cap = 1s;
        sim::Stream dice(7);
        std::vector<std::vector<sim::Duration>> waits(6);
        for (int request = 0; request < 2000; ++request) {
            sim::Duration before{};
            for (int attempt = 1; attempt <= 6; ++attempt) {
                before = draw_backoff(settings, attempt, before, dice);
                waits[static_cast<std::size_t>(attempt - 1)].push_back(before);
            }
        }
        return waits;
    };
    const auto check_within = [&](Backoff kind, std::size_t attempt, sim::Duration least, sim::Duration most) {
        const auto waits = waits_of(kind)[attempt - 1];
        const auto [low, high] = std::minmax_element(waits.begin(), waits.end());
        INFO("kind " << static_cast<int>(kind) << ", attempt " << attempt);
        CHECK(*low >= least);
        CHECK(*high <= most);
        // And they fill them.
        CHECK(*low <= least + (most - least) / 50);
        CHECK(*high >= most - (most - least) / 50);
    };
    check_within(Backoff::none, 3, 0ms, 0ms);
    check_within(Backoff::constant, 5, 100ms, 100ms);
    check_within(Backoff::exponential, 3, 400ms, 400ms);
    check_within(Backoff::exponential, 6, 1s, 1s);
    check_within(Backoff::full_jitter, 3, 0ms, 400ms);
    check_within(Backoff::equal_jitter, 3, 200ms, 400ms);
    check_within(Backoff::equal_jitter, 6, 500ms, 1s);
    check_within(Backoff::spread, 2, 160ms, 240ms);
    check_within(Backoff::decorrelated, 1, 100ms, 300ms);
    check_within(Backoff::decorrelated, 6, 100ms, 1s);
}

TEST_CASE("a token bucket lets as many retries through as it has, and one for every ten successes") {
    RetryBudget budget({.kind = BudgetKind::token_bucket});
    int retries = 0;
    while (budget.take_retry(at(1s), false)) ++retries;
    CHECK(retries == 10);
    for (int i = 0; i < 25; ++i) budget.attempt_ends(1, true, true);
    retries = 0;
    while (budget.take_retry(at(1s), false)) ++retries;
    CHECK(retries == 2);
}

// Proposal A6: with 10 tokens and a ratio of 0.1 the sixth failure in a row is the first that is not tried again... the
// tokens are then 5, and retries need more than half.
TEST_CASE("gRPC's throttle stops retries once half of the tokens are gone, and allows them again by successes") {
    RetryBudget budget({.kind = BudgetKind::grpc});
    for (int failure = 1; failure <= 4; ++failure) {
        budget.attempt_ends(1, false, true);
        CHECK(budget.take_retry(at(1s), false));
    }
    budget.attempt_ends(1, false, true);
    CHECK_FALSE(budget.take_retry(at(1s), false));
    budget.attempt_ends(1, true, true);
    CHECK(budget.take_retry(at(1s), false));
}

TEST_CASE("Finagle's budget allows in ten seconds a fifth of the requests and a hundred more") {
    RetryBudget budget({.kind = BudgetKind::finagle});
    const auto retries_at = [&](sim::Time now) {
        int retries = 0;
        while (budget.take_retry(now, false)) ++retries;
        return retries;
    };
    for (int i = 0; i < 1000; ++i) budget.request_begins(at(1s));
    CHECK(retries_at(at(2s)) == 300);
    CHECK(retries_at(at(3s)) == 0);
    // What was put in and what was taken out is forgotten alike.
    CHECK(retries_at(at(20s)) == 100);
}

TEST_CASE("Envoy's budget bounds the retries under way by the requests under way") {
    RetryBudget budget({.kind = BudgetKind::envoy});
    for (int i = 0; i < 100; ++i) budget.request_begins(at(1s));
    int retries = 0;
    while (budget.take_retry(at(1s), false)) ++retries;
    CHECK(retries == 20);
    budget.attempt_ends(2, false, true);
    CHECK(budget.take_retry(at(1s), false));
    for (int i = 0; i < 100; ++i) budget.request_ends();
    for (int i = 0; i < 18; ++i) budget.attempt_ends(2, false, true);
    CHECK(budget.take_retry(at(1s), false));  // two are under way, and three always may be
    CHECK_FALSE(budget.take_retry(at(1s), false));
}

TEST_CASE("the AWS quota of 500 pays for a hundred retries, for fifty after timeouts, and is given back by successes") {
    const auto retries_of = [](RetryBudget& budget, bool timed_out) {
        int retries = 0;
        while (budget.take_retry(at(1s), timed_out)) ++retries;
        return retries;
    };
    RetryBudget errors({.kind = BudgetKind::aws});
    CHECK(retries_of(errors, false) == 100);
    RetryBudget timeouts({.kind = BudgetKind::aws});
    CHECK(retries_of(timeouts, true) == 50);
    timeouts.attempt_ends(2, true, true);  // its own cost comes back
    CHECK(retries_of(timeouts, true) == 1);
    for (int i = 0; i < 9; ++i) timeouts.attempt_ends(1, true, true);
    CHECK(retries_of(timeouts, true) == 0);
    timeouts.attempt_ends(1, true, true);
    CHECK(retries_of(timeouts, true) == 1);
    // What was refused has cost nothing, and gives nothing back.
    RetryBudget mixed({.kind = BudgetKind::aws});
    for (int i = 0; i < 99; ++i) CHECK(mixed.take_retry(at(1s), false));
    CHECK_FALSE(mixed.take_retry(at(1s), true));
    mixed.attempt_ends(2, true, true);
    CHECK(retries_of(mixed, false) == 2);
}

TEST_CASE("five failures among five thousand successes do not open the sliding breaker, but the package's") {
    auto ours = sliding();
    auto theirs = package();
    for (int i = 0; i < 5005; ++i) {
        const CallResult& result = i % 1001 == 1000 ? failed : served;
        call(*ours, result, at(1ms * i));
        if (theirs->state() == BreakerState::closed) call(*theirs, result, at(1ms * i));
    }
    CHECK(ours->state() == BreakerState::closed);
    CHECK(theirs->state() == BreakerState::open);
}

TEST_CASE("the sliding breaker opens at half of at least twenty calls of its window, and names what it met") {
    auto breaker = sliding();
    for (int i = 0; i < 10; ++i) call(*breaker, served, at(1s));
    for (int i = 0; i < 9; ++i) call(*breaker, failed, at(2s));
    CHECK(breaker->state() == BreakerState::closed);
    call(*breaker, failed, at(2s));
    CHECK(breaker->state() == BreakerState::open);
    CHECK(breaker->opened_by() == sim::Cause::overload);
    CHECK_FALSE(breaker->admit(at(6s)));

    auto forgetful = sliding();
    for (int i = 0; i < 10; ++i) call(*forgetful, failed, at(1s));
    for (int i = 0; i < 15; ++i) call(*forgetful, served, at(12s));
    for (int i = 0; i < 9; ++i) call(*forgetful, failed, at(12s));
    CHECK(forgetful->state() == BreakerState::closed);  // 9 of 24: the first ten are out of the window
}

TEST_CASE("a window by calls holds the last so many, however long ago they were") {
    auto breaker = make_breaker({.calls = 20, .minimum = 20});
    for (int i = 0; i < 100; ++i) call(*breaker, served, at(1s * i));
    for (int i = 0; i < 9; ++i) call(*breaker, failed, at(100s + 1h * i));
    CHECK(breaker->state() == BreakerState::closed);
    call(*breaker, failed, at(100h));
    CHECK(breaker->state() == BreakerState::open);
}

TEST_CASE("calls that are slow open a breaker that says so") {
    auto breaker = make_breaker({.slow = 0.5, .slow_after = 1s});
    for (int i = 0; i < 10; ++i) call(*breaker, served, at(1s));
    for (int i = 0; i < 10; ++i) call(*breaker, {.served = true, .took = 2s}, at(1s));
    CHECK(breaker->state() == BreakerState::open);
}

TEST_CASE("of twenty callers at half-open ten are admitted, and by the package all") {
    auto ours = sliding();
    const sim::Time later = open(*ours) + 5s;
    auto theirs = package();
    for (int i = 0; i < 5; ++i) call(*theirs, failed, at(1s));
    int let_in = 0;
    int theirs_let_in = 0;
    for (int i = 0; i < 20; ++i) {
        let_in += ours->admit(later) ? 1 : 0;
        theirs_let_in += theirs->admit(at(11s)) ? 1 : 0;
    }
    CHECK(let_in == 10);
    CHECK(theirs_let_in == 20);
}

TEST_CASE("probes that succeed close the breaker, and half of them failing opens it anew") {
    auto breaker = sliding();
    sim::Time now = open(*breaker) + 5s;
    for (int i = 0; i < 4; ++i) call(*breaker, failed, now);
    CHECK(breaker->state() == BreakerState::half_open);
    call(*breaker, failed, now);
    CHECK(breaker->state() == BreakerState::open);
    now += 5s;
    for (int i = 0; i < 10; ++i) call(*breaker, served, now);
    CHECK(breaker->state() == BreakerState::closed);
}

TEST_CASE("a hung probe frees its place by its timeout, and its late result counts for nothing") {
    auto breaker = make_breaker({.probes = 1, .probe_timeout = 3s});
    const sim::Time now = open(*breaker) + 5s;
    const auto hung = breaker->admit(now);
    REQUIRE(hung);
    CHECK_FALSE(breaker->admit(now + 2s));
    CHECK_FALSE(breaker->admit(now + 3s));  // it has failed, and that opened the breaker anew
    CHECK(breaker->state() == BreakerState::open);
    const auto next = breaker->admit(now + 8s);
    REQUIRE(next);
    breaker->ended(*hung, served, now + 8s);
    CHECK(breaker->state() == BreakerState::half_open);
    breaker->ended(*next, served, now + 9s);
    CHECK(breaker->state() == BreakerState::closed);
}

TEST_CASE("a late success never undoes an open of the sliding breaker, but the package's") {
    auto ours = sliding();
    const auto early = ours->admit(at(0s));
    open(*ours);
    ours->ended(*early, served, at(2s));
    CHECK(ours->state() == BreakerState::open);

    auto theirs = package();
    const auto loaded = theirs->admit(at(0s));
    for (int i = 0; i < 5; ++i) call(*theirs, failed, at(1s));
    REQUIRE(theirs->state() == BreakerState::open);
    theirs->ended(*loaded, served, at(2s));
    CHECK(theirs->state() == BreakerState::closed);
}

TEST_CASE("the package waits 10, 20, 40 and then 60 s, and closes after two successes") {
    auto breaker = package();
    for (int i = 0; i < 5; ++i) call(*breaker, failed, at(1s));
    sim::Time now = at(1s);
    for (const sim::Duration wait : {10s, 20s, 40s, 60s, 60s}) {
        CHECK_FALSE(breaker->admit(now + wait - 1ms));
        now += wait;
        call(*breaker, failed, now);
    }
    now += 60s;
    call(*breaker, served, now);
    CHECK(breaker->state() == BreakerState::half_open);
    call(*breaker, served, now);
    CHECK(breaker->state() == BreakerState::closed);
}

TEST_CASE("Google's throttle refuses by requests and accepts of two minutes, and never everything") {
    ClientThrottle throttle({});
    for (int i = 0; i < 100; ++i) {
        throttle.sends(at(1s));
        throttle.accepted(at(1s));
    }
    CHECK(throttle.refusal_probability(at(2s)) == 0);
    for (int i = 0; i < 200; ++i) throttle.sends(at(2s));
    CHECK(throttle.refusal_probability(at(2s)) == Approx((300.0 - 200) / 301));
    for (int i = 0; i < 10'000; ++i) throttle.sends(at(3s));
    CHECK(throttle.refusal_probability(at(3s)) == 0.9);
    CHECK(throttle.refusal_probability(at(124s)) == 0);
}

}  // namespace safeguards_test
