// An item: what a replica holds for one key. A delete is an item too, a tombstone.
#pragma once

#include "store/ids.hpp"
#include "store/version.hpp"

#include <cstdint>

namespace regiondrill::store {

/// Whole seconds of the drill's time at which an item expires; 0: never. As DynamoDB's TTL, no finer.
enum class ExpirySecond : std::uint32_t {};
inline constexpr ExpirySecond never_expires{0};
inline constexpr std::uint32_t latest_expiry = (1U << 30) - 1;

struct Item {
    Version version;  // unwritten when the key was never written here
    ValueId value{};
    bool deleted : 1 = false;
    bool damaged : 1 = false;  // its checksum does not fit: only ever true inside a table
    std::uint32_t expires : 30 = 0;

    bool exists() const { return version.is_written() && !deleted; }
    ExpirySecond expiry() const { return ExpirySecond{expires}; }
};

static_assert(sizeof(Item) == 16, "sixteen bytes a key and replica is what the store promises to need at most");

}  // namespace regiondrill::store
