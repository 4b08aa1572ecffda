// Faults that break one region. What each effect does to requests under way is said in regions/region_fault.hpp.
#pragma once

#include "drill/scenario/fault_type.hpp"
#include "regions/region_fault.hpp"

#include <memory>

namespace regiondrill::drill {

/// Breaks the fault's region until ended. Evidence: the requests and probes that met it there.
std::unique_ptr<ActiveFault> begin_region_fault(const FaultContext& context, const FaultSpec& spec,
                                                const regions::RegionFault& fault);

/// The target of a fault that names a region.
std::string region_target(const FaultSpec& spec);

}  // namespace regiondrill::drill
