#include "clients/direct_clients.hpp"

#include "sim/invariant.hpp"

#include <string>
#include <utility>

namespace regiondrill::clients {

using regions::AttemptId;
using regions::Outcome;
using regions::RequestAttempt;

DirectClients::DirectClients(sim::Engine& engine, Environment& environment, regions::AttemptPool& attempts,
                             sim::Seed seed, Metrics metrics)
    : engine_(engine),
      environment_(environment),
      attempts_(attempts),
      seed_(seed),
      metrics_(std::move(metrics)),
      connected_(engine.on<&DirectClients::connected>(*this, "direct connection answered")),
      answered_(engine.on<&DirectClients::answered>(*this, "direct client answered")) {}

// Each connection has dice of its own, named for its number: what one program does changes nobody else's draws.
DirectConnectionId DirectClients::open(sim::PlaceId from, regions::RegionId to, DirectClientListener& listener) {
    const std::uint32_t slot = connections_.acquire();
    connections_[slot] = {sim::Stream::named(seed_, "visit/" + std::to_string(opened_++)), from, to, 0, &listener, {}};
    environment_.connect(begin(slot, connected_));
    return DirectConnectionId{slot};
}

// One at a time: a second request would take the place of the first in `under_way`, and that could not be given up.
void DirectClients::ask(DirectConnectionId connection, const regions::ApiCall& call) {
    sim::ensure(has_turn(connection), "a direct client asked where it was not its turn");
    const AttemptId id = begin(index(connection), answered_);
    put_call(call, attempts_[id]);
    ++metrics_.requests;
    environment_.request(id);
}

// The hold is the connection's, until the reply has come or it closes; the network takes its own.
AttemptId DirectClients::begin(std::uint32_t slot, sim::EventKind reply) {
    DirectConnection& connection = connections_[slot];
    const AttemptId id = attempts_.acquire();
    attempts_.retain(id);
    RequestAttempt& attempt = attempts_[id];
    attempt.dice = connection.dice.fork();
    attempt.reply = reply;
    attempt.from = connection.from;
    attempt.client = slot;
    attempt.started = attempt.attempted = engine_.now();
    attempt.waiting = true;
    attempt.region = connection.to;
    attempt.life = connection.life;
    connection.under_way = id;
    return id;
}

// The slot is free at once: a reply that comes later is nobody's, as the attempt waits no more.
void DirectClients::close(DirectConnectionId connection) {
    const auto under_way = std::exchange(connections_[index(connection)].under_way, std::nullopt);
    if (under_way) {
        const bool asks = connections_[index(connection)].life != 0;
        if (asks) count_failure(attempts_[*under_way], Outcome::request_timeout);
        attempts_[*under_way].waiting = false;  // what comes now comes too late
        attempts_.release(*under_way);
    }
    connections_[index(connection)].listener = nullptr;
    connections_.release(index(connection));
}

// A region that errs or turns somebody away has answered, but not given what was asked for.
void DirectClients::count(const RequestAttempt& attempt) {
    if (!regions::is_served(attempt)) return count_failure(attempt, attempt.outcome);
    ++metrics_.outcomes[static_cast<std::size_t>(attempt.outcome)];
    metrics_.note_success(attempt.region, is_write(attempt.operation), attempt.started, engine_.now(), attempt.cause);
}

void DirectClients::count_failure(const RequestAttempt& attempt, Outcome outcome) {
    ++metrics_.outcomes[static_cast<std::size_t>(outcome)];
    metrics_.note_failure(is_write(attempt.operation), attempt.started, engine_.now(), attempt.cause);
}

// Whether a reply came for somebody who still waits; then it is the client's turn again.
// Whoever has gone is not told; the region has done its work all the same.
bool DirectClients::receive(AttemptId id) {
    if (!environment_.receive(id)) return false;
    attempts_.release(id);  // the packet's hold; ours stays
    connections_[attempts_[id].client].under_way.reset();
    return true;
}

// All is let go of before the listener is told: from within it may ask on the connection, or close it.
void DirectClients::connected(const sim::Event& event) {
    const AttemptId id{event.subject};
    if (!receive(id)) return;
    const RequestAttempt& attempt = attempts_[id];
    const std::uint32_t slot = attempt.client;
    const bool accepted = attempt.outcome == Outcome::accepted;
    if (!accepted) {
        ++metrics_.requests;
        count_failure(attempt, attempt.outcome);
    }
    if (accepted) connections_[slot].life = attempt.life;
    attempts_.release(id);
    connections_[slot].listener->direct_connected(DirectConnectionId{slot}, accepted);
}

// Let go of last: the listener reads the answer in the attempt.
void DirectClients::answered(const sim::Event& event) {
    const AttemptId id{event.subject};
    if (!receive(id)) return;
    const std::uint32_t slot = attempts_[id].client;
    count(attempts_[id]);
    connections_[slot].listener->direct_answered(DirectConnectionId{slot}, id);
    attempts_.release(id);
}

}  // namespace regiondrill::clients
