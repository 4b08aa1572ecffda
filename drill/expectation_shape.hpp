// The shapes of expectations, one for each of the registry.
#pragma once

#include "drill/scenario.hpp"
#include "drill/shape.hpp"

namespace regiondrill::drill {

const Variants<ExpectationSpec>& expectation_variants();

}  // namespace regiondrill::drill
