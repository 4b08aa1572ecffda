// Faults of the DNS service itself: resolvers meet them, health checks and the authority's decisions do not.
#pragma once

#include "drill/scenario/fault_type.hpp"
#include "drill/world/simulated_responder.hpp"

#include <memory>
#include <string>

namespace regiondrill::drill {

/// Applies the fault to the resolvers of the population that the spec names, or to everybody's, until ended. Evidence:
/// the queries that met it.
std::unique_ptr<ActiveFault> begin_dns_fault(const FaultContext& context, const FaultSpec& spec, DnsFault fault);

/// "dns", or "dns of london".
std::string dns_target(const FaultSpec& spec);

}  // namespace regiondrill::drill
