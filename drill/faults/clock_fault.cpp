#include "drill/faults/clock_fault.hpp"

#include "drill/world/world.hpp"

namespace regiondrill::drill {

namespace {

class ClockFault : public ActiveFault {
public:
    ClockFault(World& world, store::ReplicaId replica, const store::ClockError& error)
        : world_(world),
          replica_(replica),
          id_(world.cluster().disturb_clock(replica, error)) {}

    Evidence evidence() const override {
        const auto evidence = world_.cluster().replica(replica_).physical.evidence(id_);
        return {evidence.stamped, evidence.first};
    }

    void end() override { world_.cluster().correct_clock(replica_, id_); }

private:
    World& world_;
    store::ReplicaId replica_;
    store::ClockErrorId id_;
};

}  // namespace

std::unique_ptr<ActiveFault> begin_clock_fault(World& world, const FaultSpec& spec, const store::ClockError& error) {
    return std::make_unique<ClockFault>(world, regions::replica_of(world.region(spec.region)), error);
}

}  // namespace regiondrill::drill
