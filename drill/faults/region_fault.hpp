// Faults that break one region. What each effect does to requests under way is said in regions/region_fault.hpp.
#pragma once

#include "drill/scenario/fault_type.hpp"
#include "regions/region_fault.hpp"

#include <memory>

namespace regiondrill::drill {

/// Breaks the fault's region until ended. Evidence: the people's requests that met it, and probes where the health
/// endpoint itself is what is broken. `fault` is copied. Ended, the region is as it would be without it, other faults
/// of it included.
std::unique_ptr<ActiveFault> begin_region_fault(const FaultContext& context, const FaultSpec& spec,
                                                const regions::RegionFault& fault);

/// The target of a fault that names a region.
std::string region_target(const FaultSpec& spec);

}  // namespace regiondrill::drill
