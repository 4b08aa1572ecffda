#include "drill/faults/fault_family.hpp"
#include "drill/faults/registry.hpp"

namespace regiondrill::drill {

namespace {

// The service did its work, and what it answers is not what arrives: people's clients find that out by a checksum, a
// write of theirs may stand or not, and they try again. Real programs get the corrupted text, with a length that fits
// it. What is answered in the service's stead is not corrupted, nor is an answer without a text (204).
std::unique_ptr<ActiveFault> begin_corrupt(const FaultContext& context, const FaultSpec& spec) {
    return begin_region_fault(context, spec, {.effect = regions::FaultEffect::corrupting, .share = spec.share});
}

}  // namespace

// No symptom: a probe passes by its status, and fails only where its check looks for a text.
const FaultType corrupt_fault{
    .name = "corrupt",
    .summary = "The text of a share of the region's answers is cut at 30 to 80 %, or another text is in its place.",
    .in_flight = "Answers already sent arrive as they were; requests it was already working on are answered like any.",
    .foreign = "corruption corruptresponse garble mangle truncate",
    .hurts_requests = true,
    .fields = {{FaultField::region, true},
               {FaultField::body},
               {FaultField::share},
               {FaultField::match},
               {FaultField::dry_run}},
    .begin = begin_corrupt,
    .target = region_target,
};

}  // namespace regiondrill::drill
