// The figures of one population, or of all together, over an expectation's window.
#pragma once

#include "clients/metrics.hpp"
#include "drill/scenario/expectation_type.hpp"

namespace regiondrill::drill {

/// The whole drill where the expectation names no window.
clients::Window window_sum(const World& world, const ExpectationSpec& spec);

}  // namespace regiondrill::drill
