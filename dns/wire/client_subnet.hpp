// The client subnet that a resolver sends along, and the block an answer holds for (RFC 7871).
#pragma once

#include "dns/ip_address.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace regiondrill::dns {

struct ClientSubnet {
    /// As on the wire: 1, 2, or 0 when nothing is told of the client, which then has a source length of 0 (facts E4).
    std::uint16_t family_number = 0;
    std::uint8_t source = 0;  // bits of the client's address that are told
    std::uint8_t scope = 0;   // bits the answer holds for; 0 in a query
    IpAddress address;        // bits after `source` are 0

    static ClientSubnet of(const IpPrefix& client);

    /// The option's data in a query or, with its scope, in a reply. Nothing when it is malformed: an unknown family,
    /// more bits than the family has, another number of address octets than `source` needs, or bits after it (facts
    /// E3).
    static std::optional<ClientSubnet> read(std::span<const std::uint8_t> data);

    /// Whether anything is told of the client.
    bool tells() const { return source > 0; }
    IpPrefix prefix() const { return {address, source}; }

    std::string data() const;
    std::size_t address_octets() const { return (source + 7u) / 8; }

    bool operator==(const ClientSubnet&) const = default;
};

}  // namespace regiondrill::dns
