// Where askers are, as far as routing cares: positions, countries and continents.
//
// The drill makes a location of every population and of every city the atlas knows; the network map tells which block
// of addresses stands at which.
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

/// A location, by its number in Steering::locations().
enum class LocationId : std::uint16_t {};

constexpr std::size_t index(LocationId location) { return static_cast<std::size_t>(location); }

/// The location of this number, counted from 0 in the order in which steering was given them.
inline LocationId location_at(std::size_t number) {
    sim::ensure(number <= UINT16_MAX, "too many locations");
    return LocationId{static_cast<std::uint16_t>(number)};
}

/// Everything that policies look at. Codes are Route 53's, in capitals.
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

/// The continent of an ISO 3166-1 country ("GB"): AF AN AS EU NA OC SA, as GeoNames assigns them. Nothing for a code
/// that no country has.
std::optional<std::string_view> continent_of(std::string_view country);

/// Whether it is one of the seven codes.
bool is_continent(std::string_view code);

}  // namespace regiondrill::dns
