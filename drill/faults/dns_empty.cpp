#include "drill/faults/fault_family.hpp"
#include "drill/faults/registry.hpp"

namespace regiondrill::drill {

namespace {

// An answer without an address is a good answer (NODATA): resolvers believe it and remember it. So the outage outlasts
// the fault by up to negative_ttl.
std::unique_ptr<ActiveFault> begin_dns_empty(const FaultContext& context, const FaultSpec& spec) {
    return begin_dns_fault(context, spec, {.effect = DnsFaultEffect::no_data});
}

}  // namespace

// Resolvers that serve stale answers take this for a fresh one, unlike silence.
const FaultType dns_empty_fault{
    .name = "dns_empty",
    .summary = "The DNS answers with no address.",
    .in_flight = "Answers under way and cached ones stay good; the empty ones are cached as well, for negative_ttl.",
    .foreign = {},
    .hurts_requests = true,
    .denies_answers = true,
    .meets_look_ups = true,
    .fields = {{FaultField::of}},
    .begin = begin_dns_empty,
    .target = dns_target,
};

}  // namespace regiondrill::drill
