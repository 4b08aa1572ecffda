// The shapes of expectations, one for each of the registry.
#pragma once

#include "drill/scenario/scenario.hpp"
#include "drill/scenario/shape.hpp"

namespace regiondrill::drill {

const Variants<ExpectationSpec>& expectation_variants();

}  // namespace regiondrill::drill
