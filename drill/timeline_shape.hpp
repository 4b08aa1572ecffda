// The shapes of timeline entries, one for each fault of the registry.
#pragma once

#include "drill/scenario.hpp"
#include "drill/shape.hpp"

namespace regiondrill::drill {

const Variants<FaultSpec>& timeline_variants();

}  // namespace regiondrill::drill
