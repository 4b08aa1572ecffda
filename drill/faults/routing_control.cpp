#include "drill/faults/operator_fault.hpp"
#include "drill/faults/registry.hpp"

namespace regiondrill::drill {

namespace {

/// All switches of one entry are one transaction. A refused one changed nothing, so its end has nothing to undo.
/// Overrides are named safety rules that do not count for the switch, nor for switching back.
class ControlSwitch : public OperatorFault {
public:
    ControlSwitch(const FaultContext& context, const FaultSpec& spec)
        : OperatorFault(context),
          switching_(operators().switch_controls(spec.on, spec.off, spec.overrides)) {}

    void end() override {
        if (switching_) operators().switch_back(*switching_);
    }

private:
    std::optional<SwitchingId> switching_;
};

std::unique_ptr<ActiveFault> begin_routing_control(const FaultContext& context, const FaultSpec& spec) {
    return std::make_unique<ControlSwitch>(context, spec);
}

// What is switched off comes first, as that is what sends people away.
std::string routing_control_target(const FaultSpec& spec) {
    std::string text;
    for (const std::string& control : spec.off) text += (text.empty() ? "" : ", ") + control + " off";
    for (const std::string& control : spec.on) text += (text.empty() ? "" : ", ") + control + " on";
    return text;
}

}  // namespace

// It names no region: which records depend on the controls is the script's affair.
const FaultType routing_control_fault{
    .name = "routing_control",
    .summary = "Operators switch routing controls, all together or, where a safety rule refuses it, not at all.",
    .in_flight = "Nothing is broken: requests and open connections go on until clients leave by themselves.",
    .foreign = {},
    .symptom = Symptom::steered,
    .fields = {{FaultField::on}, {FaultField::off}, {FaultField::overrides}},
    .begin = begin_routing_control,
    .target = routing_control_target,
};

}  // namespace regiondrill::drill
