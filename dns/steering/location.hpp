// Where askers are, as far as routing cares.
#pragma once

#include "dns/ip_address.hpp"
#include "sim/atlas.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace regiondrill::dns {

enum class LocationId : std::uint16_t {};

constexpr std::size_t index(LocationId location) { return static_cast<std::size_t>(location); }

struct Location {
    std::string name;  // "London"
    sim::Coordinates position;
    std::string continent;    // "EU"; AF AN AS EU NA OC SA as Route 53 has them
    std::string country;      // "GB", ISO 3166-1
    std::string subdivision;  // "NY", US states only; may be empty
};

/// Who asks: found from a client subnet if the query carries one, else from the resolver's own address.
struct Asker {
    LocationId location{};
    IpPrefix network;  // the client subnet, or the resolver's address alone
};

}  // namespace regiondrill::dns
