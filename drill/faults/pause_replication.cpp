#include "drill/faults/registry.hpp"
#include "drill/world/fault_context.hpp"
#include "drill/world/topology.hpp"
#include "store/cluster.hpp"

namespace regiondrill::drill {

namespace {

/// Stops the sending side only: what has left the region arrives, and what waits is sent when the last pause of the
/// channel ends, unless `backlog_limit` has it dropped before. Its evidence is the writes that had to wait, those among
/// them that were accepted but not yet sent when it began.
class ReplicationPause : public ActiveFault {
public:
    ReplicationPause(store::Cluster& cluster, store::PauseId id) : cluster_(cluster), id_(id) {}

    Evidence evidence() const override {
        const auto evidence = cluster_.evidence(id_);
        return {evidence.held, evidence.first};
    }

    void end() override { cluster_.resume(id_); }

private:
    store::Cluster& cluster_;
    store::PauseId id_;
};

// Channels between regions only: votes of a quorum, forwarded writes and comparisons of replicas are no replication and
// go on.
std::unique_ptr<ActiveFault> begin_pause_replication(const FaultContext& context, const FaultSpec& spec) {
    const store::ReplicaId from = regions::replica_of(context.topology.region(spec.region));
    std::vector<std::pair<store::ReplicaId, store::ReplicaId>> pairs;
    for (std::size_t i = 0; i < context.scenario.regions.size(); ++i) {
        const store::ReplicaId to{static_cast<std::uint16_t>(i)};
        // Without `to` every other region is meant.
        const bool named = spec.to.empty() || context.scenario.regions[i].name == spec.to;
        if (to != from && named) pairs.emplace_back(from, to);
    }
    return std::make_unique<ReplicationPause>(context.cluster,
                                              context.cluster.pause(pairs, sim::cause_of_fault(context.number)));
}

// With an arrow, as it is one direction.
std::string pause_replication_target(const FaultSpec& spec) {
    return spec.region + " > " + (spec.to.empty() ? "all" : spec.to);
}

}  // namespace

// Requests are answered as before, only older: stale reads and conflicts are what it is for, and what a later loss of
// the region costs.
const FaultType pause_replication_fault{
    .name = "pause_replication",
    .summary = "The region stops sending its writes to its peers (or to one) while everything else works.",
    .in_flight = "Batches under way arrive; what is written meanwhile is sent when the pause ends.",
    .foreign = "stopreplication replicationlag breakreplication",
    .holds_up_replication = true,
    .fields = {{FaultField::region, true}, {FaultField::to}},
    .begin = begin_pause_replication,
    .target = pause_replication_target,
};

}  // namespace regiondrill::drill
