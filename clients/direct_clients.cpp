#include "clients/direct_clients.hpp"

#include "sim/invariant.hpp"

#include <string>
#include <utility>

namespace regiondrill::clients {

using regions::AttemptId;
using regions::Outcome;
using regions::RequestAttempt;

DirectClients::DirectClients(sim::Engine& engine, Environment& environment, regions::AttemptPool& attempts,
                             sim::Seed seed)
    : engine_(engine),
      environment_(environment),
      attempts_(attempts),
      seed_(seed),
      connected_(engine.on<&DirectClients::connected>(*this, "visitor's connection answered")),
      answered_(engine.on<&DirectClients::answered>(*this, "visitor answered")) {}

DirectConnectionId DirectClients::open(sim::PlaceId from, regions::RegionId to, DirectClientListener& listener) {
    const std::uint32_t slot = visits_.acquire();
    visits_[slot] = {sim::Stream::named(seed_, "visit/" + std::to_string(opened_++)), from, to, 0, &listener, {}};
    environment_.connect(begin(slot, connected_));
    return DirectConnectionId{slot};
}

void DirectClients::ask(DirectConnectionId visit, const regions::ApiCall& call) {
    sim::ensure(has_turn(visit), "a visitor asked where it was not its turn");
    const AttemptId id = begin(index(visit), answered_);
    put_call(call, attempts_[id]);
    environment_.request(id);
}

AttemptId DirectClients::begin(std::uint32_t slot, sim::EventKind reply) {
    Visit& visit = visits_[slot];
    const AttemptId id = attempts_.acquire();
    attempts_.hold(id);
    RequestAttempt& attempt = attempts_[id];
    attempt.dice = visit.dice.fork();
    attempt.reply = reply;
    attempt.from = visit.from;
    attempt.client = slot;
    attempt.started = attempt.attempted = engine_.now();
    attempt.waiting = true;
    attempt.region = visit.to;
    attempt.life = visit.life;
    visit.under_way = id;
    return id;
}

void DirectClients::close(DirectConnectionId visit) {
    const auto under_way = std::exchange(visits_[index(visit)].under_way, std::nullopt);
    if (under_way) {
        attempts_[*under_way].waiting = false;  // what comes now comes too late
        attempts_.let_go(*under_way);
    }
    visits_[index(visit)].listener = nullptr;
    visits_.release(index(visit));
}

// Whether a reply came for somebody who still waits; then it is the visitor's turn again.
bool DirectClients::receive(AttemptId id) {
    if (!environment_.receive(id)) return false;
    attempts_.let_go(id);  // the packet's hold; ours stays
    visits_[attempts_[id].client].under_way.reset();
    return true;
}

void DirectClients::connected(const sim::Event& event) {
    const AttemptId id{event.subject};
    if (!receive(id)) return;
    const RequestAttempt& attempt = attempts_[id];
    const std::uint32_t slot = attempt.client;
    const bool accepted = attempt.outcome == Outcome::accepted;
    if (accepted) visits_[slot].life = attempt.life;
    attempts_.let_go(id);
    visits_[slot].listener->visit_connected(DirectConnectionId{slot}, accepted);
}

void DirectClients::answered(const sim::Event& event) {
    const AttemptId id{event.subject};
    if (!receive(id)) return;
    const std::uint32_t slot = attempts_[id].client;
    visits_[slot].listener->visit_answered(DirectConnectionId{slot}, id);
    attempts_.let_go(id);
}

}  // namespace regiondrill::clients
