// What the DNS says: an address, and for how long it may be believed. The dns never learns what a region is; an address
// is a number that means something to whoever made the records.
#pragma once

#include "sim/time.hpp"

#include <cstddef>
#include <cstdint>

namespace regiondrill::dns {

enum class Address : std::uint16_t {};

constexpr std::size_t index(Address address) { return static_cast<std::size_t>(address); }

struct Answer {
    Address address{};
    sim::Duration ttl{};
};

}  // namespace regiondrill::dns
