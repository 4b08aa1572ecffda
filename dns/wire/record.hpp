// Resource records as data: a type and the octets that follow it on the wire.
#pragma once

#include "dns/wire/name.hpp"

#include <cstdint>
#include <string>
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

}  // namespace regiondrill::dns
