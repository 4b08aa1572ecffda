// What the DNS says: an address. The dns never learns what a region is; an address is a number that means something to
// whoever made the records.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace regiondrill::dns {

enum class Address : std::uint16_t {};

inline constexpr std::size_t most_addresses = 8;  // in one answer (facts R53-08)

constexpr std::size_t index(Address address) { return static_cast<std::size_t>(address); }

// Addresses as they stand on the wire and in zone files, and the blocks they lie in.

enum class Family : std::uint8_t { v4, v6 };

constexpr std::uint8_t bits_of(Family family) { return family == Family::v4 ? 32 : 128; }

/// An IPv4 or IPv6 address; one of IPv4 fills the first four octets, the others are 0.
struct IpAddress {
    Family family = Family::v4;
    std::array<std::uint8_t, 16> octets{};

    static std::optional<IpAddress> from_text(std::string_view text);
    static constexpr IpAddress v4(std::uint8_t a, std::uint8_t b, std::uint8_t c, std::uint8_t d) {
        return {Family::v4, {a, b, c, d}};
    }

    std::string text() const;
    std::size_t size() const { return bits_of(family) / 8; }

    /// The address with all bits after the first `length` cleared.
    IpAddress masked(std::uint8_t length) const;

    /// Bit 0 is the first on the wire.
    bool bit(std::uint8_t number) const { return ((octets[number / 8] >> (7 - number % 8)) & 1) != 0; }

    auto operator<=>(const IpAddress&) const = default;
};

/// A block of addresses: 198.51.100.0/24. Bits after its length are 0.
struct IpPrefix {
    IpAddress base;
    std::uint8_t length = 0;

    /// "198.51.100.0/24"; an address alone is a block of one. Nothing when bits stand after the length.
    static std::optional<IpPrefix> from_text(std::string_view text);
    static IpPrefix of(const IpAddress& address, std::uint8_t length) { return {address.masked(length), length}; }
    static IpPrefix whole(const IpAddress& address) { return {address, bits_of(address.family)}; }

    std::string text() const;
    bool contains(const IpAddress& address) const;
    bool contains(const IpPrefix& other) const { return other.length >= length && contains(other.base); }

    auto operator<=>(const IpPrefix&) const = default;
};

}  // namespace regiondrill::dns
