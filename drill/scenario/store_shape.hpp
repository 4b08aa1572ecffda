// The shape of "store" in a script.
#pragma once

#include "drill/scenario/shape.hpp"
#include "drill/scenario/store_spec.hpp"

namespace regiondrill::drill {

const Shape<StoreSpec>& store_shape();

}  // namespace regiondrill::drill
