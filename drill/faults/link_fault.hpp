// Faults that are a rule on links.
#pragma once

#include "drill/scenario/fault_type.hpp"
#include "sim/link.hpp"

#include <memory>

namespace regiondrill::drill {

/// Imposes the rule until ended. Evidence: the packets that met it.
std::unique_ptr<ActiveFault> begin_link_fault(const FaultContext& context, sim::Rule rule);

/// The links between a fault's two sets, one way or both.
std::vector<sim::LinkId> links_between(const FaultContext& context, const FaultSpec& spec);

/// The target of a fault between two sets: "a, b | c".
std::string between_target(const FaultSpec& spec);

}  // namespace regiondrill::drill
