// The OPT record: how large a reply may be, and options (RFC 6891).
#pragma once

#include "dns/wire/reader.hpp"

#include <cstdint>
#include <optional>
#include <span>

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

    std::uint32_t ttl() const {
        return std::uint32_t{extended_code} << 24 | std::uint32_t{version} << 16 | std::uint32_t{flags};
    }
};

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
    Reader reader_;
};

}  // namespace regiondrill::dns
