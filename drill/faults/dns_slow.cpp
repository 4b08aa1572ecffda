#include "drill/faults/dns_fault.hpp"
#include "drill/faults/registry.hpp"

namespace regiondrill::drill {

namespace {

// Who waits longer than a look-up's timeout has no answer at all; who has one cached waits for nothing.
std::unique_ptr<ActiveFault> begin_dns_slow(const FaultContext& context, const FaultSpec& spec) {
    return begin_dns_fault(context, spec, {.effect = DnsFaultEffect::slow, .delay = spec.add});
}

}  // namespace

const FaultType dns_slow_fault{
    .name = "dns_slow",
    .summary = "The DNS answers later than usual.",
    .in_flight = "Answers under way arrive on time.",
    .hurts_requests = true,
    .fields = {{FaultField::of}, {FaultField::add, true}},
    .begin = begin_dns_slow,
    .target = dns_target,
};

}  // namespace regiondrill::drill
