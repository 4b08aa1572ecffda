// An item, its version, and the numbers that stand for things of the store.
#pragma once

#include "sim/time.hpp"

#include <compare>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace regiondrill::store {

/// A replica, one a region, numbered in the scenario's order.
enum class ReplicaId : std::uint16_t {};
constexpr ReplicaId replica_number(std::size_t number) { return ReplicaId{static_cast<std::uint16_t>(number)}; }

/// A key, interned in the KeyDictionary.
enum class KeyId : std::uint32_t {};

/// A value: written by a simulated client (its content is its number) or held in the ValuePool.
enum class ValueId : std::uint32_t {};

/// An accepted write in the ledger.
enum class WriteId : std::uint32_t {};
inline constexpr WriteId no_write{0xffff'ffff};

inline constexpr std::uint64_t greatest_sender_name = (std::uint64_t{1} << 63) - 1;

/// Which request asks for a write, so that one that is made again is known for the same.
struct Sender {
    std::uint64_t name : 63 = 0;  // 0: not known
    std::uint64_t is_retry : 1 = 0;
};

constexpr std::size_t index(ReplicaId id) { return static_cast<std::size_t>(id); }
constexpr std::size_t index(KeyId id) { return static_cast<std::size_t>(id); }
constexpr std::size_t index(WriteId id) { return static_cast<std::size_t>(id); }

// The version of a write: a hybrid logical clock reading and the region that wrote, in one number whose order is the
// order in which last write wins.
//
// 48 bits of microseconds (nearly nine years), 8 bits of counter for writes within one microsecond, 8 bits of region:
// ties of clock and counter go to the region whose name is later in the alphabet (its rank is what is stored).

/// Place of a region's name in alphabetical order; at most 256 regions.
enum class RegionRank : std::uint8_t {};

/// Eight bytes, copied freely. No two writes of a drill have the same, as each region's clock issues a reading once.
class Version {
public:
    /// Below every version ever written: the key was never written.
    constexpr Version() = default;

    static constexpr Version of(std::uint64_t clock, RegionRank region) {
        return Version((clock << 8) | static_cast<std::uint8_t>(region));
    }

    /// Microseconds and counter together, for the clock that issued it.
    constexpr std::uint64_t clock() const { return bits_ >> 8; }
    constexpr RegionRank region() const { return RegionRank{static_cast<std::uint8_t>(bits_)}; }
    constexpr std::uint64_t bits() const { return bits_; }
    constexpr bool is_written() const { return bits_ != 0; }

    constexpr auto operator<=>(const Version&) const = default;

private:
    explicit constexpr Version(std::uint64_t bits) : bits_(bits) {}

    std::uint64_t bits_ = 0;
};

/// "90000123.0-eu-west-2": microseconds, counter, region.
inline std::string to_text(Version version, std::string_view region_name) {
    const std::string clock = std::to_string(version.clock() >> 8) + "." + std::to_string(version.clock() & 0xff);
    return clock + "-" + std::string(region_name);
}

// An item: what a replica holds for one key. A delete is an item too, a tombstone.

/// Whole seconds of the drill's time at which an item expires; 0: never. As DynamoDB's TTL, no finer.
enum class ExpirySecond : std::uint32_t {};
inline constexpr ExpirySecond never_expires{0};
inline constexpr std::uint32_t latest_expiry = (1U << 30) - 1;

/// Plain data, copied freely; whoever keeps one retains its value in the ValuePool.
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
