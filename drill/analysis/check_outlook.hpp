// What health checks are bound to find while a timeline is played, and until when they may still find otherwise: by
// what is configured of endpoints with their places, protocols, counts and holds, of switches, and of what operators
// say of regions. No probe is made for it.
#pragma once

#include "dns/health/health_view.hpp"
#include "drill/scenario/fault_type.hpp"
#include "drill/scenario/scenario.hpp"

#include <string>
#include <vector>

namespace regiondrill::drill {

class World;

/// What a check is bound to find at a site from a moment on, before inverting.
struct Finding {
    Time from{};
    bool healthy = true;            // in the end
    bool certain = true;            // else for now it may find the opposite as well
    const FaultSpec* by = nullptr;  // of one that is not certain: the fault that makes it so; null: none does
};

/// A check that is not calculated.
struct OwnCheck {
    dns::CheckId id{};
    const HealthCheckSpec* probe = nullptr;  // null: an alarm or a switch
    const RegionSpec* region = nullptr;      // that it looks at; null: a switch
    const NamedCheckSpec* named = nullptr;   // null: a region's own
};

/// The findings of all checks that are not calculated, over a whole timeline. Overlapping faults of a region count
/// together. Moments are those of the checks: the DNS goes by them a propagation later.
class CheckOutlook {
public:
    /// Both outlive it. The timeline is in the order of time.
    CheckOutlook(const World& world, const std::vector<FaultSpec>& timeline);

    const std::vector<OwnCheck>& checks() const { return checks_; }
    /// One of checks().
    const Finding& at(dns::SiteId site, const OwnCheck& check, Time moment) const;
    /// Operators say that what the check looks at is sick.
    bool is_forced(const OwnCheck& check, Time moment) const;

    /// When something may be found otherwise, or operators say otherwise, sorted.
    const std::vector<Time>& moments() const { return moments_; }

    /// When all checks that look at a region are bound to have found at last what became of it at a moment.
    Time settled(const std::string& region, Time moment) const;

    /// The verdicts of all checks, from one finding of each own check and whether operators call it sick.
    struct Found {
        bool healthy = true;
        bool forced = false;
    };
    dns::HealthView view_of(const std::vector<Found>& found) const;  // by check

private:
    void find_endpoint(const OwnCheck& check);
    void find_switch(const OwnCheck& check);
    void find_alarm(const OwnCheck& check);
    std::vector<Finding>& findings(std::size_t site, const OwnCheck& check) {
        return findings_[site * checks_total_ + dns::index(check.id)];
    }

    const World& world_;
    const std::vector<FaultSpec>& timeline_;
    std::vector<OwnCheck> checks_;
    std::size_t sites_;
    std::size_t checks_total_;
    std::vector<std::vector<Finding>> findings_;  // by site and check
    std::vector<Time> moments_;
};

/// One sentence: why the checks of its region are not bound to notice a fault, whatever else happens; empty where they
/// are.
std::string why_unnoticed(const World& world, const FaultSpec& fault);

/// A fault's own end; sim::never where it has none.
Time end_of(const FaultSpec& fault);

}  // namespace regiondrill::drill
