// The families that most faults belong to: of a region, of links, of the DNS service, of a clock. A fault of a family
// says in its own file what is wrong; here stands how that is begun, ended and told.
#pragma once

#include "drill/scenario/fault_type.hpp"
#include "drill/world/simulated_responder.hpp"
#include "regions/region_fault.hpp"
#include "sim/link.hpp"
#include "store/data/clock.hpp"

#include <memory>
#include <string>

namespace regiondrill::drill {

// Faults that break one region. What each effect does to requests under way is said in regions/region_fault.hpp.

/// Breaks the fault's region until ended. Evidence: the people's requests that met it, and probes where the health
/// endpoint itself is what is broken. `fault` is copied; what the spec says of its match, its ramp, a dry run and its
/// texts is added to it. Ended, the region is as it would be without it, other faults of it included.
std::unique_ptr<ActiveFault> begin_region_fault(const FaultContext& context, const FaultSpec& spec,
                                                const regions::RegionFault& fault);

/// The target of a fault that names a region.
std::string region_target(const FaultSpec& spec);

// Faults that are a rule on links.

/// Imposes the rule until ended, by and by where the spec has a ramp. Evidence: the packets that met it.
std::unique_ptr<ActiveFault> begin_link_fault(const FaultContext& context, const FaultSpec& spec, sim::Rule rule);

/// The links between a fault's two sets, one way or both.
std::vector<sim::LinkId> links_between(const FaultContext& context, const FaultSpec& spec);

/// The target of a fault between two sets: "a, b | c".
std::string between_target(const FaultSpec& spec);

// Faults of the DNS service itself: resolvers meet them, health checks and the authority's decisions do not.

/// Applies the fault to the resolvers of the population that the spec names, or to everybody's, until ended. Evidence:
/// the queries that met it.
std::unique_ptr<ActiveFault> begin_dns_fault(const FaultContext& context, const FaultSpec& spec, DnsFault fault);

/// "dns", or "dns of london".
std::string dns_target(const FaultSpec& spec);

// Faults that are an error of a region's clock.

/// Sets the clock of the fault's region wrong until ended; its end sets it right at once. Evidence: the writes that
/// were stamped meanwhile. Errors of several faults add up.
std::unique_ptr<ActiveFault> begin_clock_fault(const FaultContext& context, const FaultSpec& spec,
                                               const store::ClockError& error);

}  // namespace regiondrill::drill
