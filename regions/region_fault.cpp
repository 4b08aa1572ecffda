#include "regions/region_fault.hpp"

#include <algorithm>
#include <utility>

namespace regiondrill::regions {

// Named by the fault, or two of them would always touch the same requests; and mixed, or the next draw of the dice
// would follow from this one.
bool hits(const RegionFault& fault, sim::Stream dice) {
    if (fault.share >= 1) return true;
    return sim::Stream(sim::mix64(dice.bits() ^ static_cast<std::uint64_t>(fault.cause))).chance(fault.share);
}

RegionFaultId RegionFaultList::apply(const RegionFault& fault) {
    all_.push_back({fault, {}, true});
    ++in_force_;
    return RegionFaultId{static_cast<std::uint32_t>(all_.size() - 1)};
}

// Ending one twice changes nothing: a fault may be ended manually and by its timeline.
void RegionFaultList::clear(RegionFaultId id) {
    if (std::exchange(all_[static_cast<std::size_t>(id)].in_force, false)) --in_force_;
}

bool RegionFaultList::any(FaultEffect effect) const {
    return std::any_of(all_.begin(), all_.end(),
                       [&](const State& state) { return state.in_force && state.fault.effect == effect; });
}

void RegionFaultList::note_aftermath(sim::Cause cause, sim::Time now) {
    for (State& state : all_) {
        if (state.fault.cause == cause) count(state, now);
    }
}

}  // namespace regiondrill::regions
