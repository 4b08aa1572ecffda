#include "drill/faults/fault_family.hpp"
#include "drill/faults/registry.hpp"
#include "drill/scenario/units.hpp"
#include "drill/world/fault_context.hpp"
#include "drill/world/fault_schedule.hpp"
#include "drill/world/topology.hpp"
#include "store/cluster.hpp"

namespace regiondrill::drill {

namespace {

/// Which items go bad is drawn once, from the fault's own stream. The first read that meets damage, or a scrub of the
/// store's own, has the replica look for all of it: evidence is the items that were still bad at that moment, not the
/// reads that failed. Ended, it scrubs the disk. What is found only then is mended from the peers like the rest, and is
/// evidence only if somebody is refused by it before it is mended.
class CorruptDisk : public ActiveFault {
public:
    // The disk lists its damages in the order in which they came, ended ones included, so the last is this fault's and
    // keeps its place.
    CorruptDisk(const FaultContext& context, const FaultSpec& spec)
        : cluster_(context.cluster),
          replica_(regions::replica_of(context.topology.region(spec.region))) {
        cluster_.damage_disk(replica_, spec.share, context.schedule.dice_of(context.number),
                             sim::cause_of_fault(context.number));
        damage_ = disk().damages.size() - 1;
    }

    Evidence evidence() const override {
        if (!found_ || found_->met != 0) return found_.value_or(found_so_far());
        const store::Damage& damage = disk().damages[damage_];
        return damage.refused == sim::never ? *found_ : Evidence{damage.found, damage.refused};
    }

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
    // Fixed before the scrub of its end, which counts as found what it comes to.
    std::optional<Evidence> found_;  // once ended
};

std::unique_ptr<ActiveFault> begin_corrupt_disk(const FaultContext& context, const FaultSpec& spec) {
    return std::make_unique<CorruptDisk>(context, spec);
}

// The share belongs to what happens: of the same region one item in a hundred and all of them are two drills.
std::string corrupt_disk_target(const FaultSpec& spec) {
    return spec.region + ", " + share_text(spec.share) + " of its items";
}

}  // namespace

// Probes pass, as the health endpoint asks whether the region has its data and not whether they are whole.
const FaultType corrupt_disk_fault{
    .name = "corrupt_disk",
    .summary =
        "A share of the items on the region's disk goes bad at once; reads of them fail with 503, and what is "
        "found is repaired from the peers.",
    .in_flight = "Requests under way meet the disk as it is when they come to it.",
    .foreign = "bitrot corruption corrupt",
    .hurts_requests = true,
    .fields = {{FaultField::region, true}, {FaultField::share, true}},
    .begin = begin_corrupt_disk,
    .target = corrupt_disk_target,
    .first_evidence = "was found",
};

}  // namespace regiondrill::drill
