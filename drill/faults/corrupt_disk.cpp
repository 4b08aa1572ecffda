#include "drill/faults/region_fault.hpp"
#include "drill/faults/registry.hpp"
#include "drill/scenario/units.hpp"
#include "drill/world/fault_context.hpp"
#include "drill/world/fault_schedule.hpp"
#include "drill/world/topology.hpp"
#include "store/cluster.hpp"

namespace regiondrill::drill {

namespace {

// What its end finds is no evidence: nobody met it.
/// Which items go bad is drawn once, from the fault's own stream. Ended, it scrubs the disk: the region reads all its
/// items and repairs the damaged ones from its peers.
class CorruptDisk : public ActiveFault {
public:
    CorruptDisk(const FaultContext& context, const FaultSpec& spec)
        : cluster_(context.cluster),
          replica_(regions::replica_of(context.topology.region(spec.region))) {
        cluster_.damage_disk(replica_, spec.share, context.schedule.dice_of(context.number));
        damage_ = disk().damages.size() - 1;
    }

    Evidence evidence() const override { return found_.value_or(found_so_far()); }

    void end() override {
        found_ = found_so_far();
        cluster_.scrub(replica_);
    }

private:
    const store::Disk& disk() const { return cluster_.replica(replica_).disk; }

    Evidence found_so_far() const {
        const store::Damage& damage = disk().damages[damage_];
        return {damage.found, damage.first};
    }

    store::Cluster& cluster_;
    store::ReplicaId replica_;
    std::size_t damage_ = 0;
    std::optional<Evidence> found_;  // once ended
};

std::unique_ptr<ActiveFault> begin_corrupt_disk(const FaultContext& context, const FaultSpec& spec) {
    return std::make_unique<CorruptDisk>(context, spec);
}

std::string corrupt_disk_target(const FaultSpec& spec) {
    return spec.region + ", " + share_text(spec.share) + " of its items";
}

}  // namespace

const FaultType corrupt_disk_fault{
    .name = "corrupt_disk",
    .summary =
        "A share of the items on the region's disk goes bad at once; reads of them fail with 503, and what is "
        "found is repaired from the peers.",
    .in_flight = "Requests under way meet the disk as it is when they come to it.",
    .hurts_requests = true,
    .fields = {{FaultField::region, true}, {FaultField::share, true}},
    .begin = begin_corrupt_disk,
    .target = corrupt_disk_target,
    .first_evidence = "was found",
};

}  // namespace regiondrill::drill
