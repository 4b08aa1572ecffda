#include "drill/faults/membership_fault.hpp"
#include "drill/faults/region_fault.hpp"
#include "drill/faults/registry.hpp"

namespace regiondrill::drill {

namespace {

/// Its evidence is what its peers filled it with; where there was nothing to fill, the answers that began to name it.
class Addition : public MembershipFault {
public:
    Addition(const FaultContext& context, const FaultSpec& spec) : MembershipFault(context, spec, Step::away) {
        arrive();
    }

    Evidence evidence() const override { return received().met != 0 ? received() : people(true); }

    // The drill's own end takes no region away.
    void end() override {
        note_end();
        if (!is_last_moment()) depart();
    }
};

std::unique_ptr<ActiveFault> begin_add_region(const FaultContext& context, const FaultSpec& spec) {
    return std::make_unique<Addition>(context, spec);
}

}  // namespace

const FaultType add_region_fault{
    .name = "add_region",
    .summary =
        "Operators add the region, which was not there before: its peers fill its store, then its health checks "
        "pass and people come. Where it ends before the drill does, the region is removed again.",
    .in_flight = "Nothing is broken: requests and open connections go on until clients come by themselves.",
    .fields = {{FaultField::region, true}, {FaultField::drain}},
    .begin = begin_add_region,
    .target = region_target,
    .first_evidence = "took effect",
};

}  // namespace regiondrill::drill
