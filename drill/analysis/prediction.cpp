#include "drill/analysis/prediction.hpp"

#include "drill/scenario/geography.hpp"
#include "drill/scenario/units.hpp"
#include "drill/world/world.hpp"

#include <algorithm>

namespace regiondrill::drill {

namespace {

// How long one probe takes at most, when it fails and when it passes.
struct ProbeCost {
    Duration failing{};
    Duration passing{};
};

// Of the scenario as it is played; faults name regions as the script does.
const RegionSpec& region_spec(const World& world, const std::string& name) {
    return world.scenario().regions[regions::index(world.region(name))];
}

// The farthest checker decides: two round trips, connect and request. A probe into silence ends with its connection's
// timeout; one that is accepted and not answered has used half of the round trips by then.
ProbeCost probe_cost(const World& world, const RegionSpec& region, Symptom symptom) {
    const HealthCheckSpec& check = world.scenario().dns.health_check;
    Duration farthest{};
    for (const std::string& place : checker_places_of(world.scenario()))
        farthest = std::max(farthest, checker_round_trip(place, region));
    const Duration passing = 2 * farthest + region.capacity.service_time;
    switch (symptom) {
        case Symptom::silence: return {check.connect_timeout, passing};
        case Symptom::mute: return {farthest + check.response_timeout, passing};
        default: return {2 * farthest, passing};
    }
}

// Probes that always fail change the checkers' minds; a share of failures may or may not. Empty where the checkers are
// bound to notice. The order matters: the first reason that holds is the one that is told.
std::string why_undetected(const World& world, const FaultSpec& fault, const FaultType& type) {
    if (!fault.between[0].empty()) return "the fault is between places: no region fails its probes for all checkers";
    if (type.symptom == Symptom::steered && fault.region.empty()) {
        return "people go where operators send them, once caches and connections let go";
    }
    if (fault.region.empty()) return "health checks have no part in it";
    if (fault.flap > Duration{0}) return "the fault comes and goes: what the checkers make of it is not foretold";
    if (type.symptom == Symptom::none) return "health probes do not notice this fault";
    if (type.symptom == Symptom::silence && fault.scope == "regions") return "health probes do not notice this fault";
    if (fault.share < 1) return "only a share of the probes fails";
    const auto& unchecked = world.scenario().dns.unchecked;
    if (std::find(unchecked.begin(), unchecked.end(), fault.region) != unchecked.end()) {
        return "the region has no health check and counts as healthy for ever";
    }
    return {};
}

/// Where people go when the region's own checks say that it is sick; empty when nowhere else.
std::string refuge_of(const World& world, const FaultSpec& fault, std::size_t population) {
    const regions::RegionId sick = world.region(fault.region);
    const Answers answers = world.simulated_dns().answers_if(population, sick, fault.at);
    return answers.has(sick) || answers.regions.empty() ? std::string{} : world.name_of(answers.main);
}

// An answer is kept for the TTL of the group whose record it is. Which group a population's answer comes from may
// change with health, so the longest of all bounds it.
Duration longest_ttl(const DnsSpec& dns) {
    Duration longest = dns.root.ttl;
    for (const RecordGroupSpec& group : dns.groups) longest = std::max(longest, group.ttl);
    return longest;
}

// What a look-up, a fresh connection and a request under way add to the moment at which the last cache lets go.
Duration last_steps(const World& world, const PopulationSpec& population, const RegionSpec& old) {
    const Duration trip = client_round_trip(world.scenario(), population, old);
    return world.scenario().dns.authority_rtt + trip * (population.connections.tls ? 2 : 1);
}

// How long an open connection keeps a client where it is.
Duration pinned_for(const PopulationSpec& population) {
    return population.connections.reuse ? population.connections.max_age : Duration{0};
}

constexpr const char* kept_for_ever = "its clients keep connections that are in use for ever";

// Between regions, as what replicas owe each other goes that way.
Duration longest_trip(const World& world) {
    Duration farthest{};
    const auto& all = world.scenario().regions;
    for (const RegionSpec& a : all) {
        for (const RegionSpec& b : all) {
            if (&a != &b) farthest = std::max(farthest, region_round_trip(world.scenario(), a, b));
        }
    }
    return farthest;
}

// A batch's wait, resends that have backed off to four times the first pause, and the way there and back. It assumes
// that what is owed fits the bandwidth; a backlog that does not fit takes longer, and the report names that.
Duration catch_up_bound(const World& world) {
    const StoreSpec& store = world.scenario().store;
    return store.batch_interval + 4 * store.resend + 2 * longest_trip(world);
}

// Until an empty region has everything: anti-entropy begins within a second, goes down the tree and asks for the items
// in parts (some twenty attempts for a million keys), and has its share of the bandwidth.
Duration fill_bound(const World& world) {
    const StoreSpec& store = world.scenario().store;
    constexpr double item_overhead = 64;  // bytes: its key, version and flags
    const double bytes = static_cast<double>(world.cluster().keys().size()) * (store.value_bytes + item_overhead);
    const double bandwidth = static_cast<double>(store.bandwidth) * store.repair_share;
    const Duration sent = bandwidth > 0 ? sim::from_seconds(bytes / bandwidth) : Duration{0};
    return std::chrono::seconds{1} + 20 * longest_trip(world) + sent;
}

}  // namespace

// The one question a prediction asks of the DNS that was built rather than of the settings: who is sent where.
Answers homes_of(const World& world, std::size_t population, Time moment) {
    return world.simulated_dns().answers_if(population, regions::no_region, moment);
}

// The bound of a phase is the latest moment at which it can be over, counted from the fault; Phases keeps them in
// order. A fault that comes and goes, or touches only a share, has no bound, and `why_none` says so.
Prediction predict_failover(const World& world, const FaultSpec& fault, std::size_t number) {
    const PopulationSpec& population = world.scenario().clients[number];
    const FaultType& type = *find_fault_type(fault.what);
    if (auto why = why_undetected(world, fault, type); !why.empty()) return {{}, why, {}};
    if (pinned_for(population) >= sim::longest_span) return {{}, kept_for_ever, {}};
    const std::string refuge = refuge_of(world, fault, number);
    if (refuge.empty()) return {{}, "there is no other region for the DNS to answer with", {}};

    const DnsSpec& dns = world.scenario().dns;
    const HealthCheckSpec& check = dns.health_check;
    const ProbeCost cost = probe_cost(world, region_spec(world, fault.region), type.symptom);
    Phases phases;
    // A probe under way when the region falls silent passed its connection and may wait for its answer to the end.
    const Duration first = std::max(cost.passing + check.interval + cost.failing,
                                    type.symptom == Symptom::silence ? check.response_timeout : Duration{0});
    const Duration probed = first + (check.fall.value_or(check.threshold) - 1) * (check.interval + cost.failing);
    const Duration detect = type.symptom == Symptom::steered ? Duration{0} : probed;
    phases.end_at(Phase::detect, detect);
    const Duration decide = detect + dns.propagation;
    phases.end_at(Phase::decide, decide);
    // The last resolver asked just before the answer changed. A connection that still works is used on for its whole
    // life; a broken one of before the fault is found out when it is next used, or it has aged by then.
    // A region that accepts connections and never answers holds each until a request over it times out.
    const Duration held =
        type.symptom == Symptom::mute ? std::min(population.timeouts.request, pinned_for(population)) : Duration{0};
    const Duration cached =
        decide + longest_ttl(dns) + last_steps(world, population, region_spec(world, fault.region)) + held;
    // Broken connections are given up as they are used, so their age and the caches run out side by side; connections
    // that still work are used on after the last cached answer.
    const Duration drain =
        type.breaks_connections ? std::max(cached, pinned_for(population)) : cached + pinned_for(population);
    phases.end_at(Phase::drain, drain);
    if (type.hurts_requests) {
        phases.end_at(Phase::reconnect, drain + std::max(population.timeouts.connect, population.timeouts.request));
    }
    phases.end_at(Phase::catch_up, catch_up_bound(world));
    return {phases, {}, refuge};
}

// From the fault's end. Nobody is hurt by coming home in a run that keeps to the rules, so there is no bound for
// reconnecting.
Prediction predict_failback(const World& world, const FaultSpec& fault, std::size_t number) {
    const PopulationSpec& population = world.scenario().clients[number];
    const FaultType& type = *find_fault_type(fault.what);
    if (auto why = why_undetected(world, fault, type); !why.empty()) return {{}, why, {}};
    if (pinned_for(population) >= sim::longest_span) return {{}, kept_for_ever, {}};
    const DnsSpec& dns = world.scenario().dns;
    const HealthCheckSpec& check = dns.health_check;
    const ProbeCost cost = probe_cost(world, region_spec(world, fault.region), type.symptom);
    Phases phases;
    // It became unhealthy before the fault ended, and stays so for the hold at least.
    const std::uint32_t rise = check.rise.value_or(check.threshold);
    const Duration filled = type.empties_region ? fill_bound(world) : Duration{0};
    const Duration probed = std::max(check.hold, filled + cost.failing + rise * (check.interval + cost.passing));
    // Operators that sent people away by switch or override bring them back by an act, without any check in between.
    const bool is_well = type.symptom == Symptom::steered && !type.empties_region;
    const Duration detect = is_well ? Duration{0} : probed;
    phases.end_at(Phase::detect, detect);
    const Duration decide = detect + dns.propagation;
    phases.end_at(Phase::decide, decide);
    // The last connections away from home are opened to the refuge.
    const std::string refuge = refuge_of(world, fault, number);
    const RegionSpec& old = region_spec(world, refuge.empty() ? fault.region : refuge);
    phases.end_at(Phase::drain,
                  decide + longest_ttl(dns) + last_steps(world, population, old) + pinned_for(population));
    phases.end_at(Phase::catch_up, catch_up_bound(world));
    return {phases, {}, fault.region};
}

}  // namespace regiondrill::drill
