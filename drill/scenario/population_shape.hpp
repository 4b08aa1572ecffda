// The shape of a population: clients of one place that behave alike.
#pragma once

#include "drill/scenario/scenario.hpp"
#include "drill/scenario/shape.hpp"

namespace regiondrill::drill {

const Shape<PopulationSpec>& population_shape();

}  // namespace regiondrill::drill
