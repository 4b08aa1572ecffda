#include "drill/analysis/check_outlook.hpp"

#include "dns/health/checkers.hpp"
#include "drill/scenario/dns_config.hpp"
#include "drill/scenario/geography.hpp"
#include "drill/scenario/membership.hpp"
#include "drill/scenario/units.hpp"
#include "drill/world/world.hpp"

#include <algorithm>

namespace regiondrill::drill {

namespace {

// A check that is not calculated, with the region whose endpoint it probes; no probe: an alarm or a switch.
struct OwnCheck {
    dns::CheckId id{};
    const HealthCheckSpec* probe = nullptr;
    const RegionSpec* region = nullptr;
    const NamedCheckSpec* named = nullptr;  // none: a region's own
};

const RegionSpec& region_spec(const Scenario& scenario, const std::string& name) {
    return scenario.regions[regions::index(*find_region(scenario, name))];
}

std::vector<OwnCheck> own_checks(const Scenario& scenario) {
    std::vector<OwnCheck> checks;
    const auto& unchecked = scenario.dns.unchecked;
    for (const RegionSpec& region : scenario.regions) {
        if (std::find(unchecked.begin(), unchecked.end(), region.name) != unchecked.end()) continue;
        checks.push_back({check_number(scenario, region.name), &scenario.dns.health_check, &region, nullptr});
    }
    for (const NamedCheckSpec& check : scenario.dns.checks) {
        if (check.kind == CheckKind::calculated) continue;
        OwnCheck own{check_number(scenario, check.name), nullptr, nullptr, &check};
        if (check.kind == CheckKind::endpoint) {
            own.probe = check.probe ? &*check.probe : &scenario.dns.health_check;
            own.region = &region_spec(scenario, check.region);
        }
        checks.push_back(own);
    }
    return checks;
}

// What probes of this kind run into: a TCP check is content with a connection, an HTTP check with any 2xx or 3xx.
Symptom symptom_for(const FaultSpec& fault, const FaultType& type, const HealthCheckSpec& probe) {
    if (type.symptom == Symptom::silence && fault.scope == "regions") return Symptom::none;
    const bool tcp = probe.protocol == Protocol::tcp;
    if (tcp && (type.symptom == Symptom::error || type.symptom == Symptom::mute)) return Symptom::none;
    const bool passes = fault.status < 400 && (probe.match.empty() || fault.status == 200);
    return type.symptom == Symptom::error && passes ? Symptom::none : type.symptom;
}

// How long one probe takes at most, when it fails and when it passes. A connection is a round trip, TLS another, the
// request one more. A probe into silence ends with its connection's timeout; one that is accepted and not answered has
// made its connection by then.
struct ProbeCost {
    Duration failing{};
    Duration passing{};
};

ProbeCost probe_cost(const HealthCheckSpec& probe, const RegionSpec& region, Symptom symptom, Duration farthest) {
    const bool tcp = probe.protocol == Protocol::tcp;
    const Duration connected = farthest * (probe.protocol == Protocol::https ? 2 : 1);
    const Duration answered = connected + farthest;
    const Duration passing = tcp ? farthest : answered + region.capacity.service_time;
    switch (symptom) {
        case Symptom::silence: return {probe.connect_wait(), passing};
        case Symptom::mute: return {connected + probe.response_timeout, passing};
        default: return {answered, passing};  // refused, reset under its request, or answered with an error
    }
}

// The checkers of a check that a site hears: how many, how many of them the fault keeps from passing, and how far away
// the farthest is.
struct Heard {
    std::size_t all = 0;
    std::size_t failing = 0;
    Duration farthest{};
};

// Which checkers a share of blindness takes is drawn, so that of places where only some are blind none is counted on.
Heard heard_checkers(const Scenario& scenario, const FaultSpec& fault, bool blinds, const HealthCheckSpec& probe,
                     const RegionSpec& region, std::size_t site) {
    const std::vector<std::string>& places = places_of(probe);
    const auto* hears = site < scenario.dns.sites.size() ? &scenario.dns.sites[site].checkers : nullptr;
    Heard heard;
    for (std::size_t i = 0; i < probe.checkers; ++i) {
        const std::string& place = places[i % places.size()];
        if (hears != nullptr && !hears->empty() && std::find(hears->begin(), hears->end(), place) == hears->end()) {
            continue;
        }
        ++heard.all;
        heard.farthest = std::max(heard.farthest, checker_round_trip(place, region));
        const bool in_sight = blinds && !fault.places.empty() &&
                              std::find(fault.places.begin(), fault.places.end(), place) == fault.places.end();
        if (!in_sight && (!blinds || fault.share >= 1)) ++heard.failing;
    }
    if (blinds && fault.share < 1 && fault.places.empty() && heard.all == probe.checkers) {
        heard.failing = dns::checkers_in(fault.share, probe.checkers);
    }
    return heard;
}

bool has_broken_by(const FaultSpec& other, Time moment) {
    return other.at < moment && (!other.lasting || other.at + *other.lasting > moment);
}

/// As `disabled` and `inverted` make of it.
bool verdict_of(const NamedCheckSpec& check, bool found) { return (check.disabled || found) != check.inverted; }

// Until an empty region has everything: anti-entropy begins within a second, goes down the tree and asks for the items
// in parts (some twenty attempts for a million keys), and has its share of the bandwidth.
Duration fill_bound(const World& world, const RegionSpec& region) {
    const Scenario& scenario = world.scenario();
    const StoreSpec& store = scenario.store;
    Duration farthest{};
    for (const RegionSpec& other : scenario.regions) {
        if (&other != &region) farthest = std::max(farthest, region_round_trip(scenario, other, region));
    }
    constexpr double item_overhead = 64;  // bytes: its key, version and flags
    const double bytes = static_cast<double>(world.cluster().keys().size()) * (store.value_bytes + item_overhead);
    const double bandwidth = static_cast<double>(store.bandwidth) * store.repair_share;
    const Duration sent = bandwidth > 0 ? sim::from_seconds(bytes / bandwidth) : Duration{0};
    return std::chrono::seconds{1} + 20 * farthest + sent;
}

}  // namespace

// Endpoints of regions that are not there fail, and so do those that an earlier fault has broken. Alarms go by traffic
// and are taken as healthy.
CheckOutlook::CheckOutlook(const World& world, Time moment) : world_(world) {
    const Scenario& scenario = world.scenario();
    std::vector<bool> found(checks_of(scenario), true);
    for (const OwnCheck& check : own_checks(scenario)) {
        if (check.named != nullptr && check.named->kind == CheckKind::routing_control) {
            found[dns::index(check.id)] = check.named->on;
        }
        if (check.region == nullptr) continue;
        bool passes = is_member(scenario, check.region->name, moment);
        for (const FaultSpec& other : scenario.timeline) {
            if (other.region != check.region->name || !has_broken_by(other, moment)) continue;
            const FaultType& type = *find_fault_type(other.what);
            passes = passes && symptom_for(other, type, *check.probe) == Symptom::none;
        }
        found[dns::index(check.id)] = passes;
    }
    before_.assign(world.simulated_dns().authority().sites(), found);
}

CheckOutlook::CheckOutlook(const World& world, const FaultSpec& fault) : CheckOutlook(world, fault.at) {
    look_at(fault, *find_fault_type(fault.what));
}

void CheckOutlook::look_at(const FaultSpec& fault, const FaultType& type) {
    const Scenario& scenario = world_.scenario();
    if (fault.region.empty()) {
        why_none_ = "health checks have no part in it";
        return;
    }
    if (type.symptom == Symptom::none) {
        why_none_ = "health probes do not notice this fault";
        return;
    }
    if (fault.flap > Duration{0}) {
        why_none_ = "the fault comes and goes: what the checkers make of it has no bound";
        return;
    }
    if (fault.share < 1 && !type.blinds_checkers) {
        why_none_ = "only a share of the probes fails";
        return;
    }
    for (const OwnCheck& check : own_checks(scenario)) {
        if (check.region == nullptr || check.region->name != fault.region) continue;
        if (check.named != nullptr && check.named->disabled) continue;
        add_turns(fault, type, check.id, *check.probe, *check.region);
    }
    const auto earlier = [](const CheckTurn& a, const CheckTurn& b) { return a.within < b.within; };
    std::stable_sort(down_.begin(), down_.end(), earlier);
    std::stable_sort(up_.begin(), up_.end(), earlier);
    if (!down_.empty() || !why_none_.empty()) return;
    const auto& unchecked = scenario.dns.unchecked;
    const bool is_unchecked = std::find(unchecked.begin(), unchecked.end(), fault.region) != unchecked.end();
    why_none_ = is_unchecked ? "the region has no health check and counts as healthy for ever"
                             : "health probes do not notice this fault";
}

// A probe under way when the region falls silent passed its connection and may wait for its answer to the end. A check
// that changed before is held from changing again, both ways.
void CheckOutlook::add_turns(const FaultSpec& fault, const FaultType& type, dns::CheckId check,
                             const HealthCheckSpec& probe, const RegionSpec& region) {
    const Scenario& scenario = world_.scenario();
    const bool steered = type.symptom == Symptom::steered;
    const Symptom symptom = symptom_for(fault, type, probe);
    if (symptom == Symptom::none) return;
    for (std::size_t site = 0; site < before_.size(); ++site) {
        const Heard heard = heard_checkers(scenario, fault, type.blinds_checkers, probe, region, site);
        const auto well = static_cast<double>(heard.all - heard.failing);
        if (!steered && (heard.all == 0 || well > probe.healthy_above * static_cast<double>(heard.all))) {
            if (heard.all != 0)
                why_none_ = "more than " + share_text(probe.healthy_above) + " of the checkers still find " +
                            region.name + " well";
            continue;
        }
        const ProbeCost cost = probe_cost(probe, region, symptom, heard.farthest);
        const Duration first = std::max(cost.passing + probe.interval + cost.failing,
                                        symptom == Symptom::silence ? probe.response_timeout : Duration{0});
        Duration failed = first + (probe.fall.value_or(probe.threshold) - 1) * (probe.interval + cost.failing);
        const bool turned_before =
            std::any_of(scenario.timeline.begin(), scenario.timeline.end(),
                        [&](const FaultSpec& other) { return other.region == fault.region && other.at < fault.at; });
        if (turned_before) failed = std::max(failed, probe.hold);
        const std::uint32_t rise = probe.rise.value_or(probe.threshold);
        const Duration filled = type.empties_region ? fill_bound(world_, region) : Duration{0};
        Duration passed = std::max(probe.hold, filled + cost.failing + rise * (probe.interval + cost.passing));
        if (steered) failed = Duration{0};
        // Operators bring people back by an act, without any check in between.
        if (steered && !type.empties_region) passed = Duration{0};
        if (!before_[site][dns::index(check)]) continue;
        down_.push_back({dns::site_at(site), check, failed});
        up_.push_back({dns::site_at(site), check, passed});
    }
    if (!down_.empty()) why_none_.clear();
}

// Calculated checks come last, as they count the others' verdicts of this same view.
dns::HealthView CheckOutlook::view_of(const std::vector<bool>& found) const {
    const Scenario& scenario = world_.scenario();
    dns::HealthView view(found.size());
    for (std::size_t i = 0; i < found.size(); ++i) view[dns::check_at(i)].real = found[i];
    for (const NamedCheckSpec* check : named_checks_in_order(scenario)) {
        const dns::CheckId id = check_number(scenario, check->name);
        bool well = found[dns::index(id)];
        if (check->kind == CheckKind::calculated) {
            const auto healthy = std::count_if(check->children.begin(), check->children.end(), [&](const auto& child) {
                return view[check_number(scenario, child)].real;
            });
            well = static_cast<std::uint32_t>(healthy) >= check->at_least;
        }
        view[id].real = verdict_of(*check, well);
    }
    return view;
}

std::vector<dns::HealthView> CheckOutlook::views_of(const Found& found) const {
    std::vector<dns::HealthView> views;
    for (const std::vector<bool>& site : found) views.push_back(view_of(site));
    return views;
}

std::vector<dns::HealthView> CheckOutlook::views_down(std::size_t turns) const {
    Found found = before_;
    for (std::size_t i = 0; i < turns; ++i) found[dns::index(down_[i].site)][dns::index(down_[i].check)] = false;
    return views_of(found);
}

std::vector<dns::HealthView> CheckOutlook::views_up(std::size_t turns) const {
    Found found = before_;
    for (const CheckTurn& turn : down_) found[dns::index(turn.site)][dns::index(turn.check)] = false;
    for (std::size_t i = 0; i < turns; ++i) found[dns::index(up_[i].site)][dns::index(up_[i].check)] = true;
    return views_of(found);
}

}  // namespace regiondrill::drill
