// A proxy beside the client that sends requests away from home when home is busier than elsewhere (Envoy's load-aware
// locality policy).
#pragma once

#include "clients/entry/entry_settings.hpp"
#include "clients/entry/front_door.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace regiondrill::clients {

/// A region as the proxy knows it.
struct LoadedRegion {
    std::uint32_t hosts = 1;
    std::optional<double> load{};  // the part of it that is busy, smoothed; none: no report that counts
    bool healthy = true;
};

/// The part of requests that each gets. All stay at `home` while it is no busier than the others are on average, by
/// more than the margin; else each gets by its hosts that are free. Where none is free they go by hosts. But for the
/// one that gets most all get the probes between them at least. A region that says nothing is taken to be as busy as
/// the others are on average. Sick regions get nothing, unless all are sick.
std::vector<double> load_aware_parts(std::span<const LoadedRegion> regions, std::size_t home,
                                     const LoadAwareSettings& settings);

/// How much of a new report counts, beside what was known before.
double smoothing_part(const LoadAwareSettings& settings);

/// The proxy of one population.
class LoadAware : public FrontDoor {
public:
    /// `hosts`: by region; `home`: the nearest.
    LoadAware(LoadAwareSettings settings, const std::vector<std::uint32_t>& hosts, regions::RegionId home);

    regions::RegionId choose(regions::RequestAttempt& attempt, sim::Time now) override;
    bool chooses_each_request() const override { return true; }
    bool owns_connections() const override { return true; }
    void attempt_ended(const regions::RequestAttempt& attempt, bool served, sim::Time now) override;
    void health_is(const std::vector<bool>& healthy, sim::Cause cause, sim::Time now) override;
    void reported(regions::RegionId region, double utilisation, sim::Time now) override;
    std::vector<double> shares(sim::Time now) const override;

private:
    // What the proxy has seen of a region since its last report.
    struct Seen {
        sim::Time reported{};
        std::uint32_t ended = 0;
        std::uint32_t failed = 0;
        double errors = 0;  // of what had ended by then, the part that failed
    };

    void weigh();
    void forget_old_reports(sim::Time now);

    LoadAwareSettings settings_;
    std::size_t home_;
    double part_of_new_;
    std::vector<LoadedRegion> regions_;
    std::vector<Seen> seen_;  // by region
    std::vector<double> parts_;
    sim::Time next_expiry_ = sim::never;  // of a report
};

}  // namespace regiondrill::clients
