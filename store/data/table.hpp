// A replica's table: for each key the write with the greatest version it has seen, deletes included (as tombstones).
#pragma once

#include "store/data/digest_tree.hpp"
#include "store/data/item.hpp"
#include "store/data/paged_array.hpp"

#include <cstdint>

namespace regiondrill::store {

/// Filled only through Replicas, which keeps disk, feed and ledger in step with it. The digest follows every change, so
/// that two tables are compared in no time, whatever they hold.
class Table {
public:
    /// The key's item; unwritten when nothing is known of it. A copy: its value may go as soon as the table takes
    /// something else.
    Item get(KeyId key) const {
        const Item* held = items_.find(index(key));
        return held != nullptr ? *held : Item{};
    }

    /// Keeps the item if its version is greater than what is there; says whether it did. What stood there before is
    /// left in `item`, so that the caller can release its value.
    bool put(KeyId key, Item& item);

    /// Puts an item there whatever its version, or takes the key out with an unwritten one: for what only the replica
    /// itself may do, such as forgetting. What stood there before is left in `item`.
    void replace(KeyId key, Item& item);

    /// The item's stored bytes go bad. A damaged item gives way to any sound copy of itself. False when there is none.
    /// It keeps its version, so that newer writes still take its place and older ones do not.
    bool damage(KeyId key);

    /// Items whose checksum fails.
    std::uint64_t damaged() const { return damaged_; }

    /// `visit` is given the key and the version of each item that is written, in the order of the keys. It may change
    /// that item.
    template <class Visit>
    void each(Visit visit) const {
        items_.each([&](std::size_t number, const Item& item) {
            if (item.version.is_written()) visit(KeyId{static_cast<std::uint32_t>(number)}, item.version);
        });
    }

    /// Keys that exist (no tombstones).
    std::uint64_t keys() const { return keys_; }

    /// Of all that the table holds undamaged, whatever the order in which it came: replicas are equal when these are.
    std::uint64_t digest() const { return digests_.total(); }
    const DigestTree& digests() const { return digests_; }

private:
    static std::uint64_t fingerprint(KeyId key, const Item& item);

    PagedArray<Item> items_;  // by key number; keys are dense, so this is the hash table
    std::uint64_t keys_ = 0;
    std::uint64_t damaged_ = 0;
    DigestTree digests_;  // of fingerprints
};

}  // namespace regiondrill::store
