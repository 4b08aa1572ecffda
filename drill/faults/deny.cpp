#include "drill/faults/fault_family.hpp"
#include "drill/faults/registry.hpp"

namespace regiondrill::drill {

namespace {

// A request that needs such a dependency fails when its turn comes, after those before it, and its worker is free at
// once: a name that does not resolve is known without waiting. The region's own name and its peers' are no dependency.
std::unique_ptr<ActiveFault> begin_deny(const FaultContext& context, const FaultSpec& spec) {
    return begin_region_fault(context, spec, {.effect = regions::FaultEffect::denying, .share = spec.share});
}

}  // namespace

// Probes meet it where a dependency is asked by the health endpoint as well (`in_health`).
const FaultType deny_fault{
    .name = "deny",
    .summary = "Names that the region's service depends on do not resolve: requests that need them are answered 502.",
    .in_flight = "Requests that a worker has already taken go on; those that wait for one meet it.",
    .foreign = "denylist dnsfailure blockhost blackholedns enotfound denydependency",
    .hurts_requests = true,
    .denies_names = true,
    .fields = {{FaultField::region, true},
               {FaultField::hosts, true},
               {FaultField::share},
               {FaultField::match},
               {FaultField::dry_run}},
    .begin = begin_deny,
    .target = region_target,
};

}  // namespace regiondrill::drill
