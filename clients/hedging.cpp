// How a population's attempts end before their answer: attempts side by side of which one wins, requests whose time is
// over, and what the client's own safeguards hold back.

#include "clients/population.hpp"

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

}  // namespace

// Only while the first attempt waits for its answer: what keeps a client waiting before that is another matter.
void Population::begin_hedge(AttemptId id) {
    RequestAttempt& attempt = attempts_[id];
    if (attempt.hedge != no_note || attempt.operation != Operation::get) return;
    if (attempt.proxied_client != regions::no_proxied_client) return;
    const std::uint32_t slot = hedges_.acquire();
    Hedge& hedge = hedges_[slot];
    hedge.runners.assign(1, id);
    hedge.made = 1;
    hedge.next_due = engine_.schedule(settings_.hedge->after, kinds_.hedge_due, slot);
    attempt.hedge = slot;
}

void Population::hedge_due(const sim::Event& event) {
    Hedge& hedge = hedges_[event.subject];
    hedge.next_due.reset();
    RequestAttempt& first = attempts_[hedge.runners.front()];
    if (safeguards_ != nullptr && !safeguards_->take_hedge(first, engine_.now())) return;
    const sim::Stream dice = first.dice.fork();  // side by side, they may not draw alike
    const AttemptId id = copy_of(RequestAttempt(first));
    attempts_[id].dice = dice;
    attempts_[id].race = no_note;
    join_hedge(id, event.subject);
    ++metrics_.hedges;
    metrics_.slices.count_retry(metrics_.slices.at(engine_.now()));
    if (++hedge.made < settings_.hedge->attempts) {
        hedge.next_due = engine_.schedule(settings_.hedge->after, kinds_.hedge_due, event.subject);
    }
    make_attempt(id);
}

void Population::join_hedge(AttemptId id, std::uint32_t slot) {
    attempts_[id].hedge = slot;
    if (slot != no_note) hedges_[slot].runners.push_back(id);
}

void Population::leave_hedge(AttemptId id) {
    const std::uint32_t slot = std::exchange(attempts_[id].hedge, no_note);
    if (slot == no_note) return;
    auto& runners = hedges_[slot].runners;
    runners.erase(std::remove(runners.begin(), runners.end(), id), runners.end());
}

void Population::end_hedge(std::uint32_t slot) {
    if (hedges_[slot].next_due) engine_.cancel(*hedges_[slot].next_due);
    hedges_.release(slot);
}

// One attempt has failed. True when the request goes on with those beside it: then this is no end.
bool Population::goes_on_beside(AttemptId id) {
    const std::uint32_t slot = attempts_[id].hedge;
    leave_hedge(id);
    if (hedges_[slot].runners.empty()) {
        end_hedge(slot);
        return false;
    }
    for (const AttemptId runner : hedges_[slot].runners) attempts_[runner].chain = attempts_[id].chain;
    attempts_[id].waiting = false;
    attempts_.release(id);
    return true;
}

// The first answer is taken. What the others bring finds nobody waiting; the regions work on it all the same.
void Population::win_hedge(AttemptId id) {
    const std::uint32_t slot = attempts_[id].hedge;
    leave_hedge(id);
    while (!hedges_[slot].runners.empty()) {
        abandon(hedges_[slot].runners.back());
        ++metrics_.outcomes[static_cast<std::size_t>(Outcome::abandoned)];
    }
    end_hedge(slot);
}

void Population::disarm(AttemptId id) {
    switch (attempts_[id].step) {
        case Step::look_up: look_up_timeouts_.disarm(regions::index(id)); break;
        case Step::connection: connect_timeouts_.disarm(regions::index(id)); break;
        case Step::answer: request_timeouts_.disarm(regions::index(id)); break;
        case Step::none:
        case Step::security:
        case Step::held_back:
        case Step::memory: break;
    }
}

// Nobody wants it any more, and its request goes on without it. What is still to come for it finds nobody waiting.
void Population::abandon(AttemptId id) {
    if (attempts_[id].race != no_note) win_race(id);
    disarm(id);
    leave_hedge(id);
    RequestAttempt& attempt = attempts_[id];
    if (safeguards_ != nullptr) safeguards_->forget(attempt);
    attempt.waiting = false;
    // An event of the population's own lets go of these.
    if (attempt.step != Step::security && attempt.step != Step::held_back) attempts_.release(id);
}

// Its end comes as an event: whoever asked for the attempt to be made is not yet done with it.
void Population::hold_back(AttemptId id) {
    attempts_[id].step = Step::held_back;
    engine_.schedule(sim::Duration{0}, kinds_.held_back, regions::index(id));
}

void Population::held_back(const sim::Event& event) {
    const AttemptId id{event.subject};
    if (!attempts_[id].waiting) return attempts_.release(id);
    attempts_[id].outcome = Outcome::held_back;
    fail_connection(id);
}

void Population::watch_deadline(AttemptId id) {
    attempts_.retain(id);
    engine_.schedule(attempts_[id].started + settings_.timeouts.total, kinds_.deadline, regions::index(id));
}

// The request as a whole has taken too long, whatever its attempt waits for.
void Population::deadline_passed(const sim::Event& event) {
    const AttemptId id{event.subject};
    if (attempts_[id].waiting) {
        if (attempts_[id].race != no_note) win_race(id);
        disarm(id);
        RequestAttempt& attempt = attempts_[id];
        const Step step = attempt.step;
        if (step == Step::security || step == Step::held_back) attempts_.retain(id);  // for the event to come
        expire(id, step == Step::look_up      ? Outcome::unresolved
                   : step == Step::memory     ? Outcome::held_back
                   : step == Step::connection ? Outcome::connect_timeout
                                              : Outcome::request_timeout);
    }
    attempts_.release(id);
}

}  // namespace regiondrill::clients
