#include "clients/response_cache.hpp"

#include "clients/population.hpp"

#include <boost/unordered/unordered_flat_map.hpp>

#include <algorithm>
#include <utility>

namespace regiondrill::clients {

namespace {

using regions::AttemptId;
using regions::no_note;
using regions::Operation;
using regions::Outcome;
using regions::RequestAttempt;
using regions::Step;

std::uint64_t number_of(ResponseCache::Place place) {
    return (std::uint64_t{place.process} << 32U) | static_cast<std::uint32_t>(place.key);
}

}  // namespace

// Nobody iterates over it.
struct ResponseCache::Entries {
    boost::unordered_flat_map<std::uint64_t, Entry> by_place;
};

ResponseCache::ResponseCache(const ResponseCacheSettings& settings)
    : settings_(settings),
      entries_(std::make_unique<Entries>()) {}

ResponseCache::~ResponseCache() = default;

ResponseCache::Advice ResponseCache::begin(Place place, AttemptId id, sim::Time now) {
    Entry& entry = entries_->by_place[number_of(place)];
    if (entry.read != sim::never && now - entry.read < settings_.soft_ttl) {
        use(entry, &ResponseCacheMetrics::fresh, now);
        return Advice::use;
    }
    if (entry.failed != sim::never && now - entry.failed < settings_.negative_ttl) {
        ++metrics_.spared;
        if (!may_serve_stale(entry, now)) return Advice::give_up;
        use(entry, &ResponseCacheMetrics::stale, now);
        return Advice::use;
    }
    if (settings_.coalesces && std::exchange(entry.is_asked, true)) {
        entry.waiting.push_back(id);
        return Advice::wait;
    }
    return Advice::ask;
}

void ResponseCache::read(Place place, sim::Time now) {
    Entry& entry = entries_->by_place[number_of(place)];
    entry.read = now;
    entry.failed = sim::never;
}

bool ResponseCache::failed(Place place, sim::Cause cause, sim::Time now) {
    Entry& entry = entries_->by_place[number_of(place)];
    entry.failed = now;
    entry.failure = cause;
    return serves_stale(place, now);
}

void ResponseCache::forget(Place place) { entries_->by_place[number_of(place)].read = sim::never; }

// The lists change places, so that readers of a busy key cost no allocation each time.
std::span<const AttemptId> ResponseCache::take_waiting(Place place) {
    Entry& entry = entries_->by_place[number_of(place)];
    entry.is_asked = false;
    woken_.clear();
    woken_.swap(entry.waiting);
    return woken_;
}

bool ResponseCache::serves_stale(Place place, sim::Time now) {
    const Entry& entry = entries_->by_place[number_of(place)];
    if (!may_serve_stale(entry, now)) return false;
    use(entry, &ResponseCacheMetrics::stale, now);
    return true;
}

sim::Cause ResponseCache::failure(Place place) const {
    const auto found = entries_->by_place.find(number_of(place));
    return found == entries_->by_place.end() ? sim::Cause::none : found->second.failure;
}

void ResponseCache::use(const Entry& entry, std::uint64_t ResponseCacheMetrics::*count, sim::Time now) {
    ++(metrics_.*count);
    metrics_.oldest = std::max(metrics_.oldest, now - entry.read);
}

// What the population does with it.

ResponseCache::Place Population::remembered_at(const RequestAttempt& attempt) const {
    return {settings_.one_process ? 0 : attempt.client, attempt.key};
}

// True where nothing is to be asked.
bool Population::reads_from_memory(AttemptId id) {
    RequestAttempt& attempt = attempts_[id];
    if (attempt.operation != Operation::get) return false;
    switch (response_cache_->begin(remembered_at(attempt), id, engine_.now())) {
        case ResponseCache::Advice::ask: return false;
        case ResponseCache::Advice::wait:
            attempts_.retain(id);  // until it is woken, whether or not anybody still waits
            attempt.step = Step::memory;
            return true;
        case ResponseCache::Advice::use: answer_from_memory(id); return true;
        case ResponseCache::Advice::give_up: give_up_unasked(id); return true;
    }
    return false;
}

// No region served it, and nothing was sent for it unless attempts of it failed before.
void Population::answer_from_memory(AttemptId id) {
    RequestAttempt& attempt = attempts_[id];
    if (attempt.chain == no_note) ++metrics_.unasked;
    metrics_.note_success(regions::no_region, false, attempt.started, engine_.now(),
                          attempt.chain == no_note ? attempt.cause : blame(attempt));
    metrics_.count_attempts(attempt.attempt);
    if (attempt.chain != no_note) chains_.release(attempt.chain);
    end_request(id);
}

// Its client's library holds it back, for what another request has met.
void Population::give_up_unasked(AttemptId id) {
    RequestAttempt& attempt = attempts_[id];
    attempt.attempted = engine_.now();
    attempt.outcome = Outcome::held_back;
    attempt.cause = response_cache_->failure(remembered_at(attempt));
    ++metrics_.outcomes[static_cast<std::size_t>(Outcome::held_back)];
    note_failure(attempt);
    end_in_failure(id);
}

// A region has answered. What a write puts is known as well as what a read brings; what comes of other changes is not.
void Population::remember_response(const RequestAttempt& attempt) {
    const ResponseCache::Place place = remembered_at(attempt);
    if (attempt.operation != Operation::get && attempt.operation != Operation::put)
        return response_cache_->forget(place);
    response_cache_->read(place, engine_.now());
    if (attempt.operation == Operation::get) wake_waiting(place, attempt.cause, true);
}

// No attempt is left. True where the request is answered all the same. Who waited for another has asked for nothing.
bool Population::falls_back(AttemptId id) {
    const RequestAttempt& attempt = attempts_[id];
    if (attempt.operation != Operation::get) return false;
    const ResponseCache::Place place = remembered_at(attempt);
    bool is_known = false;
    if (attempt.step == Step::memory) {
        is_known = response_cache_->serves_stale(place, engine_.now());
    } else {
        const sim::Cause cause = blame(attempt);
        is_known = response_cache_->failed(place, cause, engine_.now());
        wake_waiting(place, cause, false);
    }
    if (is_known) answer_from_memory(id);
    return is_known;
}

// `cause`: what the one who asked has met; whoever waited for it has waited for that.
void Population::wake_waiting(ResponseCache::Place place, sim::Cause cause, bool is_read) {
    for (const AttemptId id : response_cache_->take_waiting(place)) {
        const bool waits = attempts_[id].waiting;
        attempts_.release(id);
        if (!waits) continue;
        attempts_[id].cause = cause;
        if (is_read) response_cache_->count_joined();
        if (is_read || response_cache_->serves_stale(place, engine_.now())) {
            answer_from_memory(id);
        } else {
            give_up_unasked(id);
        }
    }
}

}  // namespace regiondrill::clients
