// A replica's table: for each key the write with the greatest version it has seen, deletes included (as tombstones).
#pragma once

#include "store/ids.hpp"
#include "store/version.hpp"

#include <cstdint>
#include <vector>

namespace regiondrill::store {

struct Item {
    Version version;  // unwritten when the key was never written here
    ValueId value{};
    bool deleted = false;

    bool exists() const { return version.is_written() && !deleted; }
};

static_assert(sizeof(Item) == 16);

class Table {
public:
    /// The key's item; unwritten when nothing is known of it.
    Item get(KeyId key) const { return index(key) < items_.size() ? items_[index(key)] : Item{}; }

    /// Keeps the item if its version is greater than what is there; says whether it did. What stood there before is
    /// left in `item`, so that the caller can release its value.
    bool put(KeyId key, Item& item);

    /// Keys that exist (no tombstones).
    std::uint64_t keys() const { return keys_; }

    /// Of all that the table holds, whatever the order in which it came: replicas are equal when these are.
    std::uint64_t digest() const { return digest_; }

private:
    static std::uint64_t fingerprint(KeyId key, const Item& item);

    std::vector<Item> items_;  // by key number; keys are dense, so this is the hash table
    std::uint64_t keys_ = 0;
    std::uint64_t digest_ = 0;  // sum of fingerprints
};

}  // namespace regiondrill::store
