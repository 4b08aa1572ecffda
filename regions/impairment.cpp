#include "regions/impairment.hpp"

#include <algorithm>
#include <utility>

namespace regiondrill::regions {

ImpairmentId ImpairmentList::impose(const Impairment& impairment) {
    all_.push_back({impairment, {}, true});
    ++in_force_;
    return ImpairmentId{static_cast<std::uint32_t>(all_.size() - 1)};
}

void ImpairmentList::lift(ImpairmentId id) {
    if (std::exchange(all_[static_cast<std::size_t>(id)].in_force, false)) --in_force_;
}

bool ImpairmentList::any(Ailment ailment) const {
    return std::any_of(all_.begin(), all_.end(),
                       [&](const State& state) { return state.in_force && state.impairment.ailment == ailment; });
}

}  // namespace regiondrill::regions
