#include "drill/faults/operator_fault.hpp"
#include "drill/faults/registry.hpp"

namespace regiondrill::drill {

namespace {

/// An edit takes the control plane's time to come into force, and dns_stale refuses it. Its end is another edit, to
/// what the latest edit still in force says. Where the control plane refused the edit there is nothing to undo.
class WeightEdit : public OperatorFault {
public:
    WeightEdit(const FaultContext& context, const FaultSpec& spec)
        : OperatorFault(context),
          edit_(operators().set_weight(spec.group, spec.record, spec.weight)) {}

    void end() override {
        if (edit_) operators().undo(*edit_);
    }

private:
    std::optional<EditId> edit_;
};

std::unique_ptr<ActiveFault> begin_set_weight(const FaultContext& context, const FaultSpec& spec) {
    return std::make_unique<WeightEdit>(context, spec);
}

std::string set_weight_target(const FaultSpec& spec) { return spec.record + " to " + std::to_string(spec.weight); }

}  // namespace

// Unlike a switch it needs the control plane, and takes its time to come into force.
const FaultType set_weight_fault{
    .name = "set_weight",
    .summary = "Operators edit a record's weight; the edit goes through the control plane of the DNS.",
    .in_flight = "Nothing is broken: requests and open connections go on until clients leave by themselves.",
    .foreign = "weight changeweight weights",
    .symptom = Symptom::steered,
    .edits_weights = true,
    .fields = {{FaultField::record, true}, {FaultField::weight, true}, {FaultField::group}},
    .begin = begin_set_weight,
    .target = set_weight_target,
};

}  // namespace regiondrill::drill
