#include "drill/analysis/probe_effect.hpp"

#include "dns/health/checkers.hpp"
#include "drill/scenario/dns_config.hpp"
#include "drill/scenario/geography.hpp"
#include "drill/scenario/membership.hpp"
#include "drill/world/world.hpp"
#include "sim/pattern.hpp"

#include <algorithm>

namespace regiondrill::drill {

namespace {

using Fails = ProbeEffect::Fails;

// What probes of this kind run into: a TCP check is content with a connection, an HTTP check with any 2xx or 3xx.
Symptom symptom_for(const FaultSpec& fault, const FaultType& type, const HealthCheckSpec& probe) {
    if (type.symptom == Symptom::silence && !type.cut(fault).people) return Symptom::none;
    const bool tcp = probe.protocol == Protocol::tcp;
    if (tcp && (type.symptom == Symptom::error || type.symptom == Symptom::mute)) return Symptom::none;
    const std::uint32_t status = fault.status.value_or(500);
    const bool passes = status >= 200 && status < 400 && (probe.match.empty() || status == 200);
    return type.symptom == Symptom::error && passes ? Symptom::none : type.symptom;
}

// Until an empty region has everything: anti-entropy begins within a second, goes down the tree and asks for the items
// in parts (some twenty attempts for a million keys), and has its share of the bandwidth.
Duration fill_bound(const World& world, const RegionSpec& region) {
    const Scenario& scenario = world.scenario();
    const store::Settings& store = scenario.store.settings;
    constexpr double item_overhead = 64;  // bytes: its key, version and flags
    const double bytes = static_cast<double>(world.cluster().keys().size()) * (store.value_bytes + item_overhead);
    const double bandwidth = static_cast<double>(store.replication.bandwidth) * store.replication.repair_share;
    const Duration sent = bandwidth > 0 ? sim::from_seconds(bytes / bandwidth) : Duration{0};
    return std::chrono::seconds{1} + 20 * farthest_round_trip(scenario, region) + sent;
}

Time later(Time moment, Duration span) { return moment == sim::never ? sim::never : moment + span; }

// A region that is not there from the beginning is away until one of the timeline's faults adds it.
void add_absence(const Scenario& scenario, const std::vector<FaultSpec>& timeline, const RegionSpec& region,
                 std::vector<ProbeEffect>& effects) {
    if (!joins_later(scenario, region.name)) return;
    const auto added = std::find_if(timeline.begin(), timeline.end(), [&](const FaultSpec& fault) {
        return adds_region(fault) && fault.region == region.name;
    });
    const Time until = added == timeline.end() ? sim::never : added->at;
    if (until > sim::drill_start) {
        effects.push_back({nullptr, sim::drill_start, until, Symptom::silence, Fails::always});
    }
}

// A region that joins fills up; one that leaves goes on for the drain at least.
void add_membership(const World& world, const FaultSpec& fault, const RegionSpec& region,
                    std::vector<ProbeEffect>& effects) {
    const Time end = end_of(fault);
    const Duration fill = fill_bound(world, region);
    const auto silent = [&](Time from, Time to, Fails fails) {
        if (from < to) effects.push_back({&fault, from, to, Symptom::silence, fails});
    };
    if (adds_region(fault)) {
        silent(fault.at, fault.at + fill, Fails::perhaps);
        silent(later(end, fault.drain), sim::never, Fails::perhaps);
    } else if (end > fault.at + fault.drain) {
        silent(fault.at + fault.drain, later(end, fill), Fails::perhaps);
    }
}

// Probes are served like requests. One that may come near its timeout may miss it: service times are drawn.
ProbeEffect slowed(const FaultSpec& fault, const HealthCheckSpec& probe, const RegionSpec& region) {
    const Duration served =
        sim::from_seconds(sim::seconds(region.capacity.service_time) * fault.factor) + fault.add + fault.max;
    const bool may_miss = served > probe.response_timeout / 4 && probe.protocol != Protocol::tcp;
    return {.fault = &fault,
            .from = fault.at,
            .to = end_of(fault),
            .symptom = Symptom::mute,
            .fails = may_miss ? Fails::perhaps : Fails::never,
            .delay = probe.protocol == Protocol::tcp ? Duration{0} : served};
}

// A deep health check, of a dependency whose name does not resolve.
bool asks_denied(const RegionSpec& region, const FaultSpec& fault) {
    const auto pattern = sim::Pattern::compile(fault.hosts);
    return pattern && std::any_of(region.dependencies.begin(), region.dependencies.end(),
                                  [&](const auto& each) { return each.in_health && pattern->is_in(each.host); });
}

// An endpoint that lies passes whatever is answered otherwise; a process that is gone cannot lie.
void hide_symptoms(const FaultSpec& fault, std::vector<ProbeEffect>& effects) {
    for (ProbeEffect& effect : effects) {
        const bool is_answer = effect.symptom == Symptom::error || effect.symptom == Symptom::mute;
        if (is_answer && effect.from < end_of(fault) && fault.at < effect.to && effect.fails == Fails::always) {
            effect.fails = Fails::perhaps;
        }
    }
}

bool is_heard(const Scenario& scenario, std::size_t site, const std::string& place) {
    if (site >= scenario.dns.sites.size()) return true;
    const auto& hears = scenario.dns.sites[site].checkers;
    return hears.empty() || std::find(hears.begin(), hears.end(), place) != hears.end();
}

bool is_in_sight(const ProbeEffect& effect, const std::string& place) {
    if (!effect.blinds) return false;
    const auto& places = effect.fault->places;
    return !places.empty() && std::find(places.begin(), places.end(), place) == places.end();
}

// Of the checkers of a check that a site hears: how many must fail, and how many may.
struct Heard {
    std::size_t all = 0;
    std::size_t failing = 0;
    std::size_t may_fail = 0;
};

// Which checkers a share of blindness takes is drawn, so that of places where only some are blind none is counted on.
Heard heard_checkers(const Scenario& scenario, const HealthCheckSpec& probe, std::size_t site,
                     const std::vector<const ProbeEffect*>& in_force) {
    Heard heard;
    const auto& places = places_of(probe);
    for (std::size_t i = 0; i < probe.checkers; ++i) {
        const std::string& place = places[i % places.size()];
        if (!is_heard(scenario, site, place)) continue;
        ++heard.all;
        bool fails = false;
        bool may_fail = false;
        for (const ProbeEffect* effect : in_force) {
            if (effect->fails == Fails::never || is_in_sight(*effect, place)) continue;
            may_fail = true;
            fails = fails || (effect->fails == Fails::always && (!effect->blinds || effect->fault->share >= 1));
        }
        heard.failing += fails ? 1 : 0;
        heard.may_fail += may_fail ? 1 : 0;
    }
    if (in_force.size() != 1 || !in_force[0]->blinds || heard.all != probe.checkers) return heard;
    const FaultSpec& only = *in_force[0]->fault;
    if (only.places.empty()) heard.failing = heard.may_fail = dns::checkers_in(only.share, probe.checkers);
    return heard;
}

}  // namespace

std::vector<ProbeEffect> effects_on(const World& world, const std::vector<FaultSpec>& timeline, const OwnCheck& check) {
    std::vector<ProbeEffect> effects;
    add_absence(world.scenario(), timeline, *check.region, effects);
    for (const FaultSpec& fault : timeline) {
        if (fault.region != check.region->name || fault.at == sim::never || fault.dry_run) continue;
        if (!matches_probes(fault, world.scenario())) continue;
        const FaultType& type = type_of(fault);
        const Time end = end_of(fault);
        if (changes_membership(fault)) add_membership(world, fault, *check.region, effects);
        if (type.slows_serving) effects.push_back(slowed(fault, *check.probe, *check.region));
        if (type.denies_names && asks_denied(*check.region, fault)) {
            effects.push_back({&fault, fault.at, end, Symptom::error, Fails::perhaps});
        }
        const Symptom symptom = symptom_for(fault, type, *check.probe);
        if (symptom == Symptom::none || symptom == Symptom::steered) continue;
        const bool always = fault.flap == Duration{0} && (type.blinds_checkers || fault.share >= 1);
        effects.push_back(
            {&fault, fault.at, end, symptom, always ? Fails::always : Fails::perhaps, type.blinds_checkers});
        if (!type.empties_region || end == sim::never) continue;
        effects.push_back({&fault, end, end + fill_bound(world, *check.region), symptom, Fails::perhaps});
    }
    for (const FaultSpec& fault : timeline) {
        if (type_of(fault).hides_symptoms && fault.region == check.region->name) hide_symptoms(fault, effects);
    }
    return effects;
}

CheckMode mode_of(const Scenario& scenario, const OwnCheck& check, std::size_t site,
                  const std::vector<const ProbeEffect*>& in_force) {
    const HealthCheckSpec& probe = *check.probe;
    const Heard heard = heard_checkers(scenario, probe, site, in_force);
    const auto is_well = [&](std::size_t failing) {
        return static_cast<double>(heard.all - failing) > probe.healthy_above * static_cast<double>(heard.all);
    };
    // A site that hears nobody keeps its verdict.
    if (heard.all == 0 || is_well(heard.may_fail)) return CheckMode::passing;
    return is_well(heard.failing) ? CheckMode::unclear : CheckMode::failing;
}

// A connection is a round trip, TLS another, the request one more. A probe into silence ends with its connection's
// timeout; one that is accepted and not answered has made its connection by then.
ProbeCost cost_with(const Scenario& scenario, const OwnCheck& check, std::size_t site,
                    const std::vector<const ProbeEffect*>& effects) {
    const HealthCheckSpec& probe = *check.probe;
    Duration farthest{};
    const auto& places = places_of(probe);
    for (std::size_t i = 0; i < std::min<std::size_t>(probe.checkers, places.size()); ++i) {
        if (!is_heard(scenario, site, places[i])) continue;
        farthest = std::max(farthest, checker_round_trip(places[i], *check.region));
    }
    const bool tcp = probe.protocol == Protocol::tcp;
    const Duration connected = farthest * (probe.protocol == Protocol::https ? 2 : 1);
    const Duration answered = connected + farthest;
    ProbeCost cost{Duration{0}, tcp ? farthest : answered + check.region->capacity.service_time, false};
    for (const ProbeEffect* effect : effects) {
        cost.passing = std::max(cost.passing, cost.passing + effect->delay);
        if (effect->fails == Fails::never) continue;
        const bool silent = effect->symptom == Symptom::silence;
        const bool mute = effect->symptom == Symptom::mute;
        const Duration wait = silent ? probe.connect_wait() : mute ? connected + probe.response_timeout : answered;
        cost.failing = std::max(cost.failing, wait);
        cost.may_be_swallowed = cost.may_be_swallowed || silent;
    }
    return cost;
}

}  // namespace regiondrill::drill
