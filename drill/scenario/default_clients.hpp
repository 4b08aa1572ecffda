// Who uses the regions when a script does not say.
#pragma once

#include "drill/scenario/scenario.hpp"

#include <vector>

namespace regiondrill::drill {

/// The atlas city a region or a population stands in, or the one nearest to it.
const sim::AtlasCity& city_at(const std::string& place);

/// One default population in the city nearest to each region, named by the city's slug; regions of one city share it.
/// Every region must stand where the atlas knows or have a position.
std::vector<PopulationSpec> default_clients(const std::vector<RegionSpec>& regions);

}  // namespace regiondrill::drill
