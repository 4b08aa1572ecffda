#include "clients/entry/priority_levels.hpp"

#include "sim/real_math.hpp"

#include <algorithm>
#include <utility>

namespace regiondrill::clients {

namespace {

// facts overload 4
constexpr double least_slow_start_part = 0.1;

double share_of(const LevelHosts& level) { return level.all == 0 ? 0 : static_cast<double>(level.healthy) / level.all; }

std::vector<LevelLoad> loads_in_total_panic(std::span<const LevelHosts> levels, const LevelSettings& settings) {
    std::vector<LevelLoad> loads(levels.size());
    if (settings.panic <= 0) return loads;
    double hosts = 0;
    for (const LevelHosts& level : levels) hosts += level.all;
    for (std::size_t i = 0; i < levels.size(); ++i) {
        loads[i] = {hosts > 0 ? levels[i].all / hosts : 0, true};
    }
    return loads;
}

}  // namespace

std::vector<LevelLoad> level_loads(std::span<const LevelHosts> levels, const LevelSettings& settings) {
    std::vector<double> health;
    double sum = 0;
    for (const LevelHosts& level : levels) {
        health.push_back(std::min(1.0, settings.overprovisioning * share_of(level)));
        sum += health.back();
    }
    if (sum <= 0) return loads_in_total_panic(levels, settings);
    const double whole = std::min(1.0, sum);
    std::vector<LevelLoad> loads(levels.size());
    double left = 1;
    for (std::size_t i = 0; i < levels.size(); ++i) {
        loads[i].part = std::min(left, health[i] / whole);
        loads[i].in_panic = sum < 1 && share_of(levels[i]) < settings.panic;
        left -= loads[i].part;
    }
    return loads;
}

// In whole seconds and fractions, as the rule is written: the first second counts as one.
double slow_start_part(sim::Duration since, const LevelSettings& settings) {
    if (since >= settings.slow_start) return 1;
    const double gone = std::max(sim::seconds(since), 1.0) / sim::seconds(settings.slow_start);
    if (gone >= 1) return 1;
    return std::max(least_slow_start_part, sim::power(gone, 1 / settings.aggression));
}

PriorityLevels::PriorityLevels(LevelSettings settings, std::vector<LeveledRegion> leveled, std::size_t regions)
    : settings_(settings),
      leveled_(std::move(leveled)),
      parts_(regions) {
    for (const LeveledRegion& each : leveled_) levels_ = std::max(levels_, each.level + 1);
    parts_ = shares(sim::drill_start);
}

// Parts are those of the last change of health, but while somebody is eased in.
regions::RegionId PriorityLevels::choose(regions::RequestAttempt& attempt, sim::Time now) {
    if (now < eased_in_) return region_at_part(shares(now), attempt.dice.uniform());
    return region_at_part(parts_, attempt.dice.uniform());
}

// A region that is alone in its level has nobody to be weighed against: it gets all at once, slow start or not.
std::vector<double> PriorityLevels::shares(sim::Time now) const {
    std::vector<LevelHosts> hosts(levels_);
    for (const LeveledRegion& each : leveled_) {
        hosts[each.level].all += each.hosts;
        hosts[each.level].healthy += each.healthy ? each.hosts : 0;
    }
    const std::vector<LevelLoad> loads = level_loads(hosts, settings_);
    std::vector<double> weights(leveled_.size());
    std::vector<double> sums(levels_);
    for (std::size_t i = 0; i < leveled_.size(); ++i) {
        const LeveledRegion& each = leveled_[i];
        const bool takes_part = each.healthy || loads[each.level].in_panic;
        const bool is_back = each.healthy && each.back;
        const double eased = is_back ? slow_start_part(now - *each.back, settings_) : 1;
        weights[i] = takes_part ? each.hosts * eased : 0;
        sums[each.level] += weights[i];
    }
    std::vector<double> parts(parts_.size());
    for (std::size_t i = 0; i < leveled_.size(); ++i) {
        const LeveledRegion& each = leveled_[i];
        if (weights[i] <= 0) continue;
        parts[regions::index(each.region)] += loads[each.level].part * weights[i] / sums[each.level];
    }
    return parts;
}

void PriorityLevels::health_is(const std::vector<bool>& healthy, sim::Cause cause, sim::Time now) {
    for (LeveledRegion& each : leveled_) {
        const bool well = healthy[regions::index(each.region)];
        if (well && !each.healthy) {
            each.back = now;
            eased_in_ = std::max(eased_in_, now + settings_.slow_start);
        }
        each.healthy = well;
    }
    // As they are once nobody is eased in any more.
    parts_ = shares(std::max(now, eased_in_));
    set_cause(cause);
}

}  // namespace regiondrill::clients
