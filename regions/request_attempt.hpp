// An attempt: one attempt of somebody to get something from a region, from the first packet to the last. Clients,
// health checkers and gateways fill in what they ask; the region fills in its answer.
//
// An attempt lives as long as anybody holds it: the asker while it waits, and each packet, queue place or piece of
// work that carries it. So a request whose client gave up is still worked on, as in life.
#pragma once

#include "regions/region_fault.hpp"
#include "sim/cause.hpp"
#include "sim/engine.hpp"
#include "sim/place.hpp"
#include "sim/random.hpp"
#include "sim/slab.hpp"
#include "sim/timeouts.hpp"
#include "store/data/change_feed.hpp"
#include "store/data/intern_pool.hpp"
#include "store/data/request.hpp"

#include <array>
#include <cstdint>
#include <string_view>

namespace regiondrill::regions {

enum class RegionId : std::uint16_t {};
inline constexpr RegionId no_region{0xffff};

constexpr std::size_t index(RegionId id) { return static_cast<std::size_t>(id); }
/// The region of that rank in the script's order, from 0.
constexpr RegionId region_at(std::size_t rank) { return RegionId{static_cast<std::uint16_t>(rank)}; }
constexpr store::ReplicaId replica_of(RegionId id) { return store::ReplicaId{static_cast<std::uint16_t>(id)}; }

/// Number of an attempt in its pool.
enum class AttemptId : std::uint32_t {};
constexpr std::uint32_t index(AttemptId id) { return static_cast<std::uint32_t>(id); }

/// What the API offers; the paths stand in regions/http_api.hpp. `forward`: what somebody else's service offers, which
/// stands behind the region's gateway; see regions/pending_responses.hpp. `owner_write` is no call of the API: a write
/// that another region forwarded to this one, whose workers serve it like any. Scripted clients use get, put, remove
/// and increment; checkers health.
enum class Operation : std::uint8_t {
    health,
    get,
    put,
    remove,
    increment,
    list,
    history,
    post_message,
    changes,
    forward,
    owner_write,
};

/// Whether the store is to change by it.
constexpr bool is_write(Operation operation) {
    return operation == Operation::put || operation == Operation::remove || operation == Operation::increment ||
           operation == Operation::post_message;
}

/// What the store is asked to do for it; only for what touches one key.
constexpr store::Action action_of(Operation operation) {
    switch (operation) {
        case Operation::remove: return store::Action::remove;
        case Operation::increment: return store::Action::increment;
        case Operation::put:
        case Operation::post_message: return store::Action::put;
        default: return store::Action::get;
    }
}

/// The status of an answer that the store gave as asked, with the item it read or wrote.
constexpr std::uint16_t status_of(Operation operation, const store::Item& item) {
    switch (operation) {
        case Operation::get: return item.exists() ? 200 : 404;
        case Operation::remove: return 204;
        case Operation::post_message: return 201;
        default: return 200;
    }
}

/// What a region's health endpoint says, with a status of 200, when it is well.
inline constexpr std::string_view healthy_body = "Ok";

/// Whether the answer gives the asker what it wanted, or at least tells it the truth: being told that a condition
/// failed or that a key is not there is an answer; being told to come again is not.
constexpr bool is_success(std::uint16_t status) { return status < 500 && status != 409 && status != 429; }

/// How an attempt ended for the asker. The first four come from the region; the rest the asker finds out by itself.
enum class Outcome : std::uint8_t {
    answered,         // with a status
    accepted,         // the connection stands
    refused,          // nobody listens
    reset,            // the connection broke under the request
    connect_timeout,  // no answer to the connection attempt
    request_timeout,  // no answer to the request
    unresolved,       // the name led nowhere, so nothing was sent
    held_back,        // the client's own breaker or throttle kept it from being sent
    abandoned,        // one beside it was answered first
    unreadable,       // the region answered, and what came is not what it said
};
inline constexpr std::size_t outcome_count = 10;

/// Where an attempt is, for who asks: what it waits for.
enum class Step : std::uint8_t { none, look_up, connection, security, answer, held_back, memory };

/// Why a name led nowhere, for an attempt that ended as `unresolved`.
struct NoAddress {
    enum class Reason : std::uint8_t {
        no_answer,  // nobody said anything, or only that it could not
        no_name,    // there is no such name: NXDOMAIN
        no_data,    // the name has no address
    };

    Reason reason = Reason::no_answer;
    bool remembered = false;  // nobody was asked: a resolver or the application knew it from before
};

/// Where a reader of changes begins who has read none. It is no position that a feed ever comes to.
inline constexpr store::FeedPosition from_oldest = ~store::FeedPosition{0};

/// A client of any population, numbered over all of them.
inline constexpr std::uint32_t no_session = 0xffff'ffff;

/// Of an attempt that no real program made by way of a population.
inline constexpr std::uint32_t no_proxied_client = 0xffff'ffff;

/// Of an attempt for which the asker keeps no note of a kind.
inline constexpr std::uint32_t no_note = 0xffff'ffff;

/// Plain data on which several parties work: who asks fills in the first two groups, the network's links and the third
/// one are the region's. Whatever nobody set is as written here, for every attempt begins anew.
struct RequestAttempt {
    // Who asks.
    sim::Stream dice;                                  // every draw for this request comes from here
    sim::EventKind reply{};                            // how to tell the asker
    sim::PlaceId from{};                               // where it is
    sim::LinkId out{};                                 // to the region, once it is sent
    sim::LinkId back{};                                // from there
    std::uint32_t client = 0;                          // of owner_write: the number of the forwarded write
    std::uint32_t session = no_session;                // whose guarantees are watched
    std::uint32_t permit = 0;                          // of the asker's circuit breaker
    sim::Time started{};                               // of the request, first attempt
    sim::Time attempted{};                             // of this attempt
    sim::Time resolved{};                              // when the address in use was answered
    sim::Time admitted{};                              // to the region
    sim::Time began{};                                 // when a worker took it
    std::uint32_t chain = no_note;                     // the asker's note of earlier attempts that failed
    std::uint32_t race = no_note;                      // the asker's note of the other addresses it tries
    std::uint32_t proxied_client = no_proxied_client;  // the real program that asks as one of a population
    std::uint32_t hedge = no_note;                     // the asker's note of attempts side by side
    std::uint8_t attempt = 1;
    Step step = Step::none;
    bool permitted = false;  // the breaker waits for its end
    bool waiting = false;    // the asker still wants the answer
    bool reused = false;     // it went out on a connection that stood before
    std::uint8_t holders = 0;
    std::uint8_t kept_percent = 100;  // of its text that a corrupted answer still has; 0: it has another one
    sim::Time deadline = sim::never;  // the region is told that nobody wants the answer after this

    // What it asks.
    Operation operation = Operation::get;
    bool wants_items = false;  // what is read is to be shown, not only counted
    bool holds_value = false;  // the value is the attempt's own, until it ends
    bool has_head = false;     // its head was kept: see regions/request_match.hpp
    RegionId region = no_region;
    store::KeyId key{};          // of get, put and remove; of list, history and changes their prefix
    store::ValueId value{};      // of forward: the request's text
    store::Condition condition;  // of put, remove and increment
    store::ExpirySecond expiry = store::never_expires;  // of put
    std::uint32_t limit = 100;
    store::FeedPosition after = from_oldest;  // of changes

    // What came of it.
    Outcome outcome = Outcome::answered;
    store::Refusal refusal = store::Refusal::none;
    NoAddress no_address;
    sim::Cause cause{};  // what made it fail or be late; none where nothing in the way was broken
    std::uint16_t status = 0;
    std::uint16_t life = 0;   // of the region when the connection was made; a crash or kill ends it. 0: not known
    bool in_service = false;  // a worker or the store has it
    bool stored = false;      // the store has answered
    bool injected = false;    // a fault answers in the service's stead
    bool rejected = false;    // there were too many
    store::Version version;   // of the item read or written
    store::WriteId write = store::no_write;
    std::uint32_t items = 0;           // list, history and changes: how many
    std::uint32_t retry_after_ms = 0;  // the answer asks its client to wait so long; zero: says nothing
    store::ValueId head{};             // of who asks, where it was kept: held like a value of its own
};

/// Who asks: evidence of most faults is what people met, and not what probes did.
inline Caller caller_of(const RequestAttempt& attempt) {
    if (attempt.operation == Operation::owner_write) return Caller::peer;
    return attempt.operation == Operation::health ? Caller::probe : Caller::person;
}

constexpr bool is_corrupted(const RequestAttempt& attempt) { return attempt.kept_percent < 100; }

/// Whether the asker was served: what a fault answers serves nobody, whatever its status.
constexpr bool is_served(const RequestAttempt& attempt) {
    return attempt.outcome == Outcome::answered && !attempt.injected && is_success(attempt.status);
}

/// All attempts of a world. Whoever passes a number on, or keeps it, retains it first and releases it when done: once
/// nobody holds an attempt its number goes to another. At most 255 may hold one at a time.
class AttemptPool {
public:
    /// Where attempts that hold a value hold it; outlives this.
    void set_values(store::ValuePool& values) { values_ = &values; }
    store::ValuePool& values() { return *values_; }

    /// An attempt with nothing in it, held by nobody. Whoever acquires it retains it next.
    AttemptId acquire() {
        const std::uint32_t slot = slab_.acquire();
        slab_[slot] = RequestAttempt{};
        return AttemptId{slot};
    }

    /// Good until the next acquire(), which may move them all.
    RequestAttempt& operator[](AttemptId id) { return slab_[index(id)]; }
    const RequestAttempt& operator[](AttemptId id) const { return slab_[index(id)]; }

    /// The attempt is a copy of another one: what that holds of values has one holder more.
    void retain_texts(const RequestAttempt& copy) {
        if (copy.holds_value) values_->retain(copy.value);
        if (copy.has_head) values_->retain(copy.head);
    }

    /// In pairs, by whoever holds the number. The last release gives back the values that the attempt held, too.
    void retain(AttemptId id) { ++slab_[index(id)].holders; }
    void release(AttemptId id) {
        RequestAttempt& attempt = slab_[index(id)];
        if (--attempt.holders != 0) return;
        if (attempt.holds_value || attempt.has_head) [[unlikely]]
            release_texts(attempt);
        slab_.release(index(id));
    }

    sim::TimeoutLinks& timeout_links() { return timeout_links_; }
    std::size_t in_use() const { return slab_.in_use(); }

    /// Every slot, used or not, for the rare walk over what a region had in hand. Those that are not used have nothing
    /// in service.
    std::uint32_t slots() const { return static_cast<std::uint32_t>(slab_.size()); }

private:
    void release_texts(const RequestAttempt& attempt) {
        if (attempt.holds_value) values_->release(attempt.value);
        if (attempt.has_head) values_->release(attempt.head);
    }

    store::ValuePool* values_ = nullptr;
    sim::Slab<RequestAttempt> slab_;
    sim::TimeoutLinks timeout_links_;
};

/// What a real program's request asks of a region, in the store's own numbers. How it reads in HTTP stands in
/// regions/http_api.hpp. Made by read_call() or by hand; put_call() uses it up.
struct ApiCall {
    Operation operation = Operation::get;
    store::KeyId key{};
    store::ValueId value{};  // put, post_message; forward: the request. Held for whoever puts it into an attempt
    store::Condition condition;
    store::ExpirySecond expiry = store::never_expires;
    std::uint32_t limit = 100;
    store::FeedPosition after = from_oldest;  // changes
    bool has_head = false;
    store::ValueId head{};  // held like the value

    /// Whether it comes with a value of its own, which somebody must hold and release.
    bool has_value() const {
        return operation == Operation::put || operation == Operation::post_message || operation == Operation::forward;
    }
};

/// Fills an attempt with a call, whose value it holds from now on.
inline void put_call(const ApiCall& call, RequestAttempt& attempt) {
    attempt.operation = call.operation;
    attempt.key = call.key;
    attempt.value = call.value;
    attempt.holds_value = call.has_value();
    attempt.condition = call.condition;
    attempt.expiry = call.expiry;
    attempt.limit = call.limit;
    attempt.after = call.after;
    attempt.has_head = call.has_head;
    attempt.head = call.head;
    attempt.wants_items = true;
}

/// The HTTP status of what the store refuses. 4xx where the client can do something about it, 5xx where the region is
/// in trouble.
constexpr std::uint16_t status_of(store::Refusal refusal) {
    switch (refusal) {
        case store::Refusal::none: return 200;
        case store::Refusal::condition_failed: return 412;
        case store::Refusal::not_a_number: return 422;
        case store::Refusal::contended: return 409;
        case store::Refusal::throttled: return 429;
        case store::Refusal::disk_full: return 507;
        case store::Refusal::no_quorum:
        case store::Refusal::owner_unreachable:
        case store::Refusal::fenced:
        case store::Refusal::backlog_full:
        case store::Refusal::damaged:
        case store::Refusal::not_ready:
        case store::Refusal::owner_failed: return 503;
    }
    return 500;
}

}  // namespace regiondrill::regions
