#include "drill/faults/fault_family.hpp"
#include "drill/faults/registry.hpp"
#include "drill/scenario/units.hpp"
#include "drill/world/fault_context.hpp"
#include "drill/world/topology.hpp"
#include "store/cluster.hpp"

namespace regiondrill::drill {

namespace {

/// A token bucket in front of the region's replica. Of several throttles at a time the slowest counts. Evidence is the
/// writes that it refused or had wait.
class WriteThrottle : public ActiveFault {
public:
    WriteThrottle(const FaultContext& context, const FaultSpec& spec)
        : cluster_(context.cluster),
          replica_(regions::replica_of(context.topology.region(spec.region))),
          id_(cluster_.throttle(replica_, spec.rate, sim::cause_of_fault(context.number))) {}

    Evidence evidence() const override {
        const auto evidence = cluster_.replica(replica_).throttle.evidence(id_);
        return {evidence.held, evidence.first};
    }

    void end() override { cluster_.unthrottle(replica_, id_); }

private:
    store::Cluster& cluster_;
    store::ReplicaId replica_;
    store::ThrottleId id_;
};

std::unique_ptr<ActiveFault> begin_throttle_writes(const FaultContext& context, const FaultSpec& spec) {
    return std::make_unique<WriteThrottle>(context, spec);
}

std::string throttle_writes_target(const FaultSpec& spec) {
    return spec.region + " to " + rate_text(static_cast<double>(spec.rate));
}

}  // namespace

// Probes pass. Where peers have to wait, they fall behind and their backlog grows.
const FaultType throttle_writes_fault{
    .name = "throttle_writes",
    .summary = "The region takes so many writes a second: people's beyond that are refused with 429, its peers' wait.",
    .in_flight = "What it has taken stays; batches of its peers under way may have to wait when they arrive.",
    .foreign = "ratelimit throttle throttling",
    .hurts_requests = true,
    .holds_up_replication = true,
    .fields = {{FaultField::region, true}, {FaultField::rate, true}},
    .begin = begin_throttle_writes,
    .target = throttle_writes_target,
};

}  // namespace regiondrill::drill
