// What operators do to the DNS. It needs no evidence beyond that it was done: accepted or refused, the story tells.
// Its end is an act like any other and may be refused as well.
#pragma once

#include "drill/scenario/fault_type.hpp"
#include "drill/world/world.hpp"

namespace regiondrill::drill {

class OperatorFault : public ActiveFault {
public:
    explicit OperatorFault(World& world) : world_(world), at_(world.engine().now()) {}

    Evidence evidence() const override { return {1, at_}; }

protected:
    World& world() { return world_; }

private:
    World& world_;
    Time at_;
};

}  // namespace regiondrill::drill
