#include "clients/population.hpp"

#include "clients/name_cache.hpp"
#include "clients/origin_edge.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace regiondrill::clients {

namespace {

using namespace std::chrono_literals;
using regions::AttemptId;
using regions::no_note;
using regions::Operation;
using regions::Outcome;
using regions::RequestAttempt;
using regions::Step;

// Failed requests are kept as examples, one in this time at first. When there are too many, every other one goes and
// the time doubles, so that they stay spread over the drill.
constexpr sim::Duration first_example_gap = 5s;
constexpr std::size_t most_examples = 64;

// The first whole second at or after the moment. Never before it, as an item may live longer than asked but not
// shorter.
store::ExpirySecond expiry_of(sim::Time moment) {
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(moment.time_since_epoch()).count();
    return store::ExpirySecond{static_cast<std::uint32_t>(seconds)};
}

std::uint32_t share_of(double share, std::uint32_t count) {
    return static_cast<std::uint32_t>(std::round(share * count));
}

}  // namespace

// The kinds of events are registered in the order of the members; their numbers are part of the digest.
Population::Population(sim::Engine& engine, Environment& environment, regions::AttemptPool& attempts, sim::Seed seed,
                       PopulationSettings settings, sim::PlaceId place, std::vector<ResolverShare> resolvers,
                       Metrics metrics)
    : engine_(engine),
      environment_(environment),
      attempts_(attempts),
      settings_(std::move(settings)),
      place_(place),
      resolvers_(std::move(resolvers)),
      metrics_(std::move(metrics)),
      pool_(settings_),
      name_caches_(settings_.name_caches, settings_.count),
      dice_(sim::Stream::named(seed, "population/" + settings_.name)),
      mean_gap_(sim::from_seconds(1 / (settings_.rate * settings_.count))),
      example_gap_(first_example_gap),
      ignoring_(share_of(settings_.ignore_share, settings_.count)),
      arrive_(engine.on<&Population::arrive>(*this, "request begins")),
      resolved_(engine.on<&Population::resolved>(*this, "name resolved")),
      connected_(engine.on<&Population::connected>(*this, "connection answered")),
      secured_(engine.on<&Population::secured>(*this, "connection secured")),
      answered_(engine.on<&Population::answered>(*this, "request answered")),
      retry_(engine.on<&Population::retry>(*this, "retry")),
      next_address_(engine.on<&Population::next_address>(*this, "next address is due")),
      refreshed_(engine.on<&Population::refreshed>(*this, "name fetched anew")),
      connect_timeouts_(engine, attempts.timeout_links(), settings_.timeouts.connect),
      request_timeouts_(engine, attempts.timeout_links(), settings_.timeouts.request),
      look_up_timeouts_(engine, attempts.timeout_links(), settings_.timeouts.look_up) {
    ShareBounds bounds(settings_.count);
    for (const ResolverShare& share : resolvers_) resolver_bounds_.push_back(bounds.next(share.share));
    if (settings_.keys.choice == KeyChoice::zipf) zipf_.emplace(settings_.keys.count, settings_.keys.exponent);
    connect_timeouts_.on_expiry<&Population::connect_expired>(*this);
    request_timeouts_.on_expiry<&Population::request_expired>(*this);
    look_up_timeouts_.on_expiry<&Population::look_up_expired>(*this);
    if (Safeguards::are_wanted(settings_)) {
        safeguards_ = std::make_unique<Safeguards>(settings_, metrics_.served_by.size());
    }
    if (settings_.response_cache) response_cache_ = std::make_unique<ResponseCache>(*settings_.response_cache);
    register_optional_kinds();
}

Population::~Population() = default;

void Population::register_optional_kinds() {
    if (!settings_.load.empty()) {
        kinds_.load_changes = engine_.on<&Population::load_changes>(*this, "load changes");
    }
    if (settings_.hedge) kinds_.hedge_due = engine_.on<&Population::hedge_due>(*this, "second attempt is due");
    if (settings_.timeouts.total > sim::Duration{}) {
        kinds_.deadline = engine_.on<&Population::deadline_passed>(*this, "deadline");
    }
    if (safeguards_ != nullptr) kinds_.held_back = engine_.on<&Population::held_back>(*this, "attempt held back");
}

// With Zipf the first key of the row is the one that is asked for most.
store::KeyId Population::draw_key(sim::Stream& dice) const {
    const std::uint32_t rank = zipf_ ? (*zipf_)(dice) : dice.below(settings_.keys.count);
    return store::KeyId{static_cast<std::uint32_t>(settings_.first_key) + rank};
}

// The request's dice are forked first, so that what it meets takes nothing from the population's own.
AttemptId Population::begin(std::uint32_t client) {
    const AttemptId id = attempts_.acquire();
    attempts_.retain(id);
    RequestAttempt& attempt = attempts_[id];
    attempt.client = client;
    attempt.dice = dice_.fork();
    attempt.from = place_;
    attempt.waiting = true;
    attempt.started = engine_.now();
    attempt.session = settings_.first_session + client;
    if (safeguards_ != nullptr) [[unlikely]]
        safeguards_->request_begins(client, engine_.now());
    if (settings_.timeouts.total > sim::Duration{}) [[unlikely]]
        watch_deadline(id);
    return id;
}

void Population::ask(std::uint32_t client, const regions::ApiCall& call, std::uint32_t proxied_client,
                     ProxiedClientListener& listener) {
    const AttemptId id = begin(client);
    put_call(call, attempts_[id]);
    const std::uint32_t asker = proxied_askers_.acquire();
    proxied_askers_[asker] = {&listener, proxied_client};
    attempts_[id].proxied_client = asker;
    metrics_.note_begin(is_write(attempts_[id].operation));
    make_attempt(id);
}

// Once, when all attempts of the request are over. Its place is free before the listener is told, who may ask again
// from within.
void Population::report_to_proxied(AttemptId id) {
    const std::uint32_t number = attempts_[id].proxied_client;
    if (number == regions::no_proxied_client) [[likely]]
        return;
    const ProxiedAsker asker = proxied_askers_[number];
    proxied_askers_.release(number);
    asker.listener->proxied_answered(asker.number, id);
}

// What kind of write it is. Draws only where there is a choice.
void Population::choose_write(RequestAttempt& attempt) {
    if (settings_.expires != sim::Duration{}) attempt.expiry = expiry_of(engine_.now() + settings_.expires);
    if (settings_.increments + settings_.deletes + settings_.creates == 0) return;
    const double u = attempt.dice.uniform();
    if (u < settings_.increments) {
        attempt.operation = Operation::increment;
    } else if (u < settings_.increments + settings_.deletes) {
        attempt.operation = Operation::remove;
    } else if (u < settings_.increments + settings_.deletes + settings_.creates) {
        attempt.condition.kind = store::Condition::Kind::absent;
    }
}

// Idleness counts from the last request that went out, not from its answer.
void Population::send(AttemptId id) {
    RequestAttempt& attempt = attempts_[id];
    connection_of(attempt).used = engine_.now();
    attempt.reply = answered_;
    attempt.step = Step::answer;
    if (settings_.propagates_deadline) [[unlikely]] {
        const sim::Time given_up = engine_.now() + settings_.timeouts.request;
        attempt.deadline = settings_.timeouts.total > sim::Duration{}
                               ? std::min(given_up, attempt.started + settings_.timeouts.total)
                               : given_up;
    }
    request_timeouts_.arm(regions::index(id));
    if (edge_ != nullptr) [[unlikely]] {
        edge_->forward(id);
    } else {
        environment_.request(id);
    }
    if (settings_.hedge) [[unlikely]]
        begin_hedge(id);
}

// 404 and a failed condition are answers; what tells the client to come again fails the attempt, and so does whatever a
// fault says in the region's stead (regions::is_served).
void Population::answered(const sim::Event& event) {
    const AttemptId id{event.subject};
    if (!environment_.receive(id)) return;
    attempts_.release(id);  // the packet's hold; ours stays
    request_timeouts_.disarm(regions::index(id));
    if (regions::is_served(attempts_[id])) {
        succeed(id);
    } else {
        fail_attempt(id);
    }
}

void Population::request_expired(std::uint32_t slot) { expire(AttemptId{slot}, Outcome::request_timeout); }

// The region may still be at work on it: its answer will find that nobody waits.
void Population::expire(AttemptId id, Outcome outcome) {
    attempts_[id].waiting = false;  // an answer that comes now comes too late
    attempts_[id].outcome = outcome;
    if (edge_ != nullptr) [[unlikely]]
        attempts_[id].cause = edge_->trouble_of(id);
    fail_attempt(id);
}

// Retries included, for that is what the person has waited. A client's first answer is no move, whichever region gave
// it.
void Population::succeed(AttemptId id) {
    RequestAttempt& attempt = attempts_[id];
    ++metrics_.outcomes[static_cast<std::size_t>(attempt.outcome)];
    metrics_.note_success(attempt.region, is_write(attempt.operation), attempt.started, engine_.now(),
                          attempt.chain == no_note ? attempt.cause : blame(attempt));
    metrics_.count_attempts(attempt.attempt);
    Client& client = pool_[attempt.client];
    if (client.last_served != attempt.region) {
        metrics_.moves += client.last_served != regions::no_region ? 1 : 0;
        client.last_served = attempt.region;
    }
    if (safeguards_ != nullptr) [[unlikely]] {
        safeguards_->region_answered(attempt, true, engine_.now());
        safeguards_->attempt_ends(attempt, true, engine_.now());
    }
    if (front_door_ != nullptr) [[unlikely]]
        front_door_->attempt_ended(attempt, true, engine_.now());
    if (attempt.hedge != no_note) [[unlikely]]
        win_hedge(id);
    if (attempt.chain != no_note) chains_.release(attempt.chain);
    if (response_cache_ != nullptr && attempt.proxied_client == regions::no_proxied_client) [[unlikely]]
        remember_response(attempt);
    end_request(id);
}

// Told to all who keep account of requests; the attempt is its last one.
void Population::end_request(AttemptId id) {
    RequestAttempt& attempt = attempts_[id];
    attempt.waiting = false;
    if (safeguards_ != nullptr) [[unlikely]]
        safeguards_->request_ends(attempt.client);
    if (settings_.arrivals == Arrivals::closed && attempt.proxied_client == regions::no_proxied_client) [[unlikely]]
        think(attempt);
    report_to_proxied(id);
    attempts_.release(id);
}

// One attempt is over without success: try again after a pause, or give up. A proxied client has one attempt only: its
// program decides whether there is another.
void Population::fail_attempt(AttemptId id) {
    RequestAttempt& attempt = attempts_[id];
    ++metrics_.outcomes[static_cast<std::size_t>(attempt.outcome)];
    const bool was_sent = attempt.outcome != Outcome::held_back;
    if (was_sent) metrics_.note_failed_attempt(attempt.region);
    Client& client = connection_of(attempt);
    // A late timeout of a region the client has left says nothing about the connection it has now.
    const bool stands = attempt.outcome == Outcome::answered || attempt.outcome == Outcome::unreadable;
    if (was_sent && !stands && (!client.open || client.region == attempt.region)) pool_.close(client);

    note_failure(attempt);
    if (safeguards_ != nullptr) [[unlikely]]
        safeguards_->region_answered(attempt, false, engine_.now());
    if (front_door_ != nullptr && was_sent) [[unlikely]]
        front_door_->attempt_ended(attempt, false, engine_.now());
    if (attempt.hedge != no_note && goes_on_beside(id)) [[unlikely]]
        return;
    if (safeguards_ != nullptr) [[unlikely]]
        safeguards_->attempt_ends(attempt, false, engine_.now());
    const std::optional<sim::Duration> pause = pause_before_retry(attempt);
    if (!pause) return fail(id);
    ++metrics_.retries;
    metrics_.slices.count_retry(metrics_.slices.at(engine_.now()));
    attempt.waiting = false;
    const AttemptId again = copy_of(RequestAttempt(attempt));
    ++attempts_[again].attempt;
    attempts_.release(id);
    engine_.schedule(*pause, retry_, regions::index(again));
}

// None: the request ends here. A retry that could only begin after the request's own deadline is not made; what it
// costs is taken last, when all else allows it.
std::optional<sim::Duration> Population::pause_before_retry(RequestAttempt& attempt) {
    if (attempt.attempt >= settings_.retries.attempts || attempt.proxied_client != regions::no_proxied_client)
        return std::nullopt;
    sim::Duration& last = chains_[attempt.chain].pause;
    sim::Duration pause = draw_backoff(settings_.retries, attempt.attempt, last, attempt.dice);
    if (settings_.retries.honours_retry_after)
        pause = std::max<sim::Duration>(pause, std::chrono::milliseconds{attempt.retry_after_ms});
    const sim::Duration total = settings_.timeouts.total;
    if (total > sim::Duration{} && engine_.now() + pause >= attempt.started + total) return std::nullopt;
    if (safeguards_ != nullptr && !safeguards_->take_retry(attempt, engine_.now())) return std::nullopt;
    last = pause;
    return pause;
}

// The chain is cleared where it begins, as a slab's item is what its last user left.
void Population::note_failure(RequestAttempt& attempt) {
    if (attempt.chain == no_note) {
        attempt.chain = chains_.acquire();
        chains_[attempt.chain].attempts.clear();
        chains_[attempt.chain].pause = {};
    }
    chains_[attempt.chain].attempts.push_back({attempt.attempted, engine_.now(), attempt.resolved, attempt.region,
                                               attempt.outcome, attempt.status, attempt.refusal, attempt.no_address,
                                               attempt.reused, attempt.cause});
}

// The failed attempt may still be under way somewhere, so the next attempt gets one of its own. Of its times only the
// request's beginning goes over; everything the region answered stays behind.
AttemptId Population::copy_of(const RequestAttempt& failed) {
    const AttemptId id = attempts_.acquire();
    attempts_.retain(id);
    RequestAttempt& attempt = attempts_[id];
    attempt.client = failed.client;
    attempt.dice = failed.dice;
    attempt.from = place_;
    attempt.waiting = true;
    attempt.started = failed.started;
    attempt.operation = failed.operation;
    attempt.key = failed.key;
    attempt.value = failed.value;
    attempt.session = failed.session;
    attempt.condition = failed.condition;
    attempt.expiry = failed.expiry;
    attempt.attempt = failed.attempt;
    attempt.chain = failed.chain;
    attempt.race = failed.race;
    if (failed.proxied_client != regions::no_proxied_client) [[unlikely]]
        copy_proxied(failed, attempt);
    if (settings_.timeouts.total > sim::Duration{}) [[unlikely]]
        watch_deadline(id);
    return id;
}

// A proxied client's next attempt is made where it goes by another address: the value then has one holder more.
void Population::copy_proxied(const RequestAttempt& failed, RequestAttempt& copy) {
    copy.proxied_client = failed.proxied_client;
    copy.limit = failed.limit;
    copy.after = failed.after;
    copy.wants_items = failed.wants_items;
    copy.holds_value = failed.holds_value;
    copy.has_head = failed.has_head;
    copy.head = failed.head;
    attempts_.retain_texts(copy);
}

void Population::retry(const sim::Event& event) { make_attempt(AttemptId{event.subject}); }

void Population::fail(AttemptId id) {
    const bool is_proxied = attempts_[id].proxied_client != regions::no_proxied_client;
    if (response_cache_ != nullptr && !is_proxied && falls_back(id)) [[unlikely]]
        return;
    end_in_failure(id);
}

// No attempt is left. Where a real program asked, it is told; it may try again by itself. The first failure of all is
// always kept as an example.
void Population::end_in_failure(AttemptId id) {
    const RequestAttempt& attempt = attempts_[id];
    const sim::Cause cause = blame(attempt);
    metrics_.note_failure(is_write(attempt.operation), attempt.started, engine_.now(), cause);
    metrics_.count_attempts(attempt.attempt);
    if (cause != sim::Cause::none) keep_missed(attempt, cause);
    if (metrics_.failures.empty() || engine_.now() - last_example_ >= example_gap_) keep_example(attempt);
    chains_.release(attempt.chain);
    end_request(id);
}

// The first attempt that names something broken says what the request met: what came after followed from it.
sim::Cause Population::blame(const RequestAttempt& attempt) const {
    for (const FailedAttempt& failed : chains_[attempt.chain].attempts) {
        if (failed.cause != sim::Cause::none) return failed.cause;
    }
    return attempt.cause;
}

void Population::keep_missed(const RequestAttempt& attempt, sim::Cause cause) {
    MissedBy& missed = metrics_.missed_by(cause);
    const std::vector<FailedAttempt>& chain = chains_[attempt.chain].attempts;
    if (missed.first.attempts.empty()) missed.first = {attempt.started, engine_.now(), attempt.client, chain};
    missed.last = chain.back();
}

// Thinned out from the front to the back, so that those kept stay in the order of time.
void Population::keep_example(const RequestAttempt& attempt) {
    auto& failures = metrics_.failures;
    if (failures.size() == most_examples) {
        for (std::size_t i = 1; i < most_examples / 2; ++i) failures[i] = std::move(failures[2 * i]);
        failures.resize(most_examples / 2);
        example_gap_ *= 2;
    }
    last_example_ = engine_.now();
    failures.push_back({attempt.started, engine_.now(), attempt.client, chains_[attempt.chain].attempts});
}

}  // namespace regiondrill::clients
