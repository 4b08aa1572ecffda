#include "drill/faults/fault_family.hpp"
#include "drill/faults/registry.hpp"

namespace regiondrill::drill {

namespace {

// Nobody notices before the TTL of what resolvers hold is over, and those that serve stale answers not even then. A
// resolver learns of the silence by its own timeout only, asks again, and in the end answers its clients with a
// failure.
std::unique_ptr<ActiveFault> begin_dns_down(const FaultContext& context, const FaultSpec& spec) {
    return begin_dns_fault(context, spec, {.effect = DnsFaultEffect::silent});
}

}  // namespace

// No region is hurt, and none is found sick. Open connections go on, so whoever keeps one notices last.
const FaultType dns_down_fault{
    .name = "dns_down",
    .summary = "The DNS does not answer queries, of everybody's resolvers or of one population's.",
    .in_flight = "Answers under way arrive, and cached ones stay good for as long as they were.",
    .foreign = "dnsoutage dnsfailure dnstimeout dnserror",
    .hurts_requests = true,
    .meets_look_ups = true,
    .fields = {{FaultField::of}},
    .begin = begin_dns_down,
    .target = dns_target,
};

}  // namespace regiondrill::drill
