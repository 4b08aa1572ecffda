#include "clients/entry/region_list.hpp"

#include <algorithm>
#include <utility>

namespace regiondrill::clients {

namespace {

using regions::Outcome;

// What says something about the region: no connection, no answer, or an error of the server's. That somebody else won a
// race for a key, or that a client asks too often, says nothing.
bool is_bad_sign(const regions::RequestAttempt& attempt) {
    switch (attempt.outcome) {
        case Outcome::refused:
        case Outcome::reset:
        case Outcome::connect_timeout:
        case Outcome::request_timeout:
        case Outcome::unreadable: return true;
        case Outcome::answered: return attempt.status >= 500;
        case Outcome::accepted:
        case Outcome::unresolved:
        case Outcome::held_back:
        case Outcome::abandoned: break;
    }
    return false;
}

}  // namespace

RegionList::RegionList(RegionListSettings settings, std::vector<regions::RegionId> order, std::uint32_t clients)
    : settings_(settings),
      order_(std::move(order)),
      marked_until_(order_.size() * clients, sim::drill_start) {}

regions::RegionId RegionList::choose(regions::RequestAttempt& attempt, sim::Time now) {
    if (order_.empty()) return regions::no_region;
    const auto first = marked_until_.begin() + static_cast<std::ptrdiff_t>(attempt.client * order_.size());
    const auto last = first + static_cast<std::ptrdiff_t>(order_.size());
    auto chosen = std::find_if(first, last, [&](sim::Time until) { return until <= now; });
    if (chosen == last) chosen = std::min_element(first, last);
    return order_[static_cast<std::size_t>(chosen - first)];
}

// A success takes no mark away: it may be that of a request which began before the region failed.
void RegionList::attempt_ended(const regions::RequestAttempt& attempt, bool served, sim::Time now) {
    if (served || !is_bad_sign(attempt)) return;
    const auto place = std::find(order_.begin(), order_.end(), attempt.region) - order_.begin();
    const std::size_t first = attempt.client * order_.size();
    if (static_cast<std::size_t>(place) == order_.size()) return;
    marked_until_[first + static_cast<std::size_t>(place)] = now + settings_.retry_after;
}

}  // namespace regiondrill::clients
