// Faults of the DNS service itself.
#pragma once

#include "drill/scenario/fault_type.hpp"
#include "drill/world/simulated_dns.hpp"

#include <memory>
#include <string>

namespace regiondrill::drill {

/// Disturbs the service for the fault's population, or everybody, until ended.
std::unique_ptr<ActiveFault> begin_dns_fault(World& world, const FaultSpec& spec, Disturbance disturbance);

/// "dns", or "dns of london".
std::string dns_target(const FaultSpec& spec);

}  // namespace regiondrill::drill
