// The shape of a whole scenario script: the root of the tables that both read it and describe it.
#pragma once

#include "drill/scenario/scenario.hpp"
#include "drill/scenario/shape.hpp"

namespace regiondrill::drill {

const Shape<Scenario>& scenario_shape();

/// A region's name: lower-case letters, digits and dashes, so that it can stand in a host name.
inline constexpr const char* region_name_pattern = "^[a-z0-9][a-z0-9-]*$";
inline constexpr std::size_t most_regions = 200;

}  // namespace regiondrill::drill
