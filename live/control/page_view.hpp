// What the page draws besides the state: where everything is, where people's resolvers send them and how they fare
// there, and how the drill went so far, slice by slice. Views only, as in state_view.hpp.
#pragma once

#include "live/control/state_view.hpp"
#include "live/session/served_world.hpp"

#include <functional>
#include <string>

namespace regiondrill::live {

/// Where a region's gateway listens, as a URL has it; empty where there is none.
using RegionAddressOf = std::function<std::string(regions::RegionId)>;

/// What does not change while the drill is played: regions and populations with their coordinates, the name.
Json layout_json(const ServedWorld& world, const RegionAddressOf& address_of);

/// How each region is, and of each population what its resolvers believe now and the totals of its attempts at each
/// region.
Json flows_json(const ServedWorld& world);

/// What happened in the slices from one moment to another, summed up to `every`, which is at least the length of a
/// slice. Of each population how requests that began then ended and where they were first sent; of each pair of
/// regions the most writes that waited.
struct SeriesRange {
    sim::Time from{};
    sim::Duration every{};
};
Json series_json(const ServedWorld& world, const SeriesRange& range);

/// So many points at most, each population's; who wants more asks again from where it ended.
inline constexpr std::size_t most_points = 2'000;

}  // namespace regiondrill::live
