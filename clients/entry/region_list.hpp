// A client that has the regions' addresses itself, as SDKs with a list of preferred regions do.
#pragma once

#include "clients/entry/entry_settings.hpp"
#include "clients/entry/front_door.hpp"

#include <cstdint>
#include <vector>

namespace regiondrill::clients {

/// Each client goes to the first region of the list that has not failed it lately. What one client has met, no other
/// knows. An attempt that fails marks its region for `retry_after`; where all are marked, the one is tried whose mark
/// is over first. A mark that is over is no memory of health: the next request tries the region, whatever it is like.
class RegionList : public FrontDoor {
public:
    /// `order`: the regions, the best first.
    RegionList(RegionListSettings settings, std::vector<regions::RegionId> order, std::uint32_t clients);

    regions::RegionId choose(regions::RequestAttempt& attempt, sim::Time now) override;
    bool chooses_each_request() const override { return true; }
    void attempt_ended(const regions::RequestAttempt& attempt, bool served, sim::Time now) override;

private:
    RegionListSettings settings_;
    std::vector<regions::RegionId> order_;
    std::vector<sim::Time> marked_until_;  // by client, then by place in the list
};

}  // namespace regiondrill::clients
