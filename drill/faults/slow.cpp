#include "drill/faults/fault_family.hpp"
#include "drill/faults/registry.hpp"

namespace regiondrill::drill {

namespace {

// Service takes a multiple of its time, or so much longer, drawn anew for each request with the fault's share. The
// worker is held meanwhile: a dependency that does not answer takes all of them. Whether people notice depends on how
// near the region is to its capacity, for queues grow faster than the factor. Probes are served like requests and slow
// down as well, but pass while they are within their timeout: hence no symptom.
std::unique_ptr<ActiveFault> begin_slow(const FaultContext& context, const FaultSpec& spec) {
    return begin_region_fault(context, spec,
                              {.effect = regions::FaultEffect::slowed,
                               .share = spec.share,
                               .factor = spec.factor,
                               .added = spec.add,
                               .least = spec.min,
                               .most = spec.max});
}

}  // namespace

// A request that a worker has taken keeps its time, when the fault begins and when it ends.
const FaultType slow_fault{
    .name = "slow",
    .summary = "Serving takes the region longer by a factor or a span, for a share of its requests.",
    .in_flight = "Requests it was already working on keep their time, when it begins and when it ends.",
    .foreign = "slowdown degrade degraded brownout cpustress cpuhog",
    .hurts_requests = true,
    .slows_serving = true,
    .fields = {{FaultField::region, true},
               {FaultField::factor},
               {FaultField::add},
               {FaultField::min},
               {FaultField::max},
               {FaultField::share},
               {FaultField::match},
               {FaultField::ramp},
               {FaultField::dry_run}},
    .begin = begin_slow,
    .target = region_target,
};

}  // namespace regiondrill::drill
