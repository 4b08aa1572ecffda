// The shapes of what a region is and of what lies between regions: capacity, network, store.
#pragma once

#include "drill/scenario.hpp"
#include "drill/shape.hpp"

namespace regiondrill::drill {

const Shape<RegionSpec>& region_shape();
const Shape<NetworkSpec>& network_shape();

}  // namespace regiondrill::drill
