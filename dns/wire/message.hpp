// A whole message as data: what resolvers send and get, and what tests compare. The answering side reads a QueryPacket
// and writes with a WireWriter instead, which is quicker.
#pragma once

#include "dns/wire/edns.hpp"
#include "dns/wire/header.hpp"
#include "dns/wire/record.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace regiondrill::dns {

/// One question of a message.
struct MessageQuestion {
    Name name;
    RecordType type{};
    RecordClass record_class = RecordClass::internet;

    bool operator==(const MessageQuestion&) const = default;
};

/// One record of a message.
struct Record {
    Name owner;
    RecordType type{};
    RecordClass record_class = RecordClass::internet;
    std::uint32_t ttl = 0;  // seconds; one with its highest bit set was read as 0 (RFC 2181, section 8)
    std::string rdata;      // names in it uncompressed

    bool operator==(const Record&) const = default;
};

/// What an OPT record says.
struct Extension {
    struct Option {
        OptionCode code{};
        std::string data;

        bool operator==(const Option&) const = default;
    };

    std::uint16_t udp_octets = 1232;
    std::uint8_t version = 0;
    std::uint16_t flags = 0;
    std::vector<Option> options;

    const Option* find(OptionCode code) const;
    bool operator==(const Extension&) const = default;
};

/// Compared field by field. Writing compresses names, reading takes any compression; so octets may differ where
/// messages are equal.
struct Message {
    /// Nothing when any part of it is malformed, or something follows its end.
    static std::optional<Message> parse(std::span<const std::uint8_t> octets);

    /// Parsing it gives the same message again.
    std::vector<std::uint8_t> octets() const;

    Header header;  // its code has its upper bits, which need `edns` to be sent
    std::vector<MessageQuestion> questions;
    std::vector<Record> answers;
    std::vector<Record> authority;
    std::vector<Record> additional;  // without OPT
    std::optional<Extension> edns;

    bool operator==(const Message&) const = default;
};

}  // namespace regiondrill::dns
