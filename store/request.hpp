// What a region asks of the store for a client, and what the store answers.
#pragma once

#include "store/item.hpp"
#include "store/value_pool.hpp"

#include <cstdint>

namespace regiondrill::store {

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

struct Request {
    Action action = Action::get;
    KeyId key{};
    ValueId value{};  // put
    Condition condition;
    ExpirySecond expiry = never_expires;  // put
};

/// The item that a write puts in the place of `newest`. A number is counted up from the number that is there, or from
/// 0.
inline Item written_item(const Request& request, const Item& newest, Version version) {
    Item item;
    item.version = version;
    item.deleted = request.action == Action::remove;
    item.expires = static_cast<std::uint32_t>(request.expiry) & latest_expiry;
    if (request.action == Action::put) item.value = request.value;
    if (request.action == Action::increment)
        item.value = ValuePool::next_number(newest.exists() ? newest.value : ValueId{});
    return item;
}

/// Why the store did not do as asked.
enum class Refusal : std::uint8_t {
    none,
    condition_failed,
    contended,          // other writes of the same key came first; the write may or may not stand
    no_quorum,          // no majority answered; a write may or may not stand
    owner_unreachable,  // the region that may write the key did not answer; the write may or may not stand
    fenced,             // this region was the writer and may not be any more
    disk_full,
    throttled,
    backlog_full,  // too much waits to be replicated
    damaged,       // the stored copy fails its checksum
    not_ready,     // restarting, or without data
};
inline constexpr std::size_t refusal_count = 11;

struct Answer {
    Refusal refusal = Refusal::none;
    Item item;  // as read or written; of a condition that failed, what was there; of another refusal only
                // the version of what may stand after all
    WriteId write = no_write;  // for the ledger, once the client has its answer or never will
};

}  // namespace regiondrill::store
