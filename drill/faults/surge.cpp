#include "clients/population.hpp"
#include "drill/faults/population_fault.hpp"
#include "drill/faults/ramp.hpp"
#include "drill/faults/registry.hpp"
#include "drill/world/fault_context.hpp"

namespace regiondrill::drill {

namespace {

class Surge : public PopulationFault {
public:
    Surge(const FaultContext& context, const FaultSpec& spec)
        : PopulationFault(context),
          load_(spec.load),
          ramp_(context, spec.ramp) {
        for (const auto& population : context.populations) {
            if (spec.of.empty() || spec.of == population->settings().name) surge(*population, load());
        }
    }

    void go_on() override {
        if (ended()) return;
        ramp_.step();
        change(load());
    }

private:
    double load() const { return 1 + (load_ - 1) * ramp_.strength(); }

    double load_;
    Ramp ramp_;
};

std::unique_ptr<ActiveFault> begin_surge(const FaultContext& context, const FaultSpec& spec) {
    return std::make_unique<Surge>(context, spec);
}

std::string surge_target(const FaultSpec& spec) { return spec.of.empty() ? "everybody" : spec.of; }

}  // namespace

// It breaks nothing: whether anybody is hurt is a matter of capacity. At a load of 0 no request begins, which is how an
// operator sheds load.
const FaultType surge_fault{
    .name = "surge",
    .summary = "People ask more often than usual, or less often.",
    .in_flight = "Requests under way go on, retries included.",
    .foreign = "flashcrowd spike loadspike trafficspike stress loadshed",
    .fields = {{FaultField::of}, {FaultField::load, true}, {FaultField::ramp}},
    .begin = begin_surge,
    .target = surge_target,
};

}  // namespace regiondrill::drill
