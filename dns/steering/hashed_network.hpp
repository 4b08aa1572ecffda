// The network of a client as far as hashing it goes.
#pragma once

#include "dns/ip_address.hpp"

#include <algorithm>

namespace regiondrill::dns {

/// What resolvers send at most by default, so that a client looks the same through each of them (RFC 7871 section 11.1;
/// facts 4.2).
constexpr std::uint8_t hashed_length(Family family) { return family == Family::v4 ? 24 : 56; }

inline IpPrefix hashed_network(const IpPrefix& network) {
    return IpPrefix::of(network.base, std::min(network.length, hashed_length(network.base.family)));
}

}  // namespace regiondrill::dns
