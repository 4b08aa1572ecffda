#include "clients/origin_edge.hpp"

#include <algorithm>
#include <utility>

namespace regiondrill::clients {

namespace {

using regions::AttemptId;
using regions::no_note;
using regions::Outcome;
using regions::RequestAttempt;

constexpr std::size_t primary_origin = 0;
constexpr std::size_t secondary_origin = 1;

// GET, HEAD and OPTIONS are carried to a second origin; a write may have been made by the first (facts CF-03).
bool may_be_repeated(const RequestAttempt& attempt) {
    switch (attempt.operation) {
        case regions::Operation::get:
        case regions::Operation::list:
        case regions::Operation::history:
        case regions::Operation::changes: return true;
        default: return false;
    }
}

}  // namespace

OriginEdge::OriginEdge(sim::Engine& engine, Environment& environment, regions::AttemptPool& attempts,
                       EdgeSettings settings, std::array<regions::RegionId, 2> origins, Answered answered)
    : environment_(environment),
      attempts_(attempts),
      settings_(std::move(settings)),
      origins_(origins),
      answered_(std::move(answered)),
      connected_(engine.on<&OriginEdge::connected>(*this, "edge connected")),
      answer_(engine.on<&OriginEdge::answered>(*this, "edge answered")),
      connect_timeouts_(engine, attempts.timeout_links(), settings_.connect),
      response_timeouts_(engine, attempts.timeout_links(), settings_.response) {
    connect_timeouts_.on_expiry<&OriginEdge::connect_expired>(*this);
    response_timeouts_.on_expiry<&OriginEdge::response_expired>(*this);
}

std::uint32_t OriginEdge::slot_of(AttemptId id) const {
    return regions::index(id) < slots_.size() ? slots_[regions::index(id)] : no_note;
}

void OriginEdge::note_slot(AttemptId id, std::uint32_t slot) {
    if (regions::index(id) >= slots_.size()) slots_.resize(regions::index(id) + 1, no_note);
    slots_[regions::index(id)] = slot;
}

// What was asked is held until its way is over, whether or not somebody waits for it.
void OriginEdge::forward(AttemptId asked) {
    const std::uint32_t slot = carried_.acquire();
    carried_[slot] = {};
    carried_[slot].asked = asked;
    attempts_.retain(asked);
    note_slot(asked, slot);
    begin_leg(slot);
}

// Of the leg under way, as its packets meet it; else of the one before.
sim::Cause OriginEdge::trouble_of(AttemptId asked) const {
    const std::uint32_t slot = slot_of(asked);
    if (slot == no_note) return attempts_[asked].cause;
    const Carried& carried = carried_[slot];
    const sim::Cause cause = attempts_[carried.leg].cause;
    return cause == sim::Cause::none ? carried.cause : cause;
}

// Everything that was asked goes along; what came of it does not, as nothing has yet.
AttemptId OriginEdge::leg_of(AttemptId asked) {
    const AttemptId id = attempts_.acquire();
    attempts_.retain(id);
    RequestAttempt& leg = attempts_[id];
    const std::uint8_t holders = leg.holders;
    leg = attempts_[asked];
    leg.holders = holders;
    leg.dice = attempts_[asked].dice.fork();
    leg.hedge = no_note;
    leg.race = no_note;
    leg.cause = {};
    leg.reused = false;
    leg.step = regions::Step::none;
    attempts_.retain_texts(leg);
    return id;
}

void OriginEdge::begin_leg(std::uint32_t slot) {
    const AttemptId leg = leg_of(carried_[slot].asked);
    Carried& carried = carried_[slot];
    carried.leg = leg;
    ++carried.attempts;
    note_slot(leg, slot);
    RequestAttempt& attempt = attempts_[leg];
    attempt.region = origins_[carried.origin];
    const Connection& connection = connections_[carried.origin];
    if (connection.open) {
        attempt.life = connection.life;
        attempt.reused = true;
        return send(leg);
    }
    attempt.reply = connected_;
    connect_timeouts_.arm(regions::index(leg));
    environment_.connect(leg);
}

void OriginEdge::send(AttemptId leg) {
    attempts_[leg].reply = answer_;
    response_timeouts_.arm(regions::index(leg));
    environment_.request(leg);
}

// The edge waits for a region whether or not its client does.
void OriginEdge::connected(const sim::Event& event) {
    const AttemptId leg{event.subject};
    if (!environment_.receive(leg)) return;
    attempts_.release(leg);  // the packet's hold; ours stays
    connect_timeouts_.disarm(regions::index(leg));
    if (attempts_[leg].outcome != Outcome::accepted) return end_leg(leg, attempts_[leg].outcome);
    const std::uint32_t slot = slot_of(leg);
    connections_[carried_[slot].origin] = {attempts_[leg].life, true};
    if (!attempts_[carried_[slot].asked].waiting) return finish(slot);
    send(leg);
}

// An answer that nobody waits for is told to nobody.
void OriginEdge::answered(const sim::Event& event) {
    const AttemptId leg{event.subject};
    const std::uint32_t slot = slot_of(leg);
    if (slot != no_note && !attempts_[carried_[slot].asked].waiting) {
        response_timeouts_.disarm(regions::index(leg));
        finish(slot);
    }
    if (!environment_.receive(leg)) return;
    attempts_.release(leg);
    response_timeouts_.disarm(regions::index(leg));
    end_leg(leg, attempts_[leg].outcome);
}

void OriginEdge::connect_expired(std::uint32_t leg) { end_leg(AttemptId{leg}, Outcome::connect_timeout); }
void OriginEdge::response_expired(std::uint32_t leg) { end_leg(AttemptId{leg}, Outcome::request_timeout); }

bool OriginEdge::goes_to_secondary(const Carried& carried) const {
    return carried.origin == primary_origin && may_be_repeated(attempts_[carried.leg]);
}

// One leg is over. Where the edge has nothing to answer with, what stopped its last leg is what the request met.
// Connections are tried as often as the settings say, and so are answers that do not come, of reads.
void OriginEdge::end_leg(AttemptId leg, Outcome outcome) {
    const std::uint32_t slot = slot_of(leg);
    const Carried& carried = carried_[slot];
    RequestAttempt& attempt = attempts_[leg];
    attempt.outcome = outcome;
    if (outcome != Outcome::answered) connections_[carried.origin].open = false;
    if (!attempts_[carried.asked].waiting) return finish(slot);
    if (outcome == Outcome::answered) {
        const bool is_listed =
            std::find(settings_.on.begin(), settings_.on.end(), attempt.status) != settings_.on.end();
        if (is_listed && goes_to_secondary(carried)) return begin_next_leg(slot, secondary_origin);
        return finish(slot);
    }
    const bool was_sent = outcome == Outcome::reset || outcome == Outcome::request_timeout;
    const bool may_try = !was_sent || may_be_repeated(attempt);
    if (may_try && carried.attempts < settings_.attempts) return begin_next_leg(slot, carried.origin);
    if (goes_to_secondary(carried)) return begin_next_leg(slot, secondary_origin);
    finish(slot);
}

void OriginEdge::begin_next_leg(std::uint32_t slot, std::size_t origin) {
    Carried& carried = carried_[slot];
    const AttemptId before = carried.leg;
    if (attempts_[before].cause != sim::Cause::none) carried.cause = attempts_[before].cause;
    if (origin != carried.origin) carried.attempts = 0;
    carried.origin = origin;
    attempts_[before].waiting = false;
    note_slot(before, no_note);
    attempts_.release(before);
    begin_leg(slot);
}

// The client, if it still waits, takes the leg over; else that is let go of.
void OriginEdge::finish(std::uint32_t slot) {
    const Carried carried = carried_[slot];
    carried_.release(slot);
    note_slot(carried.asked, no_note);
    note_slot(carried.leg, no_note);
    RequestAttempt& leg = attempts_[carried.leg];
    if (attempts_[carried.asked].waiting) {
        if (leg.cause == sim::Cause::none) leg.cause = carried.cause;
        answered_(carried.asked, carried.leg);
    } else {
        leg.waiting = false;
        attempts_.release(carried.leg);
    }
    attempts_.release(carried.asked);
}

}  // namespace regiondrill::clients
