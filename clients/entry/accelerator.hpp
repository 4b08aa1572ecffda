// An anycast accelerator: edges everywhere that send each new connection to the nearest region that is healthy (AWS
// Global Accelerator; facts GA-01 to GA-09).
#pragma once

#include "clients/entry/entry_settings.hpp"
#include "clients/entry/front_door.hpp"

#include <span>
#include <vector>

namespace regiondrill::clients {

/// A region as an edge knows it. Each is an endpoint group with one endpoint, so that there is nothing for weights
/// inside a group to share out.
struct EdgeRegion {
    regions::RegionId region{};
    double dial = 1;  // of the traffic that comes to it
    bool healthy = true;
};

/// After so many of the nearest have failed the nearest gets all, sick as it is (facts GA-06).
inline constexpr std::size_t accelerator_looks_at = 3;

/// The part of new connections that each gets, in the order of `nearest`. A region takes its dial's part of what comes
/// to it and the next one gets the rest; the last that has a dial takes what is then left, so that with two dials at
/// half each serves half. Behind a sick region dials are not looked at: the next healthy one takes all that it would
/// have got.
std::vector<double> accelerator_parts(std::span<const EdgeRegion> nearest);

/// The edge of one population. Its connections are never moved: they stay until they are closed, broken, or unused for
/// the idle time.
class Accelerator : public FrontDoor {
public:
    /// `nearest`: the nearest first. `regions`: how many there are in all.
    Accelerator(AcceleratorSettings settings, std::vector<EdgeRegion> nearest, std::size_t regions);

    regions::RegionId choose(regions::RequestAttempt& attempt, sim::Time now) override;
    bool chooses_each_request() const override { return false; }
    sim::Duration longest_idle() const override { return settings_.idle; }
    void health_is(const std::vector<bool>& healthy, sim::Cause cause, sim::Time now) override;
    std::vector<double> shares(sim::Time now) const override;

private:
    AcceleratorSettings settings_;
    std::vector<EdgeRegion> nearest_;
    std::vector<double> parts_;  // by region
};

}  // namespace regiondrill::clients
