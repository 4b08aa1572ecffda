#include "clients/entry/load_aware.hpp"

#include "sim/real_math.hpp"

#include <algorithm>

namespace regiondrill::clients {

namespace {

// A region without hosts is none for those who ask.
bool takes_part(const LoadedRegion& region, bool all_sick) { return region.hosts > 0 && (region.healthy || all_sick); }

// Of those that report and take part, but for one; none where there is no such.
std::optional<double> average_load(std::span<const LoadedRegion> regions, std::size_t but, bool all_sick) {
    double sum = 0;
    double count = 0;
    for (std::size_t i = 0; i < regions.size(); ++i) {
        if (i == but || !regions[i].load || !takes_part(regions[i], all_sick)) continue;
        sum += *regions[i].load;
        ++count;
    }
    return count > 0 ? std::optional(sum / count) : std::nullopt;
}

// Parts by weight; where no weight is left, by hosts.
std::vector<double> spread(std::span<const LoadedRegion> regions, std::vector<double> weights, bool all_sick) {
    double sum = 0;
    for (const double weight : weights) sum += weight;
    if (sum <= 0) {
        for (std::size_t i = 0; i < regions.size(); ++i) {
            weights[i] = takes_part(regions[i], all_sick) ? regions[i].hosts : 0;
            sum += weights[i];
        }
    }
    for (double& weight : weights) weight = sum > 0 ? weight / sum : 0;
    return weights;
}

// Everybody who takes part gets at least a little, but for the one that gets most: what nobody asks could never be
// found well again.
std::vector<double> with_probes(std::vector<double> parts, std::span<const LoadedRegion> regions, bool all_sick,
                                double probes) {
    const auto most = static_cast<std::size_t>(std::max_element(parts.begin(), parts.end()) - parts.begin());
    double hosts = 0;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (i != most && takes_part(regions[i], all_sick)) hosts += regions[i].hosts;
    }
    if (hosts <= 0) return parts;
    double others = 0;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (i == most || !takes_part(regions[i], all_sick)) continue;
        parts[i] = std::max(parts[i], probes * regions[i].hosts / hosts);
        others += parts[i];
    }
    parts[most] = 1 - others;
    return parts;
}

}  // namespace

std::vector<double> load_aware_parts(std::span<const LoadedRegion> regions, std::size_t home,
                                     const LoadAwareSettings& settings) {
    const bool all_sick =
        std::none_of(regions.begin(), regions.end(), [](const auto& each) { return each.healthy && each.hosts > 0; });
    const double usual = average_load(regions, regions.size(), all_sick).value_or(0);
    const double elsewhere = average_load(regions, home, all_sick).value_or(usual);
    std::vector<double> parts(regions.size());
    if (takes_part(regions[home], all_sick) && regions[home].load.value_or(usual) <= elsewhere + settings.margin) {
        parts[home] = 1;
    } else {
        std::vector<double> weights(regions.size());
        for (std::size_t i = 0; i < regions.size(); ++i) {
            if (!takes_part(regions[i], all_sick)) continue;
            weights[i] = regions[i].hosts * std::max(0.0, 1 - regions[i].load.value_or(usual));
        }
        parts = spread(regions, std::move(weights), all_sick);
    }
    return with_probes(std::move(parts), regions, all_sick, settings.probes);
}

double smoothing_part(const LoadAwareSettings& settings) {
    return 1 - sim::exponential(-sim::seconds(settings.report) / sim::seconds(settings.smoothing));
}

LoadAware::LoadAware(LoadAwareSettings settings, const std::vector<std::uint32_t>& hosts, regions::RegionId home)
    : settings_(settings),
      home_(regions::index(home)),
      part_of_new_(smoothing_part(settings)),
      seen_(hosts.size()) {
    for (const std::uint32_t each : hosts) regions_.push_back({.hosts = each});
    weigh();
}

void LoadAware::weigh() { parts_ = load_aware_parts(regions_, home_, settings_); }

void LoadAware::forget_old_reports(sim::Time now) {
    next_expiry_ = sim::never;
    for (std::size_t i = 0; i < regions_.size(); ++i) {
        const sim::Time until = seen_[i].reported + settings_.expires;
        if (until <= now) regions_[i].load.reset();
        if (regions_[i].load) next_expiry_ = std::min(next_expiry_, until);
    }
    weigh();
}

regions::RegionId LoadAware::choose(regions::RequestAttempt& attempt, sim::Time now) {
    if (now >= next_expiry_) [[unlikely]]
        forget_old_reports(now);
    return region_at_part(parts_, attempt.dice.uniform());
}

void LoadAware::attempt_ended(const regions::RequestAttempt& attempt, bool served, sim::Time) {
    if (attempt.region == regions::no_region) return;
    Seen& seen = seen_[regions::index(attempt.region)];
    ++seen.ended;
    seen.failed += served ? 0 : 1;
}

void LoadAware::health_is(const std::vector<bool>& healthy, sim::Cause cause, sim::Time) {
    for (std::size_t i = 0; i < regions_.size(); ++i) regions_[i].healthy = healthy[i];
    set_cause(cause);
    weigh();
}

// What failed counts as if the region had said that so much more of it is busy. Where nothing was asked meanwhile
// nothing is known of errors but what was.
void LoadAware::reported(regions::RegionId region, double utilisation, sim::Time now) {
    const std::size_t i = regions::index(region);
    Seen& seen = seen_[i];
    if (seen.ended > 0) seen.errors = static_cast<double>(seen.failed) / seen.ended;
    const double load = utilisation + settings_.error_penalty * seen.errors;
    const double before = regions_[i].load.value_or(load);
    regions_[i].load = before + part_of_new_ * (load - before);
    seen = {.reported = now, .errors = seen.errors};
    next_expiry_ = std::min(next_expiry_, now + settings_.expires);
    weigh();
}

std::vector<double> LoadAware::shares(sim::Time) const { return parts_; }

}  // namespace regiondrill::clients
