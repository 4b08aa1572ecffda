// The version of a write: a hybrid logical clock reading and the region that wrote, in one number whose order is the
// order in which last write wins.
//
// 48 bits of microseconds (nearly nine years), 8 bits of counter for writes within one microsecond, 8 bits of region:
// ties of clock and counter go to the region whose name is later in the alphabet (its rank is what is stored).
#pragma once

#include "sim/time.hpp"

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace regiondrill::store {

/// Place of a region's name in alphabetical order; at most 256 regions.
enum class RegionRank : std::uint8_t {};

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
std::string to_text(Version version, std::string_view region_name);

}  // namespace regiondrill::store
