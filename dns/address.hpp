// What the DNS says: an address. The dns never learns what a region is; an address is a number that means something to
// whoever made the records.
#pragma once

#include <cstddef>
#include <cstdint>

namespace regiondrill::dns {

enum class Address : std::uint16_t {};

inline constexpr std::size_t most_addresses = 8;  // in one answer (facts R53-08)

constexpr std::size_t index(Address address) { return static_cast<std::size_t>(address); }

}  // namespace regiondrill::dns
