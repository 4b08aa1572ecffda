// A place on the network: a region, a city with clients, a health checker's site.
#pragma once

#include <cstddef>
#include <cstdint>

namespace regiondrill::sim {

enum class PlaceId : std::uint16_t {};
enum class LinkId : std::uint32_t {};

constexpr std::size_t index(PlaceId place) { return static_cast<std::size_t>(place); }
constexpr std::size_t index(LinkId link) { return static_cast<std::size_t>(link); }

}  // namespace regiondrill::sim
