#include "drill/analysis/check_outlook.hpp"

#include "drill/analysis/probe_effect.hpp"
#include "drill/scenario/dns_config.hpp"
#include "drill/scenario/membership.hpp"
#include "drill/scenario/units.hpp"
#include "drill/world/world.hpp"

#include <algorithm>
#include <iterator>
#include <optional>

namespace regiondrill::drill {

namespace {

const RegionSpec& region_spec(const Scenario& scenario, const std::string& name) {
    return scenario.regions[regions::index(*find_region(scenario, name))];
}

bool has_no_check(const Scenario& scenario, const std::string& region) {
    const auto& unchecked = scenario.dns.unchecked;
    return std::find(unchecked.begin(), unchecked.end(), region) != unchecked.end();
}

std::vector<OwnCheck> own_checks(const Scenario& scenario) {
    std::vector<OwnCheck> checks;
    for (const RegionSpec& region : scenario.regions) {
        if (has_no_check(scenario, region.name)) continue;
        checks.push_back({check_number(scenario, region.name), &scenario.dns.health_check, &region, nullptr});
    }
    for (const NamedCheckSpec& check : scenario.dns.checks) {
        if (check.kind == CheckKind::calculated) continue;
        OwnCheck own{check_number(scenario, check.name), nullptr, nullptr, &check};
        if (!check.region.empty()) own.region = &region_spec(scenario, check.region);
        if (check.kind == CheckKind::endpoint) own.probe = check.probe ? &*check.probe : &scenario.dns.health_check;
        checks.push_back(own);
    }
    return checks;
}

// A stretch in which a check passes, fails, or may do either, with all faults that its probes meet then.
struct CheckRun {
    CheckMode mode{};
    Time from{};
    Time to = sim::never;
    std::vector<const ProbeEffect*> met;  // at some time of the run
};

std::vector<Time> boundaries_of(const std::vector<ProbeEffect>& effects) {
    std::vector<Time> moments{sim::drill_start};
    for (const ProbeEffect& effect : effects) {
        moments.push_back(effect.from);
        if (effect.to != sim::never) moments.push_back(effect.to);
    }
    std::sort(moments.begin(), moments.end());
    moments.erase(std::unique(moments.begin(), moments.end()), moments.end());
    return moments;
}

std::vector<const ProbeEffect*> common(const std::vector<const ProbeEffect*>& a,
                                       const std::vector<const ProbeEffect*>& b) {
    std::vector<const ProbeEffect*> both;
    std::copy_if(a.begin(), a.end(), std::back_inserter(both),
                 [&](const ProbeEffect* effect) { return std::find(b.begin(), b.end(), effect) != b.end(); });
    return both;
}

// Where one fault takes over from another at one moment, a probe between the two may pass: failing goes on only where
// those that stay in force see to it by themselves.
std::vector<CheckRun> runs_of(const Scenario& scenario, const OwnCheck& check, std::size_t site,
                              const std::vector<ProbeEffect>& effects) {
    std::vector<CheckRun> runs;
    std::vector<const ProbeEffect*> before;
    for (const Time moment : boundaries_of(effects)) {
        std::vector<const ProbeEffect*> now;
        for (const ProbeEffect& effect : effects) {
            if (effect.from <= moment && moment < effect.to) now.push_back(&effect);
        }
        const CheckMode mode = mode_of(scenario, check, site, now);
        const bool goes_on =
            !runs.empty() && runs.back().mode == mode &&
            (mode != CheckMode::failing || mode_of(scenario, check, site, common(before, now)) == CheckMode::failing);
        if (!goes_on) {
            if (!runs.empty()) runs.back().to = moment;
            runs.push_back({mode, moment, sim::never, {}});
        }
        auto& met = runs.back().met;
        met.insert(met.end(), now.begin(), now.end());
        before = std::move(now);
    }
    return runs;
}

// From a run's beginning until its checkers have counted enough. A probe under way when the region falls silent passed
// its connection and may wait for its answer to the end; what it found counts for what was.
Duration time_to_turn(const CheckRun& run, const HealthCheckSpec& probe, const ProbeCost& cost) {
    if (run.mode == CheckMode::passing) {
        const std::uint32_t rise = std::max(probe.rise.value_or(probe.threshold), probe.ok.value_or(1));
        return cost.failing + rise * (probe.interval + cost.passing);
    }
    const Duration swallowed = cost.may_be_swallowed ? probe.response_timeout : Duration{0};
    const Duration first = std::max(cost.passing + probe.interval + cost.failing, swallowed);
    return first + (probe.fall.value_or(probe.threshold) - 1) * (probe.interval + cost.failing);
}

bool is_steering(const FaultSpec& fault) { return type_of(fault).symptom == Symptom::steered; }

}  // namespace

Time end_of(const FaultSpec& fault) {
    return fault.lasting && fault.at != sim::never ? fault.at + *fault.lasting : sim::never;
}

CheckOutlook::CheckOutlook(const World& world, const std::vector<FaultSpec>& timeline)
    : world_(world),
      timeline_(timeline),
      checks_(own_checks(world.scenario())),
      sites_(world.simulated_dns().authority().sites()),
      checks_total_(checks_of(world.scenario())),
      findings_(sites_ * checks_total_) {
    for (const OwnCheck& check : checks_) {
        if (check.named != nullptr && check.named->kind == CheckKind::routing_control) find_switch(check);
        if (check.named != nullptr && check.named->kind == CheckKind::alarm) find_alarm(check);
        if (check.probe != nullptr) find_endpoint(check);
    }
    for (const auto& findings : findings_) {
        for (const Finding& finding : findings) moments_.push_back(finding.from);
    }
    for (const FaultSpec& fault : timeline_) {
        if (fault.at == sim::never || fault.region.empty()) continue;
        if (is_steering(fault)) moments_.push_back(fault.at);
        if (fault.lasting && (is_steering(fault) || changes_membership(fault))) moments_.push_back(end_of(fault));
    }
    std::sort(moments_.begin(), moments_.end());
    moments_.erase(std::unique(moments_.begin(), moments_.end()), moments_.end());
}

// A change keeps the verdict for the hold. Where it is not certain whether there was one, it may have been at the last
// moment before the finding.
void CheckOutlook::find_endpoint(const OwnCheck& check) {
    const Scenario& scenario = world_.scenario();
    const HealthCheckSpec& probe = *check.probe;
    const std::vector<ProbeEffect> effects = effects_on(world_, timeline_, check);
    for (std::size_t site = 0; site < sites_; ++site) {
        auto& found = findings(site, check);
        bool healthy = probe.assume != Assume::down && !joins_later(scenario, check.region->name);
        bool certain = true;
        std::optional<Time> changed;
        found.push_back({sim::drill_start, healthy, true, nullptr});
        if (check.named != nullptr && check.named->disabled) continue;
        const FaultSpec* by = nullptr;
        std::vector<const ProbeEffect*> met;
        for (const CheckRun& run : runs_of(scenario, check, site, effects)) {
            met.insert(met.end(), run.met.begin(), run.met.end());
            const ProbeCost cost = cost_with(scenario, check, site, met);
            met = run.met;
            if (!met.empty()) by = met.back()->fault;
            const bool passing = run.mode == CheckMode::passing;
            if (run.mode == CheckMode::unclear) {
                found.push_back({run.from, healthy, false, by});
                certain = false;
                continue;
            }
            if (certain && healthy == passing) continue;
            Time turned = run.from + time_to_turn(run, probe, cost);
            if (!certain) turned += probe.hold;
            if (certain && changed) turned = std::max(turned, *changed + probe.hold);
            found.push_back({run.from, passing, false, by});
            healthy = passing;
            certain = turned < run.to;
            changed = turned;
            if (certain) found.push_back({turned, passing, true, nullptr});
        }
    }
}

// The latest act still in force decides, then the script. A safety rule may refuse an act.
void CheckOutlook::find_switch(const OwnCheck& check) {
    const std::string& name = check.named->name;
    const auto names = [&](const std::vector<std::string>& controls) {
        return std::find(controls.begin(), controls.end(), name) != controls.end();
    };
    std::vector<const FaultSpec*> acts;
    std::vector<Time> moments{sim::drill_start};
    for (const FaultSpec& fault : timeline_) {
        if (fault.at == sim::never || (!names(fault.on) && !names(fault.off))) continue;
        acts.push_back(&fault);
        moments.push_back(fault.at);
        if (fault.lasting) moments.push_back(end_of(fault));
    }
    std::sort(moments.begin(), moments.end());
    const bool certain = world_.scenario().dns.safety_rules.empty();
    for (const Time moment : moments) {
        bool on = check.named->on;
        const FaultSpec* last = nullptr;
        for (const FaultSpec* act : acts) {
            if (act->at <= moment) last = act;
            if (act->at <= moment && moment < end_of(*act)) on = names(act->on);
        }
        for (std::size_t site = 0; site < sites_; ++site) {
            findings(site, check).push_back({moment, on, certain || last == nullptr, last});
        }
    }
}

// By traffic: healthy until anything happens to its region, and then nothing is certain.
void CheckOutlook::find_alarm(const OwnCheck& check) {
    const auto hits = [&](const FaultSpec& fault) {
        return fault.at != sim::never && fault.region == check.region->name;
    };
    const auto first = std::find_if(timeline_.begin(), timeline_.end(), hits);
    const bool silent_is_sick = check.named->missing == MissingData::unhealthy;
    for (std::size_t site = 0; site < sites_; ++site) {
        findings(site, check).push_back({sim::drill_start, true, !silent_is_sick, nullptr});
        if (first != timeline_.end()) findings(site, check).push_back({first->at, true, false, &*first});
    }
}

const Finding& CheckOutlook::at(dns::SiteId site, const OwnCheck& check, Time moment) const {
    const auto& found = findings_[dns::index(site) * checks_total_ + dns::index(check.id)];
    const auto next = std::find_if(found.begin() + 1, found.end(), [&](const Finding& f) { return f.from > moment; });
    return *(next - 1);
}

// An evacuation says so while it lasts, and so does a region's removal; a region that was added is removed at its end.
bool CheckOutlook::is_forced(const OwnCheck& check, Time moment) const {
    if (check.region == nullptr) return false;
    return std::any_of(timeline_.begin(), timeline_.end(), [&](const FaultSpec& fault) {
        if (fault.region != check.region->name || fault.at == sim::never) return false;
        if (adds_region(fault)) return end_of(fault) <= moment;
        return is_steering(fault) && fault.at <= moment && moment < end_of(fault);
    });
}

Time CheckOutlook::settled(const std::string& region, Time moment) const {
    Time last = moment;
    for (const OwnCheck& check : checks_) {
        if (check.region == nullptr || check.region->name != region) continue;
        for (std::size_t site = 0; site < sites_; ++site) {
            if (at(dns::site_at(site), check, moment).certain) continue;
            const auto& found = findings_[site * checks_total_ + dns::index(check.id)];
            const auto certain = std::find_if(found.begin(), found.end(),
                                              [&](const Finding& f) { return f.from > moment && f.certain; });
            if (certain != found.end()) last = std::max(last, certain->from);
        }
    }
    return last;
}

// Calculated checks come last, as they count the others' verdicts of this same view.
dns::HealthView CheckOutlook::view_of(const std::vector<Found>& found) const {
    const Scenario& scenario = world_.scenario();
    dns::HealthView view(found.size());
    for (std::size_t i = 0; i < found.size(); ++i) {
        view[dns::check_at(i)].real = found[i].healthy;
        if (found[i].forced) view[dns::check_at(i)].forced = false;
    }
    for (const NamedCheckSpec* check : named_checks_in_order(scenario)) {
        const dns::CheckId id = check_number(scenario, check->name);
        bool well = found[dns::index(id)].healthy;
        if (check->kind == CheckKind::calculated) {
            const auto healthy = std::count_if(check->children.begin(), check->children.end(), [&](const auto& child) {
                return view[check_number(scenario, child)].healthy();
            });
            well = static_cast<std::uint32_t>(healthy) >= check->at_least;
        }
        view[id].real = (check->disabled || well) != check->inverted;
    }
    return view;
}

std::string why_unnoticed(const World& world, const FaultSpec& fault) {
    const Scenario& scenario = world.scenario();
    const FaultType& type = type_of(fault);
    if (!fault.between[0].empty()) return "the fault is between places: no region fails its probes for all checkers";
    if (fault.region.empty()) return "health checks have no part in it";
    if (type.symptom == Symptom::steered || changes_membership(fault)) return {};
    if (type.symptom == Symptom::none) return "health probes do not notice this fault";
    if (fault.flap > Duration{0}) return "the fault comes and goes: what the checkers make of it has no bound";
    if (fault.share < 1 && !type.blinds_checkers) return "only a share of the probes fails";
    const std::vector<FaultSpec> alone{fault};
    bool is_checked = false;
    bool is_met = false;
    for (const OwnCheck& check : own_checks(scenario)) {
        if (check.probe == nullptr || check.region->name != fault.region) continue;
        if (check.named != nullptr && check.named->disabled) continue;
        is_checked = true;
        const auto effects = effects_on(world, alone, check);
        const auto own = std::find_if(effects.begin(), effects.end(),
                                      [](const ProbeEffect& effect) { return effect.fault != nullptr; });
        if (own == effects.end()) continue;
        is_met = true;
        for (std::size_t site = 0; site < world.simulated_dns().authority().sites(); ++site) {
            if (mode_of(scenario, check, site, {&*own}) == CheckMode::failing) return {};
        }
    }
    if (!is_checked) return "the region has no health check and counts as healthy for ever";
    if (!is_met) return "health probes do not notice this fault";
    return "more than " + share_text(scenario.dns.health_check.healthy_above) + " of the checkers still find " +
           fault.region + " well";
}

}  // namespace regiondrill::drill
