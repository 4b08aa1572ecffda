// Faults that are an impairment of one region.
#pragma once

#include "drill/scenario/fault_type.hpp"
#include "regions/region_fault.hpp"

#include <memory>

namespace regiondrill::drill {

/// Impairs the region until ended.
std::unique_ptr<ActiveFault> begin_region_fault(World& world, const FaultSpec& spec,
                                                const regions::RegionFault& fault);

/// The target of a fault that names a region.
std::string region_target(const FaultSpec& spec);

}  // namespace regiondrill::drill
