// Addresses, of two kinds: the numbers that routing decides on, and what stands on the wire and in zone files.
//
// Steering and resolvers deal in Address, so that the simulated clients' millions of look-ups copy two octets and no
// room below needs to know what a region is; the responder turns them into IpAddress, of one family or both, when real
// programs ask. IpPrefix is the block of addresses by which routing tells askers apart and caches keep answers.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace regiondrill::dns {

/// What the DNS says: a number that means something to whoever made the records, a region in drills.
enum class Address : std::uint16_t {};

// In one answer: Route 53's limit for multivalue answers (facts R53-08), taken for all policies so that a decision is
// of fixed size and needs no memory of its own.
inline constexpr std::size_t most_addresses = 8;

constexpr std::size_t index(Address address) { return static_cast<std::size_t>(address); }

// Addresses as they stand on the wire and in zone files, and the blocks they lie in.

enum class Family : std::uint8_t { v4, v6 };

constexpr std::uint8_t bits_of(Family family) { return family == Family::v4 ? 32 : 128; }

/// An IPv4 or IPv6 address; one of IPv4 fills the first four octets, the others are 0.
struct IpAddress {
    Family family = Family::v4;
    std::array<std::uint8_t, 16> octets{};

    /// "192.0.2.1" or "2001:db8::1", as inet_pton reads it; nothing for anything else, zone indices included.
    static std::optional<IpAddress> from_text(std::string_view text);
    static constexpr IpAddress v4(std::uint8_t a, std::uint8_t b, std::uint8_t c, std::uint8_t d) {
        return {Family::v4, {a, b, c, d}};
    }

    /// As inet_ntop writes it: IPv6 in its shortest form (RFC 5952).
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
    /// False across families.
    bool contains(const IpAddress& address) const;
    bool contains(const IpPrefix& other) const { return other.length >= length && contains(other.base); }

    auto operator<=>(const IpPrefix&) const = default;
};

}  // namespace regiondrill::dns
