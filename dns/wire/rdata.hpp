// The data of records: how the common types are made, and where names lie in it.
#pragma once

#include "dns/ip_address.hpp"
#include "dns/wire/record.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace regiondrill::dns {

/// Octets of the uncompressed name at the beginning of `wire`; nothing when none stands there.
std::optional<std::size_t> wire_length(std::string_view wire);

/// Names in the data of those types of RFC 1035 in which they may be compressed: NS, CNAME, SOA, PTR and MX. Newer
/// types never compress, and a reader that does not know a type leaves its data alone (RFC 3597, section 4).
struct NamesInRdata {
    std::size_t before = 0;  // octets before the names
    std::size_t names = 0;
    std::size_t after = 0;  // octets after the names

    static std::optional<NamesInRdata> of(RecordType type);

    /// Nothing as well when `rdata` does not look like that.
    static std::optional<NamesInRdata> of(RecordType type, std::string_view rdata);
};

/// Of A or AAAA.
std::string address_rdata(const IpAddress& address);

/// One character string: a length and at most 255 octets, the rest of `text` is left away.
std::string character_string(std::string_view text);

/// Of TXT: each text a string of its own.
std::string text_rdata(std::span<const std::string> texts);

}  // namespace regiondrill::dns
