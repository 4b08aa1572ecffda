// Where askers are, as far as routing cares.
#pragma once

#include "dns/address.hpp"
#include "sim/atlas.hpp"
#include "sim/invariant.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace regiondrill::dns {

enum class LocationId : std::uint16_t {};

constexpr std::size_t index(LocationId location) { return static_cast<std::size_t>(location); }

/// The location of this number, counted from 0 in the order in which steering was given them.
inline LocationId location_at(std::size_t number) {
    sim::ensure(number <= UINT16_MAX, "too many locations");
    return LocationId{static_cast<std::uint16_t>(number)};
}

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

// Which continent a country lies on, in Route 53's codes.

/// The continent of an ISO 3166-1 country ("GB"): AF AN AS EU NA OC SA, as GeoNames assigns them. Nothing for a code
/// that no country has.
std::optional<std::string_view> continent_of(std::string_view country);

bool is_continent(std::string_view code);

}  // namespace regiondrill::dns
