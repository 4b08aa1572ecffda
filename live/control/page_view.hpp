// What the page draws besides the state: where everything is, where people's resolvers send them and how they fare
// there. Views only, as in state_view.hpp. How the drill went, drill/report/series.hpp says.
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

}  // namespace regiondrill::live
