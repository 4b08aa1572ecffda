#include "clients/visitors.hpp"

#include "sim/invariant.hpp"

#include <string>
#include <utility>

namespace regiondrill::clients {

using regions::Exchange;
using regions::ExchangeId;
using regions::Outcome;

Visitors::Visitors(sim::Engine& engine, Outside& outside, regions::ExchangePool& exchanges, sim::Seed seed)
    : engine_(engine),
      outside_(outside),
      exchanges_(exchanges),
      seed_(seed),
      connected_(engine.on<&Visitors::connected>(*this, "visitor's connection answered")),
      answered_(engine.on<&Visitors::answered>(*this, "visitor answered")) {}

VisitId Visitors::open(sim::PlaceId from, regions::RegionId to, VisitListener& listener) {
    const std::uint32_t slot = visits_.acquire();
    visits_[slot] = {sim::Stream::named(seed_, "visit/" + std::to_string(opened_++)), from, to, 0, &listener, {}};
    outside_.connect(begin(slot, connected_));
    return VisitId{slot};
}

void Visitors::ask(VisitId visit, const regions::ApiCall& call) {
    sim::ensure(has_turn(visit), "a visitor asked where it was not its turn");
    const ExchangeId id = begin(index(visit), answered_);
    put_call(call, exchanges_[id]);
    outside_.request(id);
}

ExchangeId Visitors::begin(std::uint32_t slot, sim::EventKind reply) {
    Visit& visit = visits_[slot];
    const ExchangeId id = exchanges_.acquire();
    exchanges_.hold(id);
    Exchange& exchange = exchanges_[id];
    exchange.dice = visit.dice.fork();
    exchange.reply = reply;
    exchange.from = visit.from;
    exchange.client = slot;
    exchange.started = exchange.attempted = engine_.now();
    exchange.waiting = true;
    exchange.region = visit.to;
    exchange.life = visit.life;
    visit.under_way = id;
    return id;
}

void Visitors::close(VisitId visit) {
    const auto under_way = std::exchange(visits_[index(visit)].under_way, std::nullopt);
    if (under_way) {
        exchanges_[*under_way].waiting = false;  // what comes now comes too late
        exchanges_.let_go(*under_way);
    }
    visits_[index(visit)].listener = nullptr;
    visits_.release(index(visit));
}

// Whether a reply came for somebody who still waits; then it is the visitor's turn again.
bool Visitors::receive(ExchangeId id) {
    if (!outside_.receive(id)) return false;
    exchanges_.let_go(id);  // the packet's hold; ours stays
    visits_[exchanges_[id].client].under_way.reset();
    return true;
}

void Visitors::connected(const sim::Event& event) {
    const ExchangeId id{event.subject};
    if (!receive(id)) return;
    const Exchange& exchange = exchanges_[id];
    const std::uint32_t slot = exchange.client;
    const bool accepted = exchange.outcome == Outcome::accepted;
    if (accepted) visits_[slot].life = exchange.life;
    exchanges_.let_go(id);
    visits_[slot].listener->visit_connected(VisitId{slot}, accepted);
}

void Visitors::answered(const sim::Event& event) {
    const ExchangeId id{event.subject};
    if (!receive(id)) return;
    const std::uint32_t slot = exchanges_[id].client;
    visits_[slot].listener->visit_answered(VisitId{slot}, id);
    exchanges_.let_go(id);
}

}  // namespace regiondrill::clients
