#include "drill/faults/clock_fault.hpp"

#include "drill/world/fault_context.hpp"
#include "drill/world/topology.hpp"
#include "store/cluster.hpp"

namespace regiondrill::drill {

namespace {

/// Only versions go by this clock. Timers, the network and people go by the engine's, so that a clock fault shows in
/// which writes win and in nothing else. It holds the id of its own error alone: errors of one clock add up, in
/// whichever order they end.
class ClockFault : public ActiveFault {
public:
    ClockFault(store::Cluster& cluster, store::ReplicaId replica, const store::ClockError& error)
        : cluster_(cluster),
          replica_(replica),
          id_(cluster.disturb_clock(replica, error)) {}

    // Kept by the clock, also after the error is gone.
    Evidence evidence() const override {
        const auto evidence = cluster_.replica(replica_).physical.evidence(id_);
        return {evidence.stamped, evidence.first};
    }

    void end() override { cluster_.correct_clock(replica_, id_); }

private:
    store::Cluster& cluster_;
    store::ReplicaId replica_;
    store::ClockErrorId id_;
};

}  // namespace

std::unique_ptr<ActiveFault> begin_clock_fault(const FaultContext& context, const FaultSpec& spec,
                                               const store::ClockError& error) {
    return std::make_unique<ClockFault>(context.cluster, regions::replica_of(context.topology.region(spec.region)),
                                        error);
}

}  // namespace regiondrill::drill
