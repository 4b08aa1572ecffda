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

namespace {

// Draws of one fault for one request beside each other: whether it is hit, and how. `what` tells them apart.
sim::Stream beside(const RegionFault& fault, sim::Stream dice, std::uint64_t what) {
    return sim::Stream(sim::mix64(dice.bits() ^ static_cast<std::uint64_t>(fault.cause) ^ what << 32U));
}

}  // namespace

sim::Duration added_by(const RegionFault& fault, sim::Stream dice) {
    if (fault.most == sim::Duration{}) return fault.added;
    const auto least = static_cast<double>(fault.least.count());
    const auto most = static_cast<double>(fault.most.count());
    return fault.added + sim::from_nanoseconds(beside(fault, dice, 1).uniform(least, most));
}

std::uint8_t percent_kept_by(const RegionFault& fault, sim::Stream dice) {
    return static_cast<std::uint8_t>(30 + beside(fault, dice, 2).below(51));
}

RegionFaultId RegionFaultList::apply(const RegionFault& fault) {
    all_.push_back({fault, {}, true});
    ++in_force_;
    return RegionFaultId{static_cast<std::uint32_t>(all_.size() - 1)};
}

// Also of one that has ended meanwhile, which it does not bring back.
void RegionFaultList::change(RegionFaultId id, const RegionFault& fault) {
    RegionFault& changed = all_[static_cast<std::size_t>(id)].fault;
    const sim::Cause cause = changed.cause;
    changed = fault;
    changed.cause = cause;
}

const RegionFault* RegionFaultList::find(FaultEffect effect, sim::Cause cause) const {
    const auto found = std::find_if(all_.begin(), all_.end(), [&](const State& state) {
        return state.fault.effect == effect && state.fault.cause == cause;
    });
    return found == all_.end() ? nullptr : &found->fault;
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
