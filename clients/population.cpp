#include "clients/population.hpp"

#include "clients/shares.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace regiondrill::clients {

namespace {

using namespace std::chrono_literals;
using regions::Exchange;
using regions::ExchangeId;
using regions::Operation;
using regions::Outcome;

constexpr std::uint32_t no_chain = 0xffff'ffff;

// Failed requests are kept as examples, one in this time at first. When there are too many, every other one goes and
// the time doubles, so that they stay spread over the drill.
constexpr sim::Duration first_example_gap = 5s;
constexpr std::size_t most_examples = 64;

// The first whole second at or after the moment.
store::ExpirySecond expiry_of(sim::Time moment) {
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(moment.time_since_epoch()).count();
    return store::ExpirySecond{static_cast<std::uint32_t>(seconds)};
}

std::uint32_t share_of(double share, std::uint32_t count) {
    return static_cast<std::uint32_t>(std::round(share * count));
}

}  // namespace

Population::Population(sim::Engine& engine, Outside& outside, regions::ExchangePool& exchanges, sim::Seed seed,
                       PopulationSettings settings, sim::PlaceId place, std::vector<ResolverShare> resolvers,
                       Figures figures)
    : engine_(engine),
      outside_(outside),
      exchanges_(exchanges),
      settings_(std::move(settings)),
      place_(place),
      resolvers_(std::move(resolvers)),
      figures_(std::move(figures)),
      book_(settings_),
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
      connect_timeouts_(engine, exchanges.timeout_links(), settings_.connect_timeout),
      request_timeouts_(engine, exchanges.timeout_links(), settings_.request_timeout),
      look_up_timeouts_(engine, exchanges.timeout_links(), settings_.look_up_timeout) {
    ShareBounds bounds(settings_.count);
    for (const ResolverShare& share : resolvers_) resolver_bounds_.push_back(bounds.next(share.share));
    if (settings_.key_choice == KeyChoice::zipf) zipf_.emplace(settings_.keys, settings_.zipf_exponent);
    connect_timeouts_.on_expiry<&Population::connect_expired>(*this);
    request_timeouts_.on_expiry<&Population::request_expired>(*this);
    look_up_timeouts_.on_expiry<&Population::look_up_expired>(*this);
}

void Population::start(sim::Time end) {
    end_ = end;
    const auto phase = static_cast<double>(mean_gap_.count()) * dice_.uniform();
    const sim::Duration first =
        settings_.arrivals == Arrivals::poisson ? next_gap() : sim::Duration{static_cast<std::int64_t>(phase)};
    if (engine_.now() + first < end_) engine_.schedule(first, arrive_, 0);
}

sim::Duration Population::next_gap() {
    return settings_.arrivals == Arrivals::poisson ? sim::exponential_span(dice_, mean_gap_) : mean_gap_;
}

std::uint32_t Population::next_client() {
    if (settings_.arrivals == Arrivals::poisson) return dice_.below(settings_.count);
    return std::exchange(turn_, turn_ + 1 == settings_.count ? 0 : turn_ + 1);
}

store::KeyId Population::draw_key(sim::Stream& dice) const {
    const std::uint32_t rank = zipf_ ? (*zipf_)(dice) : dice.below(settings_.keys);
    return store::KeyId{static_cast<std::uint32_t>(settings_.first_key) + rank};
}

void Population::arrive(const sim::Event&) {
    if (engine_.now() >= end_) [[unlikely]]
        return;
    const sim::Time next = engine_.now() + next_gap();
    if (next < end_) engine_.schedule(next, arrive_, 0);

    const ExchangeId id = begin(next_client());
    Exchange& exchange = exchanges_[id];
    exchange.operation = exchange.dice.chance(settings_.writes) ? Operation::put : Operation::get;
    exchange.key = draw_key(exchange.dice);
    exchange.value = store::ValuePool::numbered(static_cast<std::uint32_t>(figures_.requests));
    if (exchange.operation == Operation::put) choose_write(exchange);
    ++figures_.requests;
    attempt(id);
}

ExchangeId Population::begin(std::uint32_t client) {
    const ExchangeId id = exchanges_.acquire();
    exchanges_.hold(id);
    Exchange& exchange = exchanges_[id];
    exchange.client = client;
    exchange.dice = dice_.fork();
    exchange.from = place_;
    exchange.waiting = true;
    exchange.started = engine_.now();
    exchange.session = settings_.first_session + client;
    return id;
}

void Population::ask(std::uint32_t client, const regions::ApiCall& call, std::uint32_t guest, GuestListener& listener) {
    guests_ = &listener;
    const ExchangeId id = begin(client);
    put_call(call, exchanges_[id]);
    exchanges_[id].guest = guest;
    ++figures_.requests;
    attempt(id);
}

void Population::tell_guest(ExchangeId id) {
    const std::uint32_t guest = exchanges_[id].guest;
    if (guest != regions::no_guest) [[unlikely]]
        guests_->guest_answered(guest, id);
}

// What kind of write it is. Draws only where there is a choice.
void Population::choose_write(Exchange& exchange) {
    if (settings_.expires != sim::Duration{}) exchange.expiry = expiry_of(engine_.now() + settings_.expires);
    if (settings_.increments + settings_.deletes + settings_.creates == 0) return;
    const double u = exchange.dice.uniform();
    if (u < settings_.increments) {
        exchange.operation = Operation::increment;
    } else if (u < settings_.increments + settings_.deletes) {
        exchange.operation = Operation::remove;
    } else if (u < settings_.increments + settings_.deletes + settings_.creates) {
        exchange.condition.kind = store::Condition::Kind::absent;
    }
}

void Population::secured(const sim::Event& event) { send(ExchangeId{event.subject}); }

void Population::send(ExchangeId id) {
    Exchange& exchange = exchanges_[id];
    book_[exchange.client].used = engine_.now();
    exchange.reply = answered_;
    request_timeouts_.arm(regions::index(id));
    outside_.request(id);
}

void Population::answered(const sim::Event& event) {
    const ExchangeId id{event.subject};
    if (!outside_.receive(id)) return;
    exchanges_.let_go(id);  // the packet's hold; ours stays
    request_timeouts_.disarm(regions::index(id));
    const Exchange& exchange = exchanges_[id];
    if (exchange.outcome == Outcome::answered && regions::is_success(exchange.status)) {
        succeed(id);
    } else {
        fail_attempt(id);
    }
}

void Population::request_expired(std::uint32_t slot) { expire(ExchangeId{slot}, Outcome::request_timeout); }

void Population::expire(ExchangeId id, Outcome outcome) {
    exchanges_[id].waiting = false;  // an answer that comes now comes too late
    exchanges_[id].outcome = outcome;
    fail_attempt(id);
}

void Population::succeed(ExchangeId id) {
    const Exchange& exchange = exchanges_[id];
    ++figures_.outcomes[static_cast<std::size_t>(exchange.outcome)];
    figures_.note_success(exchange.region, exchange.started, engine_.now());
    if (is_write(exchange.operation)) figures_.write_latency.add(engine_.now() - exchange.started);
    Client& client = book_[exchange.client];
    if (client.last_served != exchange.region) {
        figures_.moves += client.last_served != regions::no_region ? 1 : 0;
        client.last_served = exchange.region;
    }
    if (exchange.chain != no_chain) chains_.release(exchange.chain);
    tell_guest(id);
    exchanges_.let_go(id);
}

// One attempt is over without success: try again after a pause, or give up.
void Population::fail_attempt(ExchangeId id) {
    Exchange& exchange = exchanges_[id];
    ++figures_.outcomes[static_cast<std::size_t>(exchange.outcome)];
    Client& client = book_[exchange.client];
    // A late timeout of a region the client has left says nothing about the connection it has now.
    if (exchange.outcome != Outcome::answered && (!client.open || client.region == exchange.region))
        book_.close(client);

    note_failure(exchange);
    if (exchange.attempt >= settings_.attempts || exchange.guest != regions::no_guest) {
        fail(id);
        return;
    }
    ++figures_.retries;
    const sim::Duration pause = draw_backoff(exchange);
    const ExchangeId again = copy_of(Exchange(exchange));
    ++exchanges_[again].attempt;
    exchanges_.let_go(id);
    engine_.schedule(pause, retry_, regions::index(again));
}

void Population::note_failure(Exchange& exchange) {
    if (exchange.chain == no_chain) {
        exchange.chain = chains_.acquire();
        chains_[exchange.chain].clear();
    }
    chains_[exchange.chain].push_back({exchange.attempted, engine_.now(), exchange.resolved, exchange.region,
                                       exchange.outcome, exchange.status, exchange.refusal, exchange.reused});
}

// The failed exchange may still be under way somewhere, so the next attempt gets one of its own.
ExchangeId Population::copy_of(const Exchange& failed) {
    const ExchangeId id = exchanges_.acquire();
    exchanges_.hold(id);
    Exchange& exchange = exchanges_[id];
    exchange.client = failed.client;
    exchange.dice = failed.dice;
    exchange.from = place_;
    exchange.waiting = true;
    exchange.started = failed.started;
    exchange.operation = failed.operation;
    exchange.key = failed.key;
    exchange.value = failed.value;
    exchange.session = failed.session;
    exchange.condition = failed.condition;
    exchange.expiry = failed.expiry;
    exchange.attempt = failed.attempt;
    exchange.chain = failed.chain;
    exchange.race = failed.race;
    if (failed.guest != regions::no_guest) [[unlikely]]
        copy_guest(failed, exchange);
    return id;
}

// A guest's next attempt is made where it goes by another address: the value then has one holder more.
void Population::copy_guest(const Exchange& failed, Exchange& copy) {
    copy.guest = failed.guest;
    copy.limit = failed.limit;
    copy.after = failed.after;
    copy.wants_items = failed.wants_items;
    copy.holds_value = failed.holds_value;
    if (copy.holds_value) exchanges_.values().retain(copy.value);
}

// Capped exponential back-off with full jitter (facts HOR-21): uniform between nothing and base * 2^(attempt - 1).
sim::Duration Population::draw_backoff(Exchange& exchange) const {
    const int doublings = std::min(exchange.attempt - 1, 30);
    const double full = static_cast<double>(settings_.backoff_base.count()) * static_cast<double>(1 << doublings);
    const double capped = std::min(full, static_cast<double>(settings_.backoff_cap.count()));
    return sim::Duration{static_cast<std::int64_t>(exchange.dice.uniform() * capped)};
}

void Population::retry(const sim::Event& event) { attempt(ExchangeId{event.subject}); }

void Population::fail(ExchangeId id) {
    const Exchange& exchange = exchanges_[id];
    figures_.note_failure(exchange.started);
    if (figures_.failures.empty() || engine_.now() - last_example_ >= example_gap_) keep_example(exchange);
    chains_.release(exchange.chain);
    tell_guest(id);
    exchanges_.let_go(id);
}

void Population::keep_example(const Exchange& exchange) {
    auto& failures = figures_.failures;
    if (failures.size() == most_examples) {
        for (std::size_t i = 0; i < most_examples / 2; ++i) failures[i] = std::move(failures[2 * i]);
        failures.resize(most_examples / 2);
        example_gap_ *= 2;
    }
    last_example_ = engine_.now();
    failures.push_back({exchange.started, engine_.now(), exchange.client, chains_[exchange.chain]});
}

}  // namespace regiondrill::clients
