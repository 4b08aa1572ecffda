#include "regions/regions.hpp"

#include "regions/load_control.hpp"
#include "regions/request_attempt.hpp"
#include "sim/invariant.hpp"

#include <algorithm>
#include <cstdio>
#include <utility>

namespace regiondrill::regions {

namespace {

// A request is known by its client and the moment it began, in all its attempts. Only increments count twice when they
// are made twice.
store::Sender sender_of(const RequestAttempt& attempt) {
    if (attempt.operation != Operation::increment || attempt.session == no_session) [[likely]]
        return {};
    const auto started = static_cast<std::uint64_t>(attempt.started.time_since_epoch().count());
    return {sim::mix64(started ^ sim::mix64(attempt.session)) & store::greatest_sender_name, attempt.attempt > 1};
}

}  // namespace

Regions::Regions(sim::Engine& engine, sim::Network& network, store::Cluster& cluster, AttemptPool& attempts)
    : engine_(engine),
      network_(network),
      cluster_(cluster),
      attempts_(attempts),
      texts_{cluster.keys(), cluster.values(), {}},
      pending_responses_(cluster.values()),
      answer_watch_(engine, cluster),
      connection_arrives_(engine.on<&Regions::connection_arrives>(*this, "connection arrives")),
      request_arrives_(engine.on<&Regions::request_arrives>(*this, "request arrives")),
      served_(engine.on<&Regions::served>(*this, "request served")),
      stored_(engine.on<&Regions::stored>(*this, "store answered")) {
    attempts_.set_values(cluster_.values());
    cluster_.set_host(*this);
}

RegionId Regions::add(std::string name, sim::PlaceId place, const Capacity& capacity, sim::Stream dice) {
    regions_.emplace_back(std::move(name), place, capacity, dice);
    judges_answers_ = judges_answers_ || capacity.admission;
    return region_at(regions_.size() - 1);
}

// What finds the link cut is not even scheduled: the asker learns it by its own timeout.
void Regions::send(AttemptId id, sim::EventKind arrival) {
    RequestAttempt& attempt = attempts_[id];
    const sim::PlaceId place = regions_[index(attempt.region)].place;
    attempt.out = network_.link(attempt.from, place);
    attempt.back = network_.link(place, attempt.from);
    std::uint32_t bytes = sim::small_message;
    if (network_.is_narrow(attempt.out)) [[unlikely]]
        bytes = bytes_of_request(attempt);
    const auto delay = network_.depart(attempt.out, attempt.dice, bytes);
    if (network_.is_ruled(attempt.out)) [[unlikely]]
        attempt.cause = network_.cause_on(attempt.out);
    if (delay) {
        attempts_.retain(id);
        engine_.schedule(*delay, arrival, index(id));
    }
}

// Whether a packet that arrives now finds a machine with power behind an open link.
bool Regions::is_reached(AttemptId id, Region& region) {
    RequestAttempt& attempt = attempts_[id];
    if (!network_.arrives(attempt.out)) {
        attempt.cause = network_.cause_on(attempt.out);
        drop(id);
        return false;
    }
    if (!region.powered) {
        attempt.cause = region.faults.note_first(engine_.now(), caller_of(attempt), [](const RegionFault& fault) {
            return takes_down(fault.effect) && fault.effect != FaultEffect::crashed;
        });
        drop(id);
        return false;
    }
    return true;
}

// A hung region accepts: connections are the system's work, requests the process's.
void Regions::connection_arrives(const sim::Event& event) {
    const AttemptId id{event.subject};
    Region& region = regions_[index(attempts_[id].region)];
    if (!is_reached(id, region)) return;
    if (!region.running) {
        attempts_[id].cause = region.faults.note_first(FaultEffect::crashed, engine_.now(), caller_of(attempts_[id]));
        reply(id, Outcome::refused);
        return;
    }
    attempts_[id].life = region.life;
    reply(id, Outcome::accepted);
}

void Regions::request_arrives(const sim::Event& event) {
    const AttemptId id{event.subject};
    Region& region = regions_[index(attempts_[id].region)];
    if (!is_reached(id, region)) return;
    if (!region.running) {
        attempts_[id].cause = region.faults.note_first(FaultEffect::crashed, engine_.now(), caller_of(attempts_[id]));
        reply(id, Outcome::reset);
        return;
    }
    const std::uint16_t life = attempts_[id].life;
    if (life != 0 && life != region.life) {  // the region that took this connection is no more
        attempts_[id].cause = region.ended_by;
        if (caller_of(attempts_[id]) == Caller::person) region.faults.note_aftermath(region.ended_by, engine_.now());
        reply(id, Outcome::reset);
        return;
    }
    if (region.faults.any() && is_intercepted(id, region)) return;
    admit(id, region);
}

// Probes wait for a worker like people do: that is how a check notices overload.
void Regions::admit(AttemptId id, Region& region) {
    attempts_[id].admitted = engine_.now();
    if (region.control) [[unlikely]]
        return admit_by_control(id, region);
    if (region.busy < region.capacity.workers) {
        start(id, region);
    } else if (!region.queue.is_full()) {
        region.queue.push(id);
        region.metrics.peak_queue = std::max<std::uint64_t>(region.metrics.peak_queue, region.queue.size());
        // A whole round of the workers is before it: what it waits is no chance any more.
        if (region.queue.size() >= region.capacity.workers) [[unlikely]]
            attempts_[id].cause = overload_of(attempts_[id].region);
    } else {
        reject(id, region, RejectionReason::queue_full);
    }
}

// The service time is drawn when a worker takes the request, from the request's own dice.
void Regions::start(AttemptId id, Region& region) {
    RequestAttempt& attempt = attempts_[id];
    ++region.busy;
    attempt.in_service = true;
    attempt.began = engine_.now();
    region.metrics.waiting.add(attempt.began - attempt.admitted);
    if (attempt.operation == Operation::forward && !attempt.injected) [[unlikely]]
        return forward(id, region);
    sim::Duration time{};
    if (!attempt.injected) [[likely]] {
        time = region.capacity.draw_service_time(attempt.dice);
        if (region.control) [[unlikely]]
            time = region.control->service_time(attempt, time, region.metrics, engine_.now());
    }
    if (region.faults.any() || !region.dependencies.empty()) [[unlikely]]
        time = time_here(id, region, time);
    engine_.schedule(time, served_, index(id));
    if (attempt.operation == Operation::owner_write) [[unlikely]]
        note_delay(id);
}

// The next in the queue starts after this one is done, at the same moment: a worker takes no break.
void Regions::served(const sim::Event& event) {
    const AttemptId id{event.subject};
    RequestAttempt& attempt = attempts_[id];
    if (!std::exchange(attempt.in_service, false)) {  // the work was lost with the process
        if (attempt.operation == Operation::forward) lose_forward(id);
        attempts_.release(id);
        return;
    }
    Region& region = regions_[index(attempt.region)];
    --region.busy;
    if (region.control) [[unlikely]]
        return worked_by_control(id, region);
    finish_work(id, region);
    if (!region.queue.is_empty()) {
        start(region.queue.pop(), region);
    } else if (region.is_overloaded) [[unlikely]] {
        region.is_overloaded = false;
    }
}

void Regions::finish_work(AttemptId id, Region& region) {
    const RequestAttempt& attempt = attempts_[id];
    const bool is_owners = attempt.operation == Operation::owner_write;
    if (attempt.injected) [[unlikely]] {
        is_owners ? refuse_owner_write(id) : answer_injected(id, region);
    } else if (is_owners) [[unlikely]] {
        finish_owner_write(id);
    } else {
        perform(id, region);
    }
}

// At the end of the service time: what is read is what the replica holds now.
void Regions::perform(AttemptId id, Region& region) {
    RequestAttempt& attempt = attempts_[id];
    if (attempt.operation != Operation::health) {
        ++region.metrics.served;
        region.metrics.spent += engine_.now() - attempt.admitted;
        if (!attempt.waiting) [[unlikely]] {
            ++region.metrics.served_nobody;
            region.metrics.nobodys_time += engine_.now() - attempt.began;
        }
    }
    const store::Replica& replica = cluster_.replica(replica_of(attempt.region));
    const bool serves = replica.is_serving();
    if (!serves) note_lack(attempt, region);
    switch (attempt.operation) {
        case Operation::health:
            // The check goes down to the store: a region without its data is not well (facts DDB-34).
            answer(id, serves ? 200 : 503);
            return;
        case Operation::list:
        case Operation::history:
            if (serves) pending_responses_.gather_items(id, attempt, cluster_);
            answer(id, serves ? 200 : 503);
            return;
        case Operation::changes:
            answer(id, serves ? pending_responses_.gather_changes(id, attempt, cluster_) : std::uint16_t{503});
            return;
        case Operation::forward: answer(id, attempt.status); return;
        case Operation::post_message: name_message(attempt, region); break;
        case Operation::get:
        case Operation::put:
        case Operation::remove:
        case Operation::increment:
        case Operation::owner_write: break;
    }
    ask_store(id);
}

// An answer at once is as fresh as the question; one that comes later may be older than what is acknowledged by then.
void Regions::ask_store(AttemptId id) {
    RequestAttempt& attempt = attempts_[id];
    const store::Request request{action_of(attempt.operation),
                                 attempt.key,
                                 attempt.value,
                                 attempt.condition,
                                 attempt.expiry,
                                 sender_of(attempt)};
    const auto answer = cluster_.submit(replica_of(attempt.region), request, stored_, index(id));
    if (answer) {
        finish(id, *answer, engine_.now());
    } else {
        attempt.in_service = true;  // with the store: no worker waits for it, but the process must live on
    }
}

void Regions::stored(const sim::Event& event) {
    const AttemptId id{event.subject};
    if (!std::exchange(attempts_[id].in_service, false)) {  // the one who would have passed it on is gone
        answer_watch_.lost(attempts_[id], cluster_.drop_answer(event.detail));
        attempts_.release(id);
        return;
    }
    finish(id, cluster_.take_answer(event.detail), attempts_[id].admitted);
}

// `asked`: when the store was asked, or before; what was acknowledged since, a read need not show.
void Regions::finish(AttemptId id, const store::Answer& answer, sim::Time asked) {
    RequestAttempt& attempt = attempts_[id];
    const bool refused = answer.refusal != store::Refusal::none;
    attempt.refusal = answer.refusal;
    if (answer.cause != sim::Cause::none) attempt.cause = answer.cause;
    attempt.stored = true;
    if (refused && answer.write != store::no_write) {  // it may stand or not, but nobody will say that it does
        answer_watch_.lost(attempt, answer);
    } else {
        attempt.version = answer.item.version;
        attempt.write = answer.write;
    }
    if (attempt.operation == Operation::get && !refused) {
        cluster_.ledger().read(attempt.key, answer.item.version, asked, engine_.now());
        attempt.value = answer.item.value;
        if (attempt.wants_items) pending_responses_.put(index(id), {{{attempt.key, answer.item}}, {}, 0});
    }
    if (attempt.operation == Operation::increment && !refused) attempt.value = answer.item.value;
    this->answer(id, refused ? status_of(answer.refusal) : status_of(attempt.operation, answer.item));
}

// Keys of messages sort by time, so that the newest are the last of their prefix.
void Regions::name_message(RequestAttempt& attempt, Region& region) {
    char key[64];
    const auto shown = engine_.now().time_since_epoch() + cluster_.clock_base();  // past those of earlier drills
    const auto milliseconds = static_cast<long long>(shown.count() / 1'000'000);
    const int length = std::snprintf(key, sizeof key, "messages/%013lld-%u-%u", milliseconds,
                                     static_cast<unsigned>(attempt.region), region.messages++);
    sim::ensure(length > 0 && length < static_cast<int>(sizeof key), "a message's key did not fit");
    attempt.key = cluster_.keys().intern(key);
}

// An answer that finds the link cut is lost with all it carries; one that leaves may still be.
void Regions::reply(AttemptId id, Outcome outcome, std::uint16_t status) {
    RequestAttempt& attempt = attempts_[id];
    attempt.outcome = outcome;
    attempt.status = status;
    if (judges_answers_) [[unlikely]]
        judge_answer(attempt);
    std::uint32_t bytes = sim::small_message;
    if (network_.is_narrow(attempt.back)) [[unlikely]]
        bytes = bytes_of_answer(attempt);
    const auto delay = network_.depart(attempt.back, attempt.dice, bytes);
    if (network_.is_ruled(attempt.back)) [[unlikely]] {
        if (attempt.cause == sim::Cause::none || !delay) attempt.cause = network_.cause_on(attempt.back);
    }
    if (delay) {
        engine_.schedule(*delay, attempt.reply, index(id));
    } else {
        drop(id);
    }
}

// The asker's end of the network: only what arrives here, while somebody waits, has been told to anybody.
bool Regions::receive(AttemptId id) {
    RequestAttempt& attempt = attempts_[id];
    const bool arrives = network_.arrives(attempt.back);
    if (!arrives) attempt.cause = network_.cause_on(attempt.back);
    if (!arrives || !attempt.waiting) {
        drop(id);
        return false;
    }
    if (is_corrupted(attempt)) [[unlikely]] {  // it tells the asker nothing, and acknowledges no write
        attempt.outcome = Outcome::unreadable;
        lose_answer(id);
    } else {
        answer_watch_.received(attempt);
    }
    return true;
}

// The packet or work that carried the attempt is gone, and with it the answer.
void Regions::drop(AttemptId id) {
    lose_answer(id);
    pending_responses_.lose(index(id));
    if (attempts_[id].operation == Operation::forward) [[unlikely]]
        lose_forward(id);
    attempts_.release(id);
}

// Nobody will be told what the store did for it.
void Regions::lose_answer(AttemptId id) {
    RequestAttempt& attempt = attempts_[id];
    store::Answer answer;
    answer.item.version = attempt.version;
    answer.write = std::exchange(attempt.write, store::no_write);
    answer_watch_.lost(attempt, answer);
}

}  // namespace regiondrill::regions
