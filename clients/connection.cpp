// The population's way from a request to a connection: an open one, or else a name looked up and its addresses tried.

#include "clients/connection.hpp"

#include "clients/population.hpp"
#include "sim/random.hpp"

#include <numeric>
#include <utility>

namespace regiondrill::clients {

namespace {

using regions::AttemptId;
using regions::no_note;
using regions::Outcome;
using regions::RegionId;
using regions::RequestAttempt;
using regions::Step;

}  // namespace

// Clients are dealt out over the networks by their numbers, and over the addresses too. Where the two counts have a
// common divisor a network's clients would all begin at a few addresses, or at one; so the deal moves on by one with
// every round in which both have come to their beginning. The others follow in an order that is drawn from the number:
// with the answer's order all who begin at a dead address would go on to the same next one.
void sort_for_client(Destination& destination, std::uint32_t client, std::uint32_t networks) {
    const auto first = destination.regions.begin();
    const std::uint32_t count = destination.count;
    std::sort(first, first + count);
    const std::uint32_t round = client / std::lcm(count, networks);
    std::swap(*first, *(first + (client + round) % count));
    sim::Stream dice(client);
    for (std::uint32_t place = 1; place + 1 < count; ++place) {
        std::swap(*(first + place), *(first + place + dice.below(count - place)));
    }
}

// The cheapest way that the client may still take: its open connection, an address that it remembers, or a look-up.
void Population::make_attempt(AttemptId id) {
    RequestAttempt& attempt = attempts_[id];
    attempt.attempted = engine_.now();
    if (safeguards_ != nullptr && !safeguards_->passes_throttle(attempt, engine_.now())) [[unlikely]]
        return hold_back(id);
    if (front_door_ != nullptr) [[unlikely]]
        return enter(id);
    const Client& client = pool_[attempt.client];
    if (pool_.is_usable(client, engine_.now())) {
        reuse(id, client);
    } else if (ignores_ttl(attempt.client) && !client.distrusts) {
        go_to(id, {{client.region}, client.answered});
    } else if (const Destination* known = name_caches_.find(attempt.client, engine_.now())) {
        const Destination destination = *known;
        refresh(attempt.client);
        go_to(id, destination);
    } else if (const auto destination = look_up(attempt.client, resolved_, regions::index(id))) {
        name_caches_.remember(attempt.client, *destination, engine_.now());
        go_to(id, *destination);
    } else {
        attempts_.retain(id);  // until the resolver answers, whether or not anybody still waits
        attempts_[id].step = Step::look_up;
        look_up_timeouts_.arm(regions::index(id));
    }
}

void Population::reuse(AttemptId id, const Client& connection) {
    RequestAttempt& attempt = attempts_[id];
    attempt.region = connection.region;
    attempt.resolved = connection.answered;
    attempt.life = connection.life;
    attempt.reused = true;
    note_attempt(attempt);
    if (safeguards_ != nullptr && !safeguards_->passes_breaker(attempt, engine_.now())) [[unlikely]]
        return hold_back(id);
    send(id);
}

// By number: shares lie side by side, and whoever rounding leaves beyond the last bound belongs to the last one. Within
// a share resolvers are taken in turn.
ResolverNumber Population::resolver_of(std::uint32_t client) const {
    std::size_t share = 0;
    while (share + 1 < resolvers_.size() && client >= resolver_bounds_[share]) ++share;
    const auto& numbers = resolvers_[share].numbers;
    return numbers[client % numbers.size()];
}

// Clients are spread by number over the networks of their place, for resolvers that tell the authority where a question
// comes from.
std::optional<Destination> Population::look_up(std::uint32_t client, sim::EventKind waiter, std::uint32_t subject) {
    return environment_.look_up(resolver_of(client), {place_, client % settings_.networks}, waiter, subject);
}

// Whether anybody still waits is read first: without the look-up's hold the attempt may be gone.
void Population::resolved(const sim::Event& event) {
    const AttemptId id{event.subject};
    const std::uint32_t client = attempts_[id].client;
    const bool waiting = attempts_[id].waiting;
    attempts_.release(id);  // the look-up's hold
    if (!waiting) return;
    look_up_timeouts_.disarm(regions::index(id));
    const Destination destination = environment_.result(resolver_of(client), event.detail);
    name_caches_.remember(client, destination, engine_.now());
    go_to(id, destination);
}

void Population::look_up_expired(std::uint32_t slot) {
    const AttemptId id{slot};
    attempts_[id].cause = environment_.trouble_of(resolver_of(attempts_[id].client));
    expire(id, Outcome::unresolved);
}

// An answer in its grace is used while the next one is fetched.
void Population::refresh(std::uint32_t client) {
    if (!name_caches_.wants_refresh(client, engine_.now())) return;
    if (const auto destination = look_up(client, refreshed_, client))
        name_caches_.remember(client, *destination, engine_.now());
}

// No attempt is held for it: nobody waits, and the next request finds what was remembered.
void Population::refreshed(const sim::Event& event) {
    const Destination destination = environment_.result(resolver_of(event.subject), event.detail);
    name_caches_.remember(event.subject, destination, engine_.now());
}

// The slices show where requests were sent first; retries would blur the moment at which clients move.
void Population::note_attempt(RequestAttempt& attempt) {
    if (attempt.attempt == 1 && attempt.hedge == no_note)
        metrics_.slices.count_sent(metrics_.slices.at(attempt.started), attempt.region);
}

// The attempt is noted once it has a region, which connecting gives it.
void Population::go_to(AttemptId id, const Destination& destination) {
    if (destination.count == 0) {
        attempts_[id].outcome = Outcome::unresolved;
        attempts_[id].cause = destination.cause;
        attempts_[id].no_address = destination.no_address;
        attempts_[id].resolved = destination.answered;
        fail_attempt(id);
    } else if (destination.count == 1) {
        connect(id, destination.regions[0], destination.answered);
        note_attempt(attempts_[id]);
    } else {
        begin_race(id, destination);
        note_attempt(attempts_[id]);
    }
}

// `attempted` is set anew: TLS takes as long again as this connection takes, without the look-up before it.
void Population::connect(AttemptId id, RegionId region, sim::Time answered) {
    RequestAttempt& attempt = attempts_[id];
    attempt.region = region;
    attempt.resolved = answered;
    attempt.reply = connected_;
    attempt.attempted = engine_.now();
    if (safeguards_ != nullptr && !safeguards_->passes_breaker(attempt, engine_.now())) [[unlikely]]
        return hold_back(id);
    attempt.step = Step::connection;
    connect_timeouts_.arm(regions::index(id));
    environment_.connect(id);
}

// A refusal is an answer, too: its timeout is over, and it fails at once.
void Population::connected(const sim::Event& event) {
    const AttemptId id{event.subject};
    if (!environment_.receive(id)) return;
    attempts_.release(id);  // the packet's hold; ours stays
    connect_timeouts_.disarm(regions::index(id));
    RequestAttempt& attempt = attempts_[id];
    if (attempt.outcome != Outcome::accepted) {
        fail_connection(id);
        return;
    }
    if (attempt.race != no_note) win_race(id);
    pool_.open(connection_of(attempt), attempt, engine_.now());
    if (settings_.connections.tls) {  // one more round trip like the one just made
        attempt.step = Step::security;
        engine_.schedule(engine_.now() - attempt.attempted, secured_, event.subject);
    } else {
        send(id);
    }
}

void Population::secured(const sim::Event& event) {
    const AttemptId id{event.subject};
    if (!attempts_[id].waiting) [[unlikely]]  // given up meanwhile
        return attempts_.release(id);
    send(id);
}

void Population::connect_expired(std::uint32_t slot) {
    const AttemptId id{slot};
    attempts_[id].waiting = false;  // a connection that comes now comes too late
    attempts_[id].outcome = Outcome::connect_timeout;
    fail_connection(id);
}

// Of several addresses one that failed may leave others to try.
void Population::fail_connection(AttemptId id) {
    if (attempts_[id].race == no_note || !tries_elsewhere(id)) fail_attempt(id);
}

// A request's own, so that its tries go on where they were whatever the cache learns meanwhile.
void Population::begin_race(AttemptId id, Destination destination) {
    const std::uint32_t race = happy_eyeballs_.acquire();
    sort_for_client(destination, attempts_[id].client, settings_.networks);
    happy_eyeballs_[race] = HappyEyeballs(destination);
    attempts_[id].race = race;
    run_next(race, id);
}

// Without Happy Eyeballs nothing is scheduled: then only a failure brings the next address.
void Population::run_next(std::uint32_t slot, AttemptId id) {
    HappyEyeballs& race = happy_eyeballs_[slot];
    race.enter(id);
    connect(id, race.next(), race.answered());
    if (settings_.happy_eyeballs && race.has_next())
        race.next_due = engine_.schedule(settings_.attempt_delay, next_address_, slot);
}

void Population::next_address(const sim::Event& event) {
    HappyEyeballs& race = happy_eyeballs_[event.subject];
    race.next_due.reset();
    RequestAttempt& first = attempts_[race.runners().front()];
    const sim::Stream dice = first.dice.fork();  // side by side, they may not draw alike
    const std::uint32_t hedge = first.hedge;
    const AttemptId id = copy_of(RequestAttempt(first));
    attempts_[id].dice = dice;
    join_hedge(id, hedge);
    run_next(event.subject, id);
}

// One address has failed. True when the request goes on: another address is tried at once (RFC 8305, section 5), or one
// is still being tried. The failure is then noted, but is no end.
bool Population::tries_elsewhere(AttemptId id) {
    const std::uint32_t slot = attempts_[id].race;
    HappyEyeballs& race = happy_eyeballs_[slot];
    race.leave(id);
    if (!race.has_next() && race.runners().empty()) {
        end_race(id);
        return false;
    }
    note_failure(attempts_[id]);
    if (safeguards_ != nullptr) [[unlikely]]
        safeguards_->region_answered(attempts_[id], false, engine_.now());
    const std::uint32_t hedge = attempts_[id].hedge;
    leave_hedge(id);
    for (const AttemptId runner : race.runners()) attempts_[runner].chain = attempts_[id].chain;
    if (race.has_next()) {
        if (race.next_due) engine_.cancel(*race.next_due);
        race.next_due.reset();
        const AttemptId next = copy_of(RequestAttempt(attempts_[id]));
        join_hedge(next, hedge);
        run_next(slot, next);
    }
    attempts_[id].waiting = false;
    attempts_.release(id);
    return true;
}

// The first to connect wins; the others are given up, as the client would close their sockets. What still comes for
// them finds nobody waiting.
void Population::win_race(AttemptId id) {
    HappyEyeballs& race = happy_eyeballs_[attempts_[id].race];
    for (const AttemptId runner : race.runners()) {
        if (runner == id) continue;
        attempts_[runner].race = no_note;
        abandon(runner);
    }
    if (race.next_due) engine_.cancel(*race.next_due);
    end_race(id);
}

// Nobody is left who could need the other addresses. The slot goes to another request's race.
void Population::end_race(AttemptId id) {
    happy_eyeballs_.release(attempts_[id].race);
    attempts_[id].race = no_note;
}

}  // namespace regiondrill::clients
