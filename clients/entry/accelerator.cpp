#include "clients/entry/accelerator.hpp"

#include <algorithm>
#include <utility>

namespace regiondrill::clients {

namespace {

std::vector<double> by_region(std::span<const EdgeRegion> nearest, std::size_t regions) {
    const std::vector<double> parts = accelerator_parts(nearest);
    std::vector<double> found(regions);
    for (std::size_t i = 0; i < nearest.size(); ++i) found[regions::index(nearest[i].region)] = parts[i];
    return found;
}

}  // namespace

std::vector<double> accelerator_parts(std::span<const EdgeRegion> nearest) {
    std::vector<double> parts(nearest.size());
    const auto is_healthy = [](const EdgeRegion& each) { return each.healthy; };
    const auto looked_at = nearest.first(std::min(nearest.size(), accelerator_looks_at));
    if (std::none_of(looked_at.begin(), looked_at.end(), is_healthy)) {
        if (!parts.empty()) parts.front() = 1;
        return parts;
    }
    double left = 1;
    bool behind_sick = false;
    std::size_t takes_rest = nearest.size();
    for (std::size_t i = 0; i < nearest.size(); ++i) {
        if (!nearest[i].healthy) {
            behind_sick = true;
            continue;
        }
        const double taken = left * (behind_sick ? 1 : nearest[i].dial);
        if (taken > 0 || takes_rest == nearest.size()) takes_rest = i;
        parts[i] = taken;
        left -= taken;
    }
    parts[takes_rest] += left;
    return parts;
}

Accelerator::Accelerator(AcceleratorSettings settings, std::vector<EdgeRegion> nearest, std::size_t regions)
    : settings_(settings),
      nearest_(std::move(nearest)),
      parts_(by_region(nearest_, regions)) {}

// By source address the number is the client's own, so that its connections come to one region while parts stay.
regions::RegionId Accelerator::choose(regions::RequestAttempt& attempt, sim::Time) {
    sim::Stream own(attempt.client);
    const bool by_client = settings_.affinity == Affinity::source_ip;
    return region_at_part(parts_, by_client ? own.uniform() : attempt.dice.uniform());
}

void Accelerator::health_is(const std::vector<bool>& healthy, sim::Cause cause, sim::Time) {
    for (EdgeRegion& each : nearest_) each.healthy = healthy[regions::index(each.region)];
    parts_ = by_region(nearest_, parts_.size());
    set_cause(cause);
}

std::vector<double> Accelerator::shares(sim::Time) const { return parts_; }

}  // namespace regiondrill::clients
