#include "dns/health/blindings.hpp"

#include <algorithm>
#include <utility>

namespace regiondrill::dns {

namespace {

std::uint32_t checkers_in(double share, std::uint32_t of) {
    if (share <= 0) return 0;
    const double exact = share * of;
    const auto whole = static_cast<std::uint32_t>(exact);
    return std::max(1U, exact - whole < 0.5 ? whole : whole + 1);
}

}  // namespace

BlindingId Blindings::begin(Address target, double share, std::vector<sim::PlaceId> places) {
    blindings_.push_back({target, share, std::move(places), true, {}});
    return BlindingId{static_cast<std::uint32_t>(blindings_.size() - 1)};
}

bool Blindings::meets(const Probe& probe, sim::Time now) {
    bool blind = false;
    for (Blinding& blinding : blindings_) {
        const auto& places = blinding.places;
        const bool here = places.empty() || std::find(places.begin(), places.end(), probe.from) != places.end();
        if (!blinding.in_force || blinding.target != probe.target || !here) continue;
        if (probe.rank >= checkers_in(blinding.share, probe.of)) continue;
        blind = true;
        ++blinding.evidence.met;
        blinding.evidence.first = std::min(blinding.evidence.first, now);
    }
    return blind;
}

}  // namespace regiondrill::dns
