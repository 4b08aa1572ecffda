#include "drill/faults/fault_family.hpp"
#include "drill/faults/registry.hpp"
#include "drill/world/fault_context.hpp"
#include "drill/world/topology.hpp"
#include "store/cluster.hpp"

namespace regiondrill::drill {

namespace {

/// The cluster numbers the times at which a disk was full; this fault's evidence is what was refused in its own. Of
/// several such faults at a time the disk is full until the last has ended, and what it refuses counts for the latest
/// of them.
class FullDisk : public ActiveFault {
public:
    FullDisk(const FaultContext& context, const FaultSpec& spec)
        : cluster_(context.cluster),
          replica_(regions::replica_of(context.topology.region(spec.region))) {
        cluster_.fill_disk(replica_);
        filling_ = disk().fillings.size() - 1;
    }

    // Fixed at its end, because the disk goes on counting under this number while another fault keeps it full.
    Evidence evidence() const override { return seen_.value_or(seen_so_far()); }

    void end() override {
        seen_ = seen_so_far();
        cluster_.clear_disk(replica_);
    }

private:
    const store::Disk& disk() const { return cluster_.replica(replica_).disk; }

    Evidence seen_so_far() const {
        const store::FullDiskEvidence& filling = disk().fillings[filling_];
        return {filling.refused, filling.first};
    }

    store::Cluster& cluster_;
    store::ReplicaId replica_;
    std::size_t filling_ = 0;
    std::optional<Evidence> seen_;  // once ended
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
    .hurts_requests = true,
    .fields = {{FaultField::region, true}},
    .begin = begin_disk_full,
    .target = region_target,
};

}  // namespace regiondrill::drill
