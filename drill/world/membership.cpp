#include "drill/world/membership.hpp"

#include "drill/world/cause_log.hpp"
#include "regions/regions.hpp"
#include "sim/invariant.hpp"
#include "store/cluster.hpp"

#include <algorithm>
#include <iterator>

namespace regiondrill::drill {

using regions::RegionId;

// Nobody is isolated or removed at first; the world removes those that the timeline adds later.
Membership::Membership(regions::Regions& regions, store::Cluster& cluster, CauseLog& causes, std::size_t count)
    : regions_(regions),
      cluster_(cluster),
      causes_(causes),
      isolations_(count),
      removals_(count) {}

// As a fault of the region of its own kind: how it meets requests under way is told in one place, regions/.
void Membership::remove(RegionId region) {
    const sim::Cause by = causes_.acting();
    removals_[regions::index(region)].push_back(
        {regions_.apply(region, {.effect = regions::FaultEffect::absent, .cause = by}), by});
}

void Membership::add(RegionId region) {
    auto& removals = removals_[regions::index(region)];
    sim::ensure(!removals.empty(), "a region was added that is a member");
    const sim::Cause by = causes_.acting();
    auto removal = std::find_if(removals.begin(), removals.end(), [by](const Removal& each) { return each.by == by; });
    if (removal == removals.end()) removal = std::prev(removal);
    const Removal ended = *removal;
    removals.erase(removal);
    if (removals.empty()) {
        causes_.note_addition(static_cast<std::uint32_t>(regions::index(region)), {by, ended.by, causes_.next()});
    }
    regions_.clear(region, ended.fault, by);
}

// The store is told, as it judges what is hidden from users and for how long.
void Membership::begin_isolation(RegionId region) {
    ++isolations_[regions::index(region)];
    cluster_.begin_outage(regions::replica_of(region), causes_.acting());
}

// Counted, as faults may overlap: users have the region back when the last has ended.
void Membership::end_isolation(RegionId region) {
    --isolations_[regions::index(region)];
    cluster_.end_outage(regions::replica_of(region), causes_.acting());
}

// Out of service is a region without a running process, by whatever fault; isolation is no fault of the region, so only
// this knows of it.
bool Membership::is_gone(RegionId region) const {
    return isolations_[regions::index(region)] > 0 || regions_.is_out_of_service(region);
}

}  // namespace regiondrill::drill
