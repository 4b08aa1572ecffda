// Resource records as data: a type and the octets that follow it on the wire, with names in it uncompressed.
//
// Zones keep records so and replies copy them out; only the few types whose data is made or compressed here have to be
// understood. Their text is rdata_text's.
#pragma once

#include "dns/address.hpp"
#include "dns/wire/name.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace regiondrill::dns {

/// Types this program knows by name; any other number is a type as well (RFC 3597).
enum class RecordType : std::uint16_t {
    a = 1,
    ns = 2,
    cname = 5,
    soa = 6,
    ptr = 12,
    hinfo = 13,
    mx = 15,
    txt = 16,
    aaaa = 28,
    srv = 33,
    dname = 39,
    opt = 41,
    ds = 43,
    svcb = 64,
    https = 65,
    caa = 257,
    ixfr = 251,
    axfr = 252,
    any = 255,
};

/// All records of one name and type; they share their TTL (RFC 2181, section 5.2).
struct RecordSet {
    Name owner;
    RecordType type{};
    std::uint32_t ttl = 0;           // seconds, below 2^31
    std::vector<std::string> rdata;  // as on the wire, names in it uncompressed; no two alike
};

/// "AAAA", in any case, or "TYPE65280" (RFC 3597, section 5).
std::optional<RecordType> type_from_text(std::string_view text);

std::string text_of(RecordType type);

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
