#include "clients/safeguards.hpp"

namespace regiondrill::clients {

namespace {

constexpr std::size_t most_changes = 200;

bool timed_out(const regions::RequestAttempt& attempt) {
    return attempt.outcome == regions::Outcome::request_timeout || attempt.outcome == regions::Outcome::connect_timeout;
}

}  // namespace

Safeguards::Safeguards(const ClientSettings& settings, std::size_t regions)
    : breaker_(settings.breaker),
      shared_(settings.one_process),
      regions_(regions),
      processes_(shared_ ? 1 : settings.count) {
    for (Process& process : processes_) {
        if (settings.retries.budget) process.budget.emplace(*settings.retries.budget);
        if (settings.throttle) process.throttle.emplace(*settings.throttle);
    }
}

void Safeguards::request_begins(std::uint32_t client, sim::Time now) {
    if (auto& budget = process_of(client).budget) budget->request_begins(now);
}

void Safeguards::request_ends(std::uint32_t client) {
    if (auto& budget = process_of(client).budget) budget->request_ends();
}

bool Safeguards::take_retry(const regions::RequestAttempt& failed, sim::Time now) {
    auto& budget = process_of(failed.client).budget;
    if (!budget || budget->take_retry(now, timed_out(failed))) return true;
    ++metrics_.retries_denied;
    return false;
}

bool Safeguards::take_hedge(const regions::RequestAttempt& first, sim::Time now) {
    auto& budget = process_of(first.client).budget;
    if (!budget || budget->take_hedge(now)) return true;
    ++metrics_.hedges_denied;
    return false;
}

// Drawn beside the request's own dice, which fare as they would without a throttle, and anew for each attempt.
bool Safeguards::passes_throttle(regions::RequestAttempt& attempt, sim::Time now) {
    auto& throttle = process_of(attempt.client).throttle;
    if (!throttle) return true;
    const double refused = throttle->refusal_probability(now);
    throttle->sends(now);
    sim::Stream dice(sim::mix64(sim::Stream(attempt.dice).bits() + attempt.attempt));
    if (!dice.chance(refused)) return true;
    ++metrics_.held_back_by_throttle;
    return false;
}

CircuitBreaker* Safeguards::breaker_of(const regions::RequestAttempt& attempt) {
    if (!breaker_) return nullptr;
    auto& breakers = process_of(attempt.client).breakers;
    if (breakers.empty()) breakers.resize(regions_);
    auto& breaker = breakers[regions::index(attempt.region)];
    if (breaker == nullptr) breaker = make_breaker(*breaker_);
    return breaker.get();
}

bool Safeguards::passes_breaker(regions::RequestAttempt& attempt, sim::Time now) {
    CircuitBreaker* breaker = breaker_of(attempt);
    if (breaker == nullptr) return true;
    const BreakerState before = breaker->state();
    const auto permit = breaker->admit(now);
    note_change(attempt, *breaker, before, now);
    attempt.permitted = permit.has_value();
    if (permit) {
        attempt.permit = *permit;
        return true;
    }
    attempt.cause = breaker->opened_by();
    ++metrics_.held_back_by_breaker;
    return false;
}

void Safeguards::region_answered(regions::RequestAttempt& attempt, bool served, sim::Time now) {
    if (!attempt.permitted) return;
    attempt.permitted = false;
    CircuitBreaker* breaker = breaker_of(attempt);
    const BreakerState before = breaker->state();
    breaker->ended(attempt.permit, {served, now - attempt.attempted, attempt.cause}, now);
    note_change(attempt, *breaker, before, now);
}

void Safeguards::forget(regions::RequestAttempt& attempt) {
    if (!attempt.permitted) return;
    attempt.permitted = false;
    breaker_of(attempt)->forget(attempt.permit);
}

// What was held back here says nothing about the service.
void Safeguards::attempt_ends(const regions::RequestAttempt& attempt, bool served, sim::Time now) {
    Process& process = process_of(attempt.client);
    if (process.throttle && served) process.throttle->accepted(now);
    if (!process.budget) return;
    process.budget->attempt_ends(attempt.attempt, served, attempt.outcome != regions::Outcome::held_back);
}

void Safeguards::note_change(const regions::RequestAttempt& attempt, const CircuitBreaker& breaker, BreakerState before,
                             sim::Time now) {
    const BreakerState after = breaker.state();
    if (after == before) return;
    if (after == BreakerState::open) ++metrics_.opened;
    if (metrics_.changes.size() == most_changes) {
        ++metrics_.changes_left_out;
        return;
    }
    metrics_.changes.push_back({now, shared_ ? 0 : attempt.client, attempt.region, after,
                                after == BreakerState::open ? breaker.opened_by() : sim::Cause::none});
}

}  // namespace regiondrill::clients
