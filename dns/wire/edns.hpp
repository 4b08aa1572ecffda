// The OPT record: how large a reply may be, and the options we know (RFC 6891): the client subnet (RFC 7871) and why an
// answer is as it is (RFC 8914). Cookies have a file of their own.
//
// Used by QueryPacket, which reads an OPT record in place, by Reply, which writes one, and by Message, which keeps one
// as data.
#pragma once

#include "dns/address.hpp"
#include "dns/wire/wire_reader.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace regiondrill::dns {

/// Options this program knows by name.
enum class OptionCode : std::uint16_t {
    client_subnet = 8,   // RFC 7871
    cookie = 10,         // RFC 7873
    keepalive = 11,      // RFC 7828
    extended_error = 15  // RFC 8914
};

/// An OPT record as it stands in a message.
struct Edns {
    static constexpr std::size_t least_octets = 512;  // a lower size means this (RFC 6891, section 6.2.3)
    static constexpr std::uint16_t dnssec_ok_bit = 0x8000;

    std::uint16_t udp_octets = 0;    // the sender takes
    std::uint8_t extended_code = 0;  // upper eight bits of the response code
    std::uint8_t version = 0;
    std::uint16_t flags = 0;
    std::span<const std::uint8_t> options;  // in the message

    /// From what stands in an OPT record's fields.
    static Edns of(std::uint16_t record_class, std::uint32_t ttl, std::span<const std::uint8_t> rdata) {
        return {record_class, static_cast<std::uint8_t>(ttl >> 24), static_cast<std::uint8_t>(ttl >> 16),
                static_cast<std::uint16_t>(ttl), rdata};
    }

    /// The record's TTL field, which holds all but size and options.
    std::uint32_t ttl() const {
        return std::uint32_t{extended_code} << 24 | std::uint32_t{version} << 16 | std::uint32_t{flags};
    }
};

/// One option; its data lies in the message.
struct EdnsOption {
    OptionCode code{};
    std::span<const std::uint8_t> data;
};

/// Goes through the options of an OPT record.
class OptionReader {
public:
    explicit OptionReader(std::span<const std::uint8_t> options) : reader_(options) {}

    /// Nothing at the end, or when lengths do not add up; then it is not good either.
    std::optional<EdnsOption> next() {
        if (reader_.left() == 0) return std::nullopt;
        const auto code = static_cast<OptionCode>(reader_.u16());
        const std::uint16_t length = reader_.u16();
        const auto data = reader_.octets(length);
        if (!reader_.good()) return std::nullopt;
        return EdnsOption{code, data};
    }

    bool good() const { return reader_.good(); }

private:
    WireReader reader_;
};

/// The client subnet that a resolver sends along, and the block an answer holds for (RFC 7871).
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

    /// The option's data, with no more address octets than `source` needs.
    std::string data() const;
    std::size_t address_octets() const { return (source + 7u) / 8; }

    bool operator==(const ClientSubnet&) const = default;
};

/// Why an answer is as it is: the codes of RFC 8914, section 4, that we send or know.
enum class ErrorInfo : std::uint16_t {
    other = 0,
    stale_answer = 3,
    prohibited = 18,
    not_authoritative = 20,
    not_supported = 21,
    no_reachable_authority = 22,
    network_error = 23,
};

/// A code and a text for people (RFC 8914). It never changes what the response code means.
struct ExtendedError {
    /// Longer texts are cut: header, the longest question, and every option we send must fit into 512 octets.
    static constexpr std::size_t longest_text = 120;

    ErrorInfo info{};
    std::string text;  // UTF-8, may be empty
};

}  // namespace regiondrill::dns
