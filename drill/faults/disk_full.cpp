#include "drill/faults/fault_family.hpp"
#include "drill/faults/registry.hpp"
#include "drill/world/fault_context.hpp"
#include "drill/world/topology.hpp"
#include "store/cluster.hpp"

namespace regiondrill::drill {

namespace {

/// Of several such faults at a time the disk is full until the last has ended, and what it refuses counts for each that
/// is in force.
class FullDisk : public ActiveFault {
public:
    FullDisk(const FaultContext& context, const FaultSpec& spec)
        : cluster_(context.cluster),
          replica_(regions::replica_of(context.topology.region(spec.region))),
          id_(cluster_.fill_disk(replica_, sim::cause_of_fault(context.number))) {}

    Evidence evidence() const override {
        const store::Filling& filling = cluster_.replica(replica_).disk.fillings[static_cast<std::size_t>(id_)];
        return {filling.refused, filling.first};
    }

    void end() override { cluster_.clear_disk(replica_, id_); }

private:
    store::Cluster& cluster_;
    store::ReplicaId replica_;
    store::FillingId id_;
};

std::unique_ptr<ActiveFault> begin_disk_full(const FaultContext& context, const FaultSpec& spec) {
    return std::make_unique<FullDisk>(context, spec);
}

}  // namespace

// Reads go on and probes pass, so nobody is sent elsewhere: people's writes fail for as long as it lasts.
const FaultType disk_full_fault{
    .name = "disk_full",
    .summary = "The region's disk is full: it refuses writes with 507, its peers' too, and goes on to serve reads.",
    .in_flight = "What it has taken stays; batches of its peers under way are refused and sent again.",
    .foreign = "fulldisk diskfill filldisk enospc",
    .hurts_requests = true,
    .holds_up_replication = true,
    .fields = {{FaultField::region, true}},
    .begin = begin_disk_full,
    .target = region_target,
};

}  // namespace regiondrill::drill
