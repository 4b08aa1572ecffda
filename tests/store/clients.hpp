// Clients of a small world: each asks one thing, waits, and remembers what it was told and when. They tell the ledger
// whether their writes were answered, and where replicas vote the register watch what they were told.
#pragma once

#include "tests/store/small_world.hpp"

#include <cstdint>
#include <deque>
#include <functional>
#include <utility>

namespace regiondrill::tests {

inline store::Request get_of(std::uint32_t key_number) {
    store::Request request;
    request.key = key(key_number);
    return request;
}

inline store::Request put_of(std::uint32_t key_number, store::ValueId value) {
    store::Request request;
    request.action = store::Action::put;
    request.key = key(key_number);
    request.value = value;
    return request;
}

inline store::Request put_of(std::uint32_t key_number, std::uint32_t value) {
    return put_of(key_number, store::ValuePool::numbered(value));
}

inline store::Request put_if_absent(std::uint32_t key_number, std::uint32_t value) {
    store::Request request = put_of(key_number, value);
    request.condition.kind = store::Condition::Kind::absent;
    return request;
}

inline store::Request put_if_matches(std::uint32_t key_number, std::uint32_t value, store::Version version) {
    store::Request request = put_of(key_number, value);
    request.condition = {store::Condition::Kind::matches, version};
    return request;
}

inline store::Request remove_of(std::uint32_t key_number) {
    store::Request request = get_of(key_number);
    request.action = store::Action::remove;
    return request;
}

inline store::Request increment_of(std::uint32_t key_number) {
    store::Request request = get_of(key_number);
    request.action = store::Action::increment;
    return request;
}

/// What a client asked and was told.
struct Asked {
    store::ReplicaId at{};
    store::Request request;
    sim::Time asked{};
    sim::Time answered = sim::never;
    store::Answer answer;

    bool is_answered() const { return answered != sim::never; }
    bool stands() const { return is_answered() && answer.refusal == store::Refusal::none; }

    /// It was refused before anything was written: it cannot stand, now or later.
    bool was_turned_away() const { return is_answered() && !stands() && answer.write == store::no_write; }
};

class Clients {
public:
    explicit Clients(SmallWorld& world)
        : world_(world),
          answered_(world.engine.on<&Clients::hear>(*this, "client told")) {}

    Clients(const Clients&) = delete;
    Clients& operator=(const Clients&) = delete;

    Asked& ask(std::uint32_t at, const store::Request& request) {
        const auto number = static_cast<std::uint32_t>(asked_.size());
        Asked& asked = asked_.emplace_back();
        asked.at = replica(at);
        asked.request = request;
        asked.asked = world_.engine.now();
        const auto answer = world_.cluster.submit(asked.at, request, answered_, number);
        if (answer) note(number, *answer);
        return asked;
    }

    /// Asks and waits for the answer.
    store::Answer ask_and_wait(std::uint32_t at, const store::Request& request) {
        const Asked& asked = ask(at, request);
        while (!asked.is_answered() && world_.engine.step()) {
        }
        return asked.answer;
    }

    /// Called with the place of each answered one in all(), when the answer is there.
    void set_listener(std::function<void(std::size_t)> listener) { listener_ = std::move(listener); }

    const std::deque<Asked>& all() const { return asked_; }

private:
    void hear(const sim::Event& event) { note(event.subject, world_.cluster.take_answer(event.detail)); }

    void note(std::size_t number, const store::Answer& answer) {
        Asked& asked = asked_[number];
        asked.answer = answer;
        asked.answered = world_.engine.now();
        if (listener_) listener_(number);
        if (world_.cluster.votes()) watch_register(asked);
        if (answer.write == store::no_write) return;
        if (answer.refusal == store::Refusal::none) {
            world_.cluster.ledger().acknowledged(answer.write, world_.engine.now());
        } else {
            world_.cluster.ledger().unanswered(answer.write);
        }
    }

    void watch_register(const Asked& asked) {
        store::RegisterWatch& registers = world_.cluster.registers();
        const auto& [action, key, value, condition, expiry, sender] = asked.request;
        const store::Version version = asked.answer.item.version;
        const bool by_vote = world_.cluster.settings().reads == store::ReadLevel::quorum;
        const bool read = by_vote && asked.stands() && action == store::Action::get;
        if (asked.answer.write != store::no_write) {
            if (asked.stands()) {
                registers.answered_write(key, version, condition, asked.asked, asked.answered);
            } else {
                registers.unanswered_write(key, version, condition, asked.asked, asked.answered);
            }
        } else if (read || asked.answer.refusal == store::Refusal::condition_failed) {
            registers.answered_read(key, version, asked.asked, asked.answered);
        }
    }

    SmallWorld& world_;
    std::deque<Asked> asked_;  // its elements stay where they are
    std::function<void(std::size_t)> listener_;
    sim::EventKind answered_;
};

}  // namespace regiondrill::tests
