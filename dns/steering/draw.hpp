// What random policies draw from, and the hash of a client's network that consistent hashing goes by.
//
// No stream of random numbers runs along with the drill here: a draw follows from the question alone, so that the order
// in which questions come, or somebody asking why, changes nobody's answer.
#pragma once

#include "dns/address.hpp"
#include "dns/steering/location.hpp"
#include "dns/steering/record_group.hpp"
#include "sim/random.hpp"
#include "sim/time.hpp"

#include <algorithm>
#include <cstdint>

namespace regiondrill::dns {

/// What resolvers send at most by default, so that a client looks the same through each of them (RFC 7871 section 11.1;
/// facts 4.2).
constexpr std::uint8_t hashed_length(Family family) { return family == Family::v4 ? 24 : 56; }

/// The network of a client as far as hashing goes.
inline IpPrefix hashed_network(const IpPrefix& network) {
    return IpPrefix::of(network.base, std::min(network.length, hashed_length(network.base.family)));
}

/// 64 bits that depend on every bit of a block of addresses.
constexpr std::uint64_t hash_of(const IpPrefix& network) {
    std::uint64_t words[2] = {};
    for (std::size_t i = 0; i < 16; ++i) words[i / 8] = words[i / 8] << 8 | network.base.octets[i];
    const auto kind = static_cast<std::uint64_t>(network.base.family) << 8 | network.length;
    return sim::mix64(words[0] + sim::mix64(words[1] + sim::mix64(kind + 0x9e37'79b9'7f4a'7c15ULL)));
}

/// What the random policies draw from. It follows from who asks, when, the query's number and the group, and from
/// nothing else: the same question is answered alike, and the levels of a tree draw independently of one another.
class Draw {
public:
    Draw(const Asker& asker, sim::Time now, std::uint16_t number, GroupId group)
        : network_(asker.network),
          now_(now),
          number_(number),
          group_(group) {}

    /// A whole number in [0, bound); bound > 0.
    std::uint32_t below(std::uint32_t bound) {
        if (!begun_) begin();
        return stream_.below(bound);
    }

private:
    // Most decisions draw nothing, so the stream is made when it is wanted.
    void begin() {
        const auto moment = static_cast<std::uint64_t>(now_.time_since_epoch().count());
        const std::uint64_t query = static_cast<std::uint64_t>(number_) << 16 | index(group_);
        stream_ = sim::Stream(sim::mix64(hash_of(network_) ^ sim::mix64(moment ^ sim::mix64(query + 1))));
        begun_ = true;
    }

    const IpPrefix& network_;
    sim::Time now_;
    std::uint16_t number_;
    GroupId group_;
    bool begun_ = false;
    sim::Stream stream_;
};

}  // namespace regiondrill::dns
