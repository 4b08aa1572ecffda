// What health checks are bound to make of a fault, and until when, by what is configured: endpoints with their places,
// protocols and counts, checks calculated from others, inverted and switched-off ones, and what each site hears.
#pragma once

#include "dns/health/health_view.hpp"
#include "drill/scenario/scenario.hpp"

#include <string>
#include <vector>

namespace regiondrill::drill {

class World;

/// A check whose finding the fault turns, at one site: until when it is bound to have done so, from the fault's
/// beginning, or back, from its end.
struct CheckTurn {
    dns::SiteId site{};
    dns::CheckId check{};
    Duration within{};
};

/// The checks as a fault finds them, and how it turns them. Endpoints and switches only: what is calculated from them
/// follows.
class CheckOutlook {
public:
    /// As things are at a moment, with the members of then, and faults that have broken regions by then taken as
    /// noticed; nothing turns. The world outlives it.
    CheckOutlook(const World& world, Time moment);
    /// The same at `fault.at`, and what the fault makes of it.
    CheckOutlook(const World& world, const FaultSpec& fault);

    /// Sorted by time. None where no check is bound to notice the fault.
    const std::vector<CheckTurn>& down() const { return down_; }
    const std::vector<CheckTurn>& up() const { return up_; }

    /// One sentence where down() is empty: why no check is bound to notice.
    const std::string& why_none() const { return why_none_; }

    /// What every site knows of all checks once the first `turns` of down() have happened, or, for the way back, all of
    /// down() and then the first `turns` of up().
    std::vector<dns::HealthView> views_down(std::size_t turns) const;
    std::vector<dns::HealthView> views_up(std::size_t turns) const;

private:
    // Of each site, by check: what is found, before inverting; calculated ones are worked out by view_of().
    using Found = std::vector<std::vector<bool>>;

    void look_at(const FaultSpec& fault, const FaultType& type);
    void add_turns(const FaultSpec& fault, const FaultType& type, dns::CheckId check, const HealthCheckSpec& probe,
                   const RegionSpec& region);
    dns::HealthView view_of(const std::vector<bool>& found) const;
    std::vector<dns::HealthView> views_of(const Found& found) const;

    const World& world_;
    Found before_;
    std::vector<CheckTurn> down_;
    std::vector<CheckTurn> up_;
    std::string why_none_;
};

}  // namespace regiondrill::drill
