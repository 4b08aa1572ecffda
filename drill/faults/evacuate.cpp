#include "drill/faults/fault_family.hpp"
#include "drill/faults/operator_fault.hpp"
#include "drill/faults/registry.hpp"

namespace regiondrill::drill {

namespace {

/// Forces the verdict of every check that looks at the region, as an operator's override does; ended, the checkers' own
/// verdicts count again, whatever they are by then. Evacuations of one region stack.
class Evacuation : public OperatorFault {
public:
    Evacuation(const FaultContext& context, const FaultSpec& spec) : OperatorFault(context), region_(spec.region) {
        heard_ = operators().evacuate(region_);
    }

    // Of a region that no check looks at nobody is sent away.
    Evidence evidence() const override { return heard_ ? OperatorFault::evidence() : Evidence{}; }
    void end() override { operators().return_to(region_); }

private:
    std::string region_;
    // Whether any check looks at the region; else nobody could hear of it.
    bool heard_ = false;
};

std::unique_ptr<ActiveFault> begin_evacuate(const FaultContext& context, const FaultSpec& spec) {
    return std::make_unique<Evacuation>(context, spec);
}

}  // namespace

// "Steered" because no probe has to find anything: detection takes no time, and the answers change a propagation later.
const FaultType evacuate_fault{
    .name = "evacuate",
    .summary = "Operators say that the region is sick, whatever its health checks find, so that people leave it.",
    .in_flight = "Nothing is broken: requests and open connections go on until clients leave by themselves.",
    .foreign = "failover drain shift shiftaway zonalshift switchover",
    .symptom = Symptom::steered,
    .fields = {{FaultField::region, true}},
    .begin = begin_evacuate,
    .target = region_target,
};

}  // namespace regiondrill::drill
