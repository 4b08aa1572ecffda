#include "store/ledger/missed_writes.hpp"

#include <algorithm>

namespace regiondrill::store {

namespace {

constexpr std::size_t usual = 16;  // writes of a key that are not everywhere at a time

}  // namespace

// A trail that is used again keeps its room, so that busy keys take nothing from the heap once warm.
void MissedWrites::append(std::uint32_t& number, Acknowledged write, sim::Time everywhere, sim::Time now) {
    if (number == none) {
        number = trails_.acquire();
        Trail& fresh = trails_[number];
        fresh.writes.clear();
        fresh.writes.reserve(usual);
        fresh.first = 0;
        fresh.limit = exact;
    }
    Trail& trail = trails_[number];
    while (trail.first < trail.writes.size() && trail.writes[trail.first].since < everywhere) ++trail.first;
    if (trail.first > trail.writes.size() / 2) {
        trail.writes.erase(trail.writes.begin(), trail.writes.begin() + static_cast<std::ptrdiff_t>(trail.first));
        trail.first = 0;
    }
    trail.writes.push_back(write);
    if (trail.writes.size() >= trail.limit) thin_out(trail, now);
}

void MissedWrites::clear(std::uint32_t& trail) {
    if (trail == none) return;
    trails_.release(trail);
    trail = none;
}

Acknowledged MissedWrites::take_last(std::uint32_t& number) {
    if (number == none) return {};
    Trail& trail = trails_[number];
    if (trail.first == trail.writes.size()) {
        clear(number);
        return {};
    }
    const Acknowledged last = trail.writes.back();
    trail.writes.pop_back();
    return last;
}

sim::Time MissedWrites::first_after(std::uint32_t number, Version seen, sim::Time latest) const {
    if (number == none) return latest;
    const Trail& trail = trails_[number];
    const auto found =
        std::upper_bound(trail.writes.begin() + static_cast<std::ptrdiff_t>(trail.first), trail.writes.end(), seen,
                         [](Version version, const Acknowledged& write) { return version < write.version; });
    return found == trail.writes.end() ? latest : found->since;
}

std::size_t MissedWrites::longest() const {
    std::size_t longest = 0;
    for (std::uint32_t number = 0; number < trails_.size(); ++number) {
        longest = std::max(longest, trails_[number].writes.size());
    }
    return longest;
}

// A write may itself stand for others, all of which came before the next one. The older, the coarser: what is left of
// an hour is as long as of a minute and some hundreds more.
void MissedWrites::thin_out(Trail& trail, sim::Time now) {
    trail.writes.erase(trail.writes.begin(), trail.writes.begin() + static_cast<std::ptrdiff_t>(trail.first));
    trail.first = 0;
    std::size_t last = 0;
    for (std::size_t at = 1; at < trail.writes.size(); ++at) {
        const Acknowledged& write = trail.writes[at];
        const sim::Time next = at + 1 < trail.writes.size() ? trail.writes[at + 1].since : now;
        if ((next - trail.writes[last].since) * 256 <= now - next) {
            trail.writes[last].version = write.version;
        } else {
            trail.writes[++last] = write;
        }
    }
    trail.writes.resize(last + 1);
    trail.limit = std::max(exact, 2 * trail.writes.size());
}

}  // namespace regiondrill::store
