#include "drill/faults/link_fault.hpp"
#include "drill/faults/region_fault.hpp"
#include "drill/faults/registry.hpp"
#include "drill/world/world.hpp"

#include <utility>

namespace regiondrill::drill {

namespace {

// Two cuts: of the links whose traffic is evidence (people's, or the replication's when only that is cut), and of the
// others, which carry probes and replication to a region even if nobody uses it.
class Isolation : public ActiveFault {
public:
    Isolation(World& world, const FaultSpec& spec)
        : world_(world),
          region_(world.region(spec.region)),
          from_users_(spec.scope != "regions") {
        std::vector<sim::LinkId> counted = from_users_ ? world.population_links(region_) : world.region_links(region_);
        std::vector<sim::LinkId> others;
        if (from_users_) others = world.checker_links(region_);
        if (from_users_ && spec.scope != "clients") {
            for (const sim::LinkId link : world.region_links(region_)) others.push_back(link);
        }
        cut_ = begin_link_fault(world, {.links = std::move(counted), .cut = true});
        silent_cut_ = begin_link_fault(world, {.links = std::move(others), .cut = true});
        if (from_users_) world_.cut_off(region_, true);
    }

    Evidence evidence() const override { return cut_->evidence(); }

    void end() override {
        cut_->end();
        silent_cut_->end();
        if (from_users_) world_.cut_off(region_, false);
    }

private:
    World& world_;
    regions::RegionId region_;
    bool from_users_;
    std::unique_ptr<ActiveFault> cut_;
    std::unique_ptr<ActiveFault> silent_cut_;
};

std::unique_ptr<ActiveFault> begin_isolate(World& world, const FaultSpec& spec) {
    return std::make_unique<Isolation>(world, spec);
}

}  // namespace

const FaultType isolate_fault{
    .name = "isolate",
    .summary = "The region is cut off from clients and checkers, from the other regions, or (default) from all.",
    .in_flight = "Packets under way across the cut are dropped; what the region is working on it finishes.",
    .symptom = Symptom::silence,
    .hurts_requests = true,
    .breaks_connections = true,
    .fields = {{FaultField::region, true}, {FaultField::scope}},
    .begin = begin_isolate,
    .target = region_target,
};

}  // namespace regiondrill::drill
