#include "clients/population.hpp"
#include "drill/faults/population_fault.hpp"
#include "drill/faults/registry.hpp"
#include "drill/world/fault_context.hpp"
#include "drill/world/fault_schedule.hpp"

#include <algorithm>

namespace regiondrill::drill {

namespace {

constexpr std::int64_t ramp_steps = 50;

/// A ramp is climbed in steps of equal length. Its end takes all of it back at once.
class Surge : public PopulationFault {
public:
    Surge(const FaultContext& context, const FaultSpec& spec)
        : PopulationFault(context),
          schedule_(context.schedule),
          number_(context.number),
          load_(spec.load),
          step_(spec.ramp / ramp_steps) {
        const double first = step_ > Duration{} ? 1 : load_;
        for (const auto& population : context.populations) {
            if (spec.of.empty() || spec.of == population->settings().name) surge(*population, first);
        }
        if (step_ > Duration{}) schedule_.go_on_after(number_, step_);
    }

    void go_on() override {
        if (ended()) return;
        ++steps_;
        const double climbed = static_cast<double>(steps_) / static_cast<double>(ramp_steps);
        change(1 + (load_ - 1) * climbed);
        if (steps_ < ramp_steps) schedule_.go_on_after(number_, step_);
    }

private:
    FaultSchedule& schedule_;
    std::size_t number_;
    double load_;
    Duration step_;
    std::int64_t steps_ = 0;
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
