#include "drill/faults/fault_family.hpp"
#include "drill/faults/registry.hpp"

namespace regiondrill::drill {

namespace {

// Resolvers remember that as long as negative_ttl says, so that the outage outlasts the fault by as much.
std::unique_ptr<ActiveFault> begin_dns_nxdomain(const FaultContext& context, const FaultSpec& spec) {
    return begin_dns_fault(context, spec, {.effect = DnsFaultEffect::no_name});
}

}  // namespace

// To resolvers a good answer as well, so nothing of before is served in its stead.
const FaultType dns_nxdomain_fault{
    .name = "dns_nxdomain",
    .summary = "The DNS says that the name does not exist.",
    .in_flight = "Answers under way and cached ones stay good; the wrong ones are cached as well, for negative_ttl.",
    .foreign = "nxdomain",
    .hurts_requests = true,
    .denies_answers = true,
    .meets_look_ups = true,
    .fields = {{FaultField::of}},
    .begin = begin_dns_nxdomain,
    .target = dns_target,
};

}  // namespace regiondrill::drill
