// The shapes of timeline entries, one for each fault of the registry.
#pragma once

#include "drill/scenario/scenario.hpp"
#include "drill/scenario/shape.hpp"

namespace regiondrill::drill {

const Variants<FaultSpec>& timeline_variants();

/// The same for a fault begun at hand, which begins at once unless it says when.
const Variants<FaultSpec>& at_hand_variants();

/// Defaults that follow from the fault's type.
void fill_in(FaultSpec& fault);

}  // namespace regiondrill::drill
