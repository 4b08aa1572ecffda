#include "drill/faults/fault_family.hpp"
#include "drill/faults/registry.hpp"

namespace regiondrill::drill {

namespace {

// Before the service sees the request, and after what makes it wait (slow): the order of failure-lambda's modes, whose
// exceptions come behind its statuses. Probes draw from the same share as people, so a small share may never reach a
// check's threshold. Each request draws once, from its own stream; the draw of one changes no other's.
std::unique_ptr<ActiveFault> begin_errors(const FaultContext& context, const FaultSpec& spec) {
    const bool throws = spec.as == "exception";
    return begin_region_fault(context, spec,
                              {.effect = regions::FaultEffect::erring,
                               .share = spec.share,
                               .status = static_cast<std::uint16_t>(spec.status.value_or(throws ? 502 : 500)),
                               .throws = throws});
}

}  // namespace

// The connection is of use all the same, so clients keep it and meet the share again; only the DNS can lead them away.
const FaultType errors_fault{
    .name = "errors",
    .summary = "The region answers a share of its requests, health probes included, with an error status.",
    .in_flight = "Requests it was already working on are finished.",
    .foreign = "httperrors http500 httpabort abort faultinjection error5xx",
    .symptom = Symptom::error,
    .hurts_requests = true,
    .fields = {{FaultField::region, true},
               {FaultField::status},
               {FaultField::as},
               {FaultField::message},
               {FaultField::share},
               {FaultField::match},
               {FaultField::ramp},
               {FaultField::dry_run}},
    .begin = begin_errors,
    .target = region_target,
};

}  // namespace regiondrill::drill
