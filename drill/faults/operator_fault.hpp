// What operators do to the DNS. It needs no evidence beyond that it was done: accepted or refused, the story tells.
// Its end is an act like any other and may be refused as well.
#pragma once

#include "drill/scenario/fault_type.hpp"
#include "drill/world/fault_context.hpp"
#include "drill/world/operators.hpp"
#include "sim/engine.hpp"

namespace regiondrill::drill {

/// The base of what operators do: evacuate, routing_control, set_weight. It counts as met from the moment it was done,
/// for an act that was refused is a finding as well. Derived classes act in their constructors and take back in end()
/// only what was taken.
class OperatorFault : public ActiveFault {
public:
    explicit OperatorFault(const FaultContext& context) : operators_(context.operators), at_(context.engine.now()) {}

    Evidence evidence() const override { return {1, at_}; }

protected:
    /// They outlive every fault.
    Operators& operators() { return operators_; }

private:
    Operators& operators_;
    Time at_;
};

}  // namespace regiondrill::drill
