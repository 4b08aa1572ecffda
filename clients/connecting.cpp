// The population's way from a request to a connection: an open one, or else a name looked up and its addresses tried.
#include "clients/population.hpp"

namespace regiondrill::clients {

namespace {

using regions::Exchange;
using regions::ExchangeId;
using regions::Outcome;
using regions::RegionId;

constexpr std::uint32_t no_race = 0xffff'ffff;

}  // namespace

void Population::attempt(ExchangeId id) {
    Exchange& exchange = exchanges_[id];
    exchange.attempted = engine_.now();
    Client& client = book_[exchange.client];
    if (book_.is_usable(client, engine_.now())) {
        exchange.region = client.region;
        exchange.resolved = client.answered;
        exchange.life = client.life;
        exchange.reused = true;
        note_attempt(exchange);
        send(id);
    } else if (ignores_ttl(exchange.client) && !client.distrusts) {
        go_to(id, {{client.region}, client.answered});
    } else if (const Destination* known = name_caches_.find(exchange.client, engine_.now())) {
        const Destination destination = *known;
        refresh(exchange.client);
        go_to(id, destination);
    } else if (const auto destination = look_up(exchange.client, resolved_, regions::index(id))) {
        name_caches_.remember(exchange.client, *destination, engine_.now());
        go_to(id, *destination);
    } else {
        exchanges_.hold(id);  // until the resolver answers, whether or not anybody still waits
        look_up_timeouts_.arm(regions::index(id));
    }
}

ResolverNumber Population::resolver_of(std::uint32_t client) const {
    std::size_t share = 0;
    while (share + 1 < resolvers_.size() && client >= resolver_bounds_[share]) ++share;
    const auto& numbers = resolvers_[share].numbers;
    return numbers[client % numbers.size()];
}

std::optional<Destination> Population::look_up(std::uint32_t client, sim::EventKind waiter, std::uint32_t subject) {
    return outside_.look_up(resolver_of(client), {place_, client % settings_.networks}, waiter, subject);
}

void Population::resolved(const sim::Event& event) {
    const ExchangeId id{event.subject};
    const std::uint32_t client = exchanges_[id].client;
    const bool waiting = exchanges_[id].waiting;
    exchanges_.let_go(id);  // the look-up's hold
    if (!waiting) return;
    look_up_timeouts_.disarm(regions::index(id));
    const Destination destination = outside_.told(resolver_of(client), event.detail);
    name_caches_.remember(client, destination, engine_.now());
    go_to(id, destination);
}

void Population::look_up_expired(std::uint32_t slot) { expire(ExchangeId{slot}, Outcome::unresolved); }

// An answer in its grace is used while the next one is fetched.
void Population::refresh(std::uint32_t client) {
    if (!name_caches_.wants_refresh(client, engine_.now())) return;
    if (const auto destination = look_up(client, refreshed_, client))
        name_caches_.remember(client, *destination, engine_.now());
}

void Population::refreshed(const sim::Event& event) {
    const Destination destination = outside_.told(resolver_of(event.subject), event.detail);
    name_caches_.remember(event.subject, destination, engine_.now());
}

void Population::note_attempt(Exchange& exchange) {
    if (exchange.attempt == 1) figures_.slices.count_sent(figures_.slices.at(exchange.started), exchange.region);
}

void Population::go_to(ExchangeId id, const Destination& destination) {
    if (destination.count == 0) {
        exchanges_[id].outcome = Outcome::unresolved;
        fail_attempt(id);
    } else if (destination.count == 1) {
        connect(id, destination.regions[0], destination.answered);
        note_attempt(exchanges_[id]);
    } else {
        begin_race(id, destination);
        note_attempt(exchanges_[id]);
    }
}

void Population::connect(ExchangeId id, RegionId region, sim::Time answered) {
    Exchange& exchange = exchanges_[id];
    exchange.region = region;
    exchange.resolved = answered;
    exchange.reply = connected_;
    exchange.attempted = engine_.now();
    connect_timeouts_.arm(regions::index(id));
    outside_.connect(id);
}

void Population::connected(const sim::Event& event) {
    const ExchangeId id{event.subject};
    if (!outside_.receive(id)) return;
    exchanges_.let_go(id);  // the packet's hold; ours stays
    connect_timeouts_.disarm(regions::index(id));
    Exchange& exchange = exchanges_[id];
    if (exchange.outcome != Outcome::accepted) {
        fail_connection(id);
        return;
    }
    if (exchange.race != no_race) win_race(id);
    book_.open(book_[exchange.client], exchange, engine_.now());
    if (settings_.tls) {  // one more round trip like the one just made
        engine_.schedule(engine_.now() - exchange.attempted, secured_, event.subject);
    } else {
        send(id);
    }
}

void Population::connect_expired(std::uint32_t slot) {
    const ExchangeId id{slot};
    exchanges_[id].waiting = false;  // a connection that comes now comes too late
    exchanges_[id].outcome = Outcome::connect_timeout;
    fail_connection(id);
}

void Population::fail_connection(ExchangeId id) {
    if (exchanges_[id].race == no_race || !tries_elsewhere(id)) fail_attempt(id);
}

// Alike clients with the same answer spread over its addresses: each begins with another.
void Population::begin_race(ExchangeId id, const Destination& destination) {
    const std::uint32_t race = races_.acquire();
    races_[race] = Race(destination, exchanges_[id].client);
    exchanges_[id].race = race;
    run_next(race, id);
}

void Population::run_next(std::uint32_t slot, ExchangeId id) {
    Race& race = races_[slot];
    race.enter(id);
    connect(id, race.next(), race.answered());
    if (settings_.happy_eyeballs && race.has_next())
        race.next_due = engine_.schedule(settings_.attempt_delay, next_address_, slot);
}

void Population::next_address(const sim::Event& event) {
    Race& race = races_[event.subject];
    race.next_due.reset();
    Exchange& first = exchanges_[race.runners().front()];
    const sim::Stream dice = first.dice.fork();  // side by side, they may not draw alike
    const ExchangeId id = copy_of(Exchange(first));
    exchanges_[id].dice = dice;
    run_next(event.subject, id);
}

// One address has failed. True when the attempt goes on: another address is tried at once (RFC 8305, section 5), or
// still being tried.
bool Population::tries_elsewhere(ExchangeId id) {
    const std::uint32_t slot = exchanges_[id].race;
    Race& race = races_[slot];
    race.leave(id);
    if (!race.has_next() && race.runners().empty()) {
        end_race(id);
        return false;
    }
    note_failure(exchanges_[id]);
    for (const ExchangeId runner : race.runners()) exchanges_[runner].chain = exchanges_[id].chain;
    if (race.has_next()) {
        if (race.next_due) engine_.cancel(*race.next_due);
        race.next_due.reset();
        run_next(slot, copy_of(Exchange(exchanges_[id])));
    }
    exchanges_.let_go(id);
    return true;
}

// The first to connect wins; the others are abandoned.
void Population::win_race(ExchangeId id) {
    Race& race = races_[exchanges_[id].race];
    for (const ExchangeId runner : race.runners()) {
        if (runner == id) continue;
        connect_timeouts_.disarm(regions::index(runner));
        exchanges_[runner].waiting = false;
        exchanges_.let_go(runner);
    }
    if (race.next_due) engine_.cancel(*race.next_due);
    end_race(id);
}

void Population::end_race(ExchangeId id) {
    races_.release(exchanges_[id].race);
    exchanges_[id].race = no_race;
}

}  // namespace regiondrill::clients
