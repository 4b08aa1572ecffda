// SipHash-2-4 (Aumasson and Bernstein, 2012): a short keyed hash nobody can forge without the key.
#pragma once

#include <array>
#include <cstdint>
#include <span>

namespace regiondrill::dns {

using SipKey = std::array<std::uint8_t, 16>;

/// The number whose octets, least first, are the hash.
std::uint64_t siphash24(const SipKey& key, std::span<const std::uint8_t> octets);

}  // namespace regiondrill::dns
