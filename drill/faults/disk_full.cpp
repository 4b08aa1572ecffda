#include "drill/faults/region_fault.hpp"
#include "drill/faults/registry.hpp"
#include "drill/world/world.hpp"

namespace regiondrill::drill {

namespace {

class FullDisk : public ActiveFault {
public:
    FullDisk(World& world, const FaultSpec& spec)
        : world_(world),
          replica_(regions::replica_of(world.region(spec.region))) {
        world_.cluster().fill_disk(replica_);
        filling_ = disk().fillings.size() - 1;
    }

    Evidence evidence() const override { return seen_.value_or(seen_so_far()); }

    void end() override {
        seen_ = seen_so_far();
        world_.cluster().clear_disk(replica_);
    }

private:
    const store::Disk& disk() const { return world_.cluster().replica(replica_).disk; }

    Evidence seen_so_far() const {
        const store::FullDiskEvidence& filling = disk().fillings[filling_];
        return {filling.refused, filling.first};
    }

    World& world_;
    store::ReplicaId replica_;
    std::size_t filling_ = 0;
    std::optional<Evidence> seen_;  // once ended
};

std::unique_ptr<ActiveFault> begin_disk_full(World& world, const FaultSpec& spec) {
    return std::make_unique<FullDisk>(world, spec);
}

}  // namespace

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
