// The shapes of what a region is and of what lies between regions: capacity, network, store.
#pragma once

#include "drill/scenario/scenario.hpp"
#include "drill/scenario/shape.hpp"

namespace regiondrill::drill {

const Shape<RegionSpec>& region_shape();
const Shape<NetworkSpec>& network_shape();

}  // namespace regiondrill::drill
