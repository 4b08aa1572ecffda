// Priority levels at a proxy beside the client, as Envoy has them: how load spills from a level to the next as hosts
// fail, when health is not looked at any more, and how a region that came back is eased in.
#pragma once

#include "clients/entry/entry_settings.hpp"
#include "clients/entry/front_door.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace regiondrill::clients {

/// The hosts of one level.
struct LevelHosts {
    std::uint32_t healthy = 0;
    std::uint32_t all = 0;
};

/// What one level gets.
struct LevelLoad {
    double part = 0;        // of all requests
    bool in_panic = false;  // they go to all its hosts, sick ones too
};

/// By level, the first first. A level's health is its healthy share times the over-provisioning, at most whole; load
/// fills the levels in turn up to their health, and where all of it together is less than whole it is scaled up. A
/// level of which too little is healthy is in panic then. Without any healthy host levels get load by their hosts,
/// unless `panic` is 0: then none gets any.
std::vector<LevelLoad> level_loads(std::span<const LevelHosts> levels, const LevelSettings& settings);

/// How much of its weight a region has, so long after it came back.
double slow_start_part(sim::Duration since, const LevelSettings& settings);

/// A region as the proxy knows it: all its hosts are healthy, or none is, as its checks say.
struct LeveledRegion {
    regions::RegionId region{};
    std::uint32_t level = 0;
    std::uint32_t hosts = 1;
    bool healthy = true;
    std::optional<sim::Time> back{};  // when it was found healthy again; none: it always was
};

/// The proxy of one population. Each request goes where the parts of that moment send it, over connections that are the
/// proxy's own.
class PriorityLevels : public FrontDoor {
public:
    /// `regions`: how many there are in all; those that are not among `leveled` get nothing.
    PriorityLevels(LevelSettings settings, std::vector<LeveledRegion> leveled, std::size_t regions);

    regions::RegionId choose(regions::RequestAttempt& attempt, sim::Time now) override;
    bool chooses_each_request() const override { return true; }
    bool owns_connections() const override { return true; }
    void health_is(const std::vector<bool>& healthy, sim::Cause cause, sim::Time now) override;
    std::vector<double> shares(sim::Time now) const override;

private:
    LevelSettings settings_;
    std::vector<LeveledRegion> leveled_;
    std::uint32_t levels_ = 0;
    std::vector<double> parts_;  // by region
    sim::Time eased_in_{};       // from then on no region is in its slow start
};

}  // namespace regiondrill::clients
