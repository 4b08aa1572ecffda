#include "drill/faults/fault_family.hpp"
#include "drill/faults/registry.hpp"

namespace regiondrill::drill {

namespace {

// The delay is added to every answer on its way back. A resolver whose own wait is shorter asks again, and takes a late
// answer to an earlier try as well as any; clients give up by their own look-up timeout. Who has an answer cached waits
// for nothing.
std::unique_ptr<ActiveFault> begin_dns_slow(const FaultContext& context, const FaultSpec& spec) {
    return begin_dns_fault(context, spec, {.effect = DnsFaultEffect::slow, .delay = spec.add});
}

}  // namespace

// Hurts requests only where somebody looks a name up that no cache has: the shorter the TTL, the more.
const FaultType dns_slow_fault{
    .name = "dns_slow",
    .summary = "The DNS answers later than usual.",
    .in_flight = "Answers under way arrive on time.",
    .foreign = {},
    .hurts_requests = true,
    .meets_look_ups = true,
    .fields = {{FaultField::of}, {FaultField::add, true}},
    .begin = begin_dns_slow,
    .target = dns_target,
};

}  // namespace regiondrill::drill
