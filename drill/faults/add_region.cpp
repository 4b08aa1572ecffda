#include "drill/faults/fault_family.hpp"
#include "drill/faults/membership_fault.hpp"
#include "drill/faults/registry.hpp"

namespace regiondrill::drill {

namespace {

/// Its evidence is what its peers filled it with; where there was nothing to fill, the answers that began to name it.
/// The scenario's check, or that of a manual fault, has made sure that the region is no member when this begins, so its
/// first step is from away.
class Addition : public MembershipFault {
public:
    Addition(const FaultContext& context, const FaultSpec& spec) : MembershipFault(context, spec, Step::away) {
        arrive();
    }

    Evidence evidence() const override { return received().met != 0 ? received() : people(true); }

    // The drill's own end takes no region away.
    // The drill's end is told by the clock: a drill that is finished early has been shortened before its faults end.
    // The moment is noted first, as the answers that its own departure brings about are not to count.
    void end() override {
        note_end();
        if (!is_last_moment()) depart();
    }
};

std::unique_ptr<ActiveFault> begin_add_region(const FaultContext& context, const FaultSpec& spec) {
    return std::make_unique<Addition>(context, spec);
}

}  // namespace

// No symptom and nothing hurt: a region that nobody was sent to is missed by nobody. Its first evidence is no traffic
// that met it, hence the words of its own for the story.
const FaultType add_region_fault{
    .name = "add_region",
    .summary =
        "Operators add the region, which was not there before: its peers fill its store, then its health checks "
        "pass and people come. Where it ends before the drill does, the region is removed again.",
    .in_flight = "Nothing is broken: requests and open connections go on until clients come by themselves.",
    .foreign = "scaleout join addcluster",
    .membership = MembershipChange::adds,
    .fields = {{FaultField::region, true}, {FaultField::drain}},
    .begin = begin_add_region,
    .target = region_target,
    .first_evidence = "took effect",
};

}  // namespace regiondrill::drill
