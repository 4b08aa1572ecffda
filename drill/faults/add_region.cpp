#include "drill/faults/presence_fault.hpp"
#include "drill/faults/region_fault.hpp"
#include "drill/faults/registry.hpp"
#include "drill/world/world.hpp"

namespace regiondrill::drill {

namespace {

class Addition : public PresenceFault {
public:
    Addition(World& world, const FaultSpec& spec) : PresenceFault(world, spec, Step::away) { arrive(); }

    Evidence evidence() const override { return received().met != 0 ? received() : people(true); }

    // The drill's own end takes no region away.
    void end() override {
        note_end();
        if (world().engine().now() < world().end()) depart();
    }
};

std::unique_ptr<ActiveFault> begin_add_region(World& world, const FaultSpec& spec) {
    return std::make_unique<Addition>(world, spec);
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
