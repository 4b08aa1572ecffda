#include "drill/faults/fault_family.hpp"
#include "drill/faults/membership_fault.hpp"
#include "drill/faults/registry.hpp"

namespace regiondrill::drill {

namespace {

/// Its evidence is the answers that ceased to name it: a region that nobody was sent to cannot be missed. It begins
/// from being there, as its checks have made sure.
class Removal : public MembershipFault {
public:
    Removal(const FaultContext& context, const FaultSpec& spec) : MembershipFault(context, spec, Step::there) {
        depart();
    }

    Evidence evidence() const override { return people(false); }

    // Where the drill ends first, its region comes back for the check that all replicas are equal; what only it held
    // has been reported as lost by then.
    void end() override {
        note_end();
        arrive();
    }
};

std::unique_ptr<ActiveFault> begin_remove_region(const FaultContext& context, const FaultSpec& spec) {
    return std::make_unique<Removal>(context, spec);
}

}  // namespace

// Operators send people away before anything breaks, so it counts as steering and not as an outage; who stays on in
// spite of that is hurt, and shows in the availability.
const FaultType remove_region_fault{
    .name = "remove_region",
    .summary =
        "Operators remove the region: people are sent away, and when they had time to leave and its peers have all "
        "that was written there, it goes. It comes back empty and is filled by its peers.",
    .in_flight =
        "Requests and open connections go on while it is drained; who stays on then gets 503, and silence once "
        "it is gone.",
    .foreign = "decommission leave",
    .symptom = Symptom::steered,
    .empties_region = true,
    .membership = MembershipChange::removes,
    .fields = {{FaultField::region, true}, {FaultField::drain}},
    .begin = begin_remove_region,
    .target = region_target,
    .first_evidence = "took effect",
};

}  // namespace regiondrill::drill
