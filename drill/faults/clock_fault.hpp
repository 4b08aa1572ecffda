// Faults that are an error of a region's clock.
#pragma once

#include "drill/scenario/fault_type.hpp"
#include "store/clock.hpp"

#include <memory>

namespace regiondrill::drill {

/// Disturbs the clock of the fault's region until ended.
std::unique_ptr<ActiveFault> begin_clock_fault(World& world, const FaultSpec& spec, const store::ClockError& error);

}  // namespace regiondrill::drill
