// Which regions take part in a drill by now: one of the facets of World.
#pragma once

#include "regions/region_fault.hpp"
#include "regions/request_attempt.hpp"

#include <cstddef>
#include <vector>

namespace regiondrill::regions {
class Regions;
}
namespace regiondrill::store {
class Cluster;
}

namespace regiondrill::drill {

class CauseLog;

/// Counts why a region is not to be had: because it is no member (not added yet, or removed), or because it is isolated
/// from its users. Several faults may give the same reason at a time, so each adds its own and takes back only that.
/// The faults add_region, remove_region and isolate change it; the end of the drill asks what is gone, for what only a
/// region that is gone holds counts as lost.
class Membership {
public:
    /// For `count` regions, all of them members at first. All outlive this.
    Membership(regions::Regions& regions, store::Cluster& cluster, CauseLog& causes, std::size_t count);

    /// Gives a reason why the region is no member: it does not answer, and requests it works on vanish. Its store is
    /// not touched; see store::Cluster::leave.
    void remove(regions::RegionId region);

    /// Takes back the reason that the fault being played gave, or else the latest; the region answers when none is
    /// left, which the log of causes is told.
    void add(regions::RegionId region);

    /// Whether nothing keeps it out; of one that is being filled, yes.
    bool is_member(regions::RegionId region) const { return removals_[regions::index(region)].empty(); }

    /// Counts a region's isolation from its users; while it lasts, what only it holds is hidden from them. It is the
    /// doing of the fault that is being played, which also ends it.
    void begin_isolation(regions::RegionId region);
    void end_isolation(regions::RegionId region);

    /// Out of service, or isolated from its users.
    bool is_gone(regions::RegionId region) const;

private:
    struct Removal {
        regions::RegionFaultId fault{};
        sim::Cause by{};  // none before the drill
    };

    regions::Regions& regions_;
    store::Cluster& cluster_;
    CauseLog& causes_;
    std::vector<int> isolations_;                 // by region
    std::vector<std::vector<Removal>> removals_;  // by region
};

}  // namespace regiondrill::drill
