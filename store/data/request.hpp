// What a region asks of the store for a client, and what the store answers.
#pragma once

#include "sim/cause.hpp"
#include "sim/engine.hpp"
#include "sim/slab.hpp"
#include "store/data/intern_pool.hpp"
#include "store/data/item.hpp"
#include "store/data/replica_host.hpp"

#include <cstdint>
#include <utility>

namespace regiondrill::store {

/// What is done to one key.
enum class Action : std::uint8_t {
    get,
    put,
    remove,
    increment,  // reads a number and writes it plus one, as an absolute value
};

/// What must hold of the key for a write to be made. Evaluated on the local replica, or with a quorum on the newest
/// version.
struct Condition {
    enum class Kind : std::uint8_t { none, absent, matches };
    Kind kind = Kind::none;
    Version version;  // matches

    bool holds(const Item& item) const {
        switch (kind) {
            case Kind::none: return true;
            case Kind::absent: return !item.exists();
            case Kind::matches: return item.exists() && item.version == version;
        }
        return false;
    }
};

/// Plain and copied: it travels with votes and forwarded writes. Whoever keeps one retains its value.
struct Request {
    Action action = Action::get;
    KeyId key{};
    ValueId value{};  // put
    Condition condition;
    ExpirySecond expiry = never_expires;  // put
    Sender sender{};                      // increment
};

/// An increment of what is no number: it must leave it as it is.
inline bool counts_no_number(const Request& request, const Item& newest, const ValuePool& values) {
    return request.action == Action::increment && newest.exists() && !values.next_number(newest.value);
}

/// The item that a write puts in the place of `newest`. A number is counted up from the number that is there, or from
/// 0; what is no number must not get here (counts_no_number).
inline Item written_item(const Request& request, const Item& newest, Version version, const ValuePool& values) {
    Item item;
    item.version = version;
    item.deleted = request.action == Action::remove;
    // What is deleted does not expire.
    if (!item.deleted) item.expires = static_cast<std::uint32_t>(request.expiry) & latest_expiry;
    if (request.action == Action::put) item.value = request.value;
    if (request.action == Action::increment)
        item.value = newest.exists() ? values.next_number(newest.value).value() : ValuePool::numbered(1);
    return item;
}

/// Why the store did not do as asked.
enum class Refusal : std::uint8_t {
    none,
    condition_failed,
    not_a_number,       // what was to be counted up
    contended,          // other writes of the same key came first; the write may or may not stand
    no_quorum,          // no majority answered; a write may or may not stand
    owner_unreachable,  // the region that may write the key did not answer; the write may or may not stand
    fenced,             // this region was the writer and may not be any more
    disk_full,
    throttled,
    backlog_full,  // too much waits to be replicated
    damaged,       // the stored copy fails its checksum
    not_ready,     // restarting, or without data
    owner_failed,  // the region that may write the key answered with an error, or was too busy; the write does not
                   // stand
};
inline constexpr std::size_t refusal_count = static_cast<std::size_t>(Refusal::owner_failed) + 1;

/// Exactly one for each request. A refusal may still carry a write: one that may stand although nobody will say so.
struct Answer {
    Refusal refusal = Refusal::none;
    Item item;  // as read or written; of a condition that failed, or what is no number, what was there; of another
                // refusal only the version of what may stand after all
    WriteId write = no_write;  // for the ledger, once the client has its answer or never will
    sim::Cause cause{};        // of a refusal: what brought it about, where something was broken
};

// Requests that wait for other replicas, each with whom to tell when its answer is there.

/// Given to another request once the answer has been taken.
enum class PendingRequestId : std::uint32_t {};
inline constexpr PendingRequestId no_pending_request{0xffff'ffff};

/// A request that one replica cannot answer by itself: votes (store/agreement/quorum) or the key's owner
/// (store/agreement/write_forwarding) decide, and the region that asked is told by an event. Exactly one answer comes
/// for each, also when the replica's process ends meanwhile. Answers are kept by number, since the event has room for
/// no more.
class PendingRequests {
public:
    PendingRequests(sim::Engine& engine, ValuePool& values) : engine_(engine), values_(values) {}

    /// Somebody at this replica waits: `done` comes with the subject, once.
    PendingRequestId add(ReplicaId at, sim::EventKind done, std::uint32_t subject) {
        const std::uint32_t slot = slots_.acquire();
        slots_[slot] = {at, done, subject, {}};
        return PendingRequestId{slot};
    }

    /// The answer is there: the waiter's event comes at once, with its subject and the number of the answer. Once. With
    /// no_pending_request nobody is told.
    void finish(PendingRequestId id, const Answer& answer) {
        if (id == no_pending_request) return;
        Slot& slot = slots_[static_cast<std::uint32_t>(id)];
        slot.answer = answer;
        values_.retain(answer.item.value);
        engine_.schedule(engine_.now(), slot.done, slot.subject, static_cast<std::uint32_t>(id));
    }

    /// Its answer will be a refusal because of this, or late: whoever waits is told before it comes.
    void hold_up(PendingRequestId id, ReplicaHost& host, sim::Cause cause) {
        if (id == no_pending_request) return;
        const Slot& slot = slots_[static_cast<std::uint32_t>(id)];
        host.held_up(slot.done, slot.subject, cause);
    }

    /// The replica that was asked.
    ReplicaId asked(PendingRequestId id) const { return slots_[static_cast<std::uint32_t>(id)].at; }

    /// The value of its item is held until the next answer is taken. Once for each answer; then the number is another
    /// request's.
    Answer take(PendingRequestId id) {
        const Answer answer = slots_[static_cast<std::uint32_t>(id)].answer;
        values_.release(std::exchange(lent_, answer.item.value));
        slots_.release(static_cast<std::uint32_t>(id));
        return answer;
    }

    /// Requests without an answer, and answers that nobody has taken yet.
    std::size_t waiting() const { return slots_.in_use(); }

private:
    // What is known of one that waits; the answer is empty until finish().
    struct Slot {
        ReplicaId at{};
        sim::EventKind done{};
        std::uint32_t subject = 0;
        Answer answer;
    };

    sim::Engine& engine_;
    ValuePool& values_;
    ValueId lent_{};
    sim::Slab<Slot> slots_;
};

}  // namespace regiondrill::store
