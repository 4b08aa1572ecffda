// Faults that are an error of a region's clock.
#pragma once

#include "drill/scenario/fault_type.hpp"
#include "store/clock.hpp"

#include <memory>

namespace regiondrill::drill {

/// Sets the clock of the fault's region wrong until ended; its end sets it right at once. Evidence: the writes that
/// were stamped meanwhile. Errors of several faults add up.
std::unique_ptr<ActiveFault> begin_clock_fault(const FaultContext& context, const FaultSpec& spec,
                                               const store::ClockError& error);

}  // namespace regiondrill::drill
