#include "drill/analysis/prediction.hpp"

#include "drill/analysis/answer_keeping.hpp"
#include "drill/analysis/check_outlook.hpp"
#include "drill/scenario/geography.hpp"
#include "drill/scenario/units.hpp"
#include "drill/world/world.hpp"

#include <algorithm>

namespace regiondrill::drill {

namespace {

// Of the scenario as it is played; faults name regions as the script does.
const RegionSpec& region_spec(const World& world, regions::RegionId region) {
    return world.scenario().regions[regions::index(region)];
}

// What no population's settings can make good. The first that holds is told.
std::string why_unbounded(const World& world, const FaultSpec& fault, const FaultType& type) {
    if (!fault.between[0].empty()) return "the fault is between places: no region fails its probes for all checkers";
    if (type.symptom == Symptom::steered && fault.region.empty()) {
        return "people go where operators send them, once caches and connections let go";
    }
    if (fault.region.empty()) return "health checks have no part in it";
    for (const NamedCheckSpec& check : world.scenario().dns.checks) {
        if (check.kind == CheckKind::alarm && check.region == fault.region) {
            return "the alarm " + check.name + " goes by traffic, which has no bound";
        }
    }
    return {};
}

// Other faults whose beginning or end may change what the checks or the answers make of this one.
std::string why_disturbed(const World& world, const FaultSpec& fault, Time from, Time to) {
    for (const FaultSpec& other : world.scenario().timeline) {
        const FaultType& type = *find_fault_type(other.what);
        const bool same = other.at == fault.at && other.what == fault.what && type.target(other) == type.target(fault);
        if (other.at == sim::never) continue;  // it waits to be begun by hand
        if (same || (type.symptom == Symptom::none && !type.hurts_requests)) continue;
        const Time ended = other.lasting ? other.at + *other.lasting : sim::never;
        if ((other.at >= from && other.at < to) || (ended >= from && ended < to)) {
            return "another fault begins or ends meanwhile: " + std::string(type.name) + " " + type.target(other);
        }
    }
    return {};
}

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

// What a look-up, a fresh connection and a request under way add to the moment at which the last cache lets go.
Duration last_steps(const World& world, const PopulationSpec& population, const RegionSpec& old) {
    const Duration trip = client_round_trip(world.scenario(), population, old);
    return world.scenario().dns.authority_rtt + trip * (population.connections.tls ? 2 : 1);
}

// How long an open connection keeps a client where it is.
Duration pinned_for(const PopulationSpec& population) {
    return population.connections.reuse ? population.connections.max_age : Duration{0};
}

// The first of the checks' turns by which somebody's answer is another, and that answer.
struct Turning {
    Duration detect{};
    Answers from;
    Answers to;
};

template <class Views, class Matters>
std::optional<Turning> first_turning(const World& world, std::size_t population, const std::vector<CheckTurn>& turns,
                                     Views views, Matters matters) {
    const SimulatedDns& dns = world.simulated_dns();
    Turning turning{{}, dns.answers_if(population, views(0)), {}};
    for (std::size_t i = 0; i < turns.size(); ++i) {
        if (i + 1 < turns.size() && turns[i + 1].within == turns[i].within) continue;
        turning.detect = turns[i].within;
        turning.to = dns.answers_if(population, views(i + 1));
        if (matters(turning)) return turning;
    }
    return std::nullopt;
}

bool leaves(const Answers& from, const Answers& to) {
    return std::any_of(from.regions.begin(), from.regions.end(), [&](regions::RegionId r) { return !to.has(r); });
}

std::string why_no_turning(const World& world) {
    if (world.scenario().regions.size() == 1) return "there is no other region for the DNS to answer with";
    return "the DNS answers as before, whatever these checks say";
}

// Until a new writer has taken over; nothing where writes need none, or where no writer follows.
Duration writer_bound(const World& world, const FaultSpec& fault, const FaultType& type) {
    const StoreSpec& store = world.scenario().store;
    if (store.mode != WriteMode::single_writer || !store.failover_after || !type.hurts_requests) return Duration{0};
    const std::string& writer = store.writer.empty() ? world.scenario().regions.front().name : store.writer;
    if (fault.region != writer) return Duration{0};
    return *store.failover_after + 2 * store.heartbeat + store.answer_wait + 2 * longest_trip(world);
}

// Nobody moves: the name has no address until the fault ends, and whoever asked just before remembers that.
Prediction predict_denial(const World& world, const FaultSpec& fault, std::size_t number) {
    if (!fault.lasting) return {{}, "the fault does not end by itself", {}};
    const PopulationSpec& population = world.scenario().clients[number];
    Phases phases;
    phases.end_at(Phase::reconnect, *fault.lasting + denial_keeping(world, number) +
                                        last_steps(world, population, world.scenario().regions.front()) +
                                        std::max(population.timeouts.connect, population.timeouts.request));
    const Time end = fault.at + phases.total();
    if (auto why = why_disturbed(world, fault, fault.at, end); !why.empty()) return {{}, why, {}};
    return {phases, {}, {}};
}

}  // namespace

// The one question a bound asks of the DNS that was built rather than of the settings: who is sent where.
Answers homes_of(const World& world, std::size_t population, Time moment) {
    return world.simulated_dns().answers_if(population, CheckOutlook(world, moment).views_down(0));
}

// The bound of a phase is the latest moment at which it can be over, counted from the fault; Phases keeps them in
// order. The last resolver asked just before the answer changed. A region that accepts connections and never answers
// holds each until a request over it times out. Broken connections are given up as they are used, so that the pool's
// age counts only where it is finite and beside the caches; connections that still work are used on after the last
// cached answer.
Prediction predict_failover(const World& world, const FaultSpec& fault, std::size_t number) {
    const PopulationSpec& population = world.scenario().clients[number];
    const FaultType& type = *find_fault_type(fault.what);
    if (type.denies_answers) return predict_denial(world, fault, number);
    if (auto why = why_unbounded(world, fault, type); !why.empty()) return {{}, why, {}};
    const CheckOutlook outlook(world, fault);
    if (outlook.down().empty()) return {{}, outlook.why_none(), {}};
    const auto views = [&](std::size_t turns) { return outlook.views_down(turns); };
    const auto turning =
        first_turning(world, number, outlook.down(), views, [](const Turning& t) { return leaves(t.from, t.to); });
    if (!turning) return {{}, why_no_turning(world), {}};
    if (turning->to.regions.empty()) return {{}, "the DNS then has nothing to answer with", {}};
    const std::string& refuge = world.name_of(turning->to.main);
    const auto kept = answer_keeping(world, number, views(0), type);
    if (!kept.longest) return {{}, kept.why_none, refuge};
    const bool pinned_for_ever = pinned_for(population) >= sim::longest_span;
    if (pinned_for_ever && !type.breaks_connections) {
        return {{}, "its clients keep connections that are in use for ever", refuge};
    }

    Phases phases;
    phases.end_at(Phase::detect, turning->detect);
    const Duration decide = turning->detect + world.scenario().dns.propagation;
    phases.end_at(Phase::decide, decide);
    const Duration pinned = pinned_for_ever ? Duration{0} : pinned_for(population);
    const Duration held = type.symptom == Symptom::mute ? std::min(population.timeouts.request, pinned) : Duration{0};
    const RegionSpec& old = region_spec(world, world.region(fault.region));
    const Duration cached = decide + *kept.longest + last_steps(world, population, old) + held;
    const Duration drain = type.breaks_connections ? std::max(cached, pinned) : cached + pinned;
    phases.end_at(Phase::drain, drain);
    if (type.hurts_requests) {
        const Duration waited = std::max(population.timeouts.connect, population.timeouts.request);
        phases.end_at(Phase::reconnect, std::max(drain, writer_bound(world, fault, type)) + waited);
    }
    phases.end_at(Phase::catch_up, catch_up_bound(world));
    const Time detected_from = fault.at - (turning->detect + world.scenario().dns.propagation);
    if (auto why = why_disturbed(world, fault, detected_from, fault.at + phases.total()); !why.empty()) {
        return {{}, why, refuge};
    }
    return {phases, {}, refuge};
}

// From the fault's end. Nobody is hurt by coming home in a run that keeps to the rules, so there is no bound for
// reconnecting. The last connections away from home are opened to the refuge.
Prediction predict_failback(const World& world, const FaultSpec& fault, std::size_t number) {
    const PopulationSpec& population = world.scenario().clients[number];
    const FaultType& type = *find_fault_type(fault.what);
    if (auto why = why_unbounded(world, fault, type); !why.empty()) return {{}, why, {}};
    const CheckOutlook outlook(world, fault);
    if (outlook.down().empty()) return {{}, outlook.why_none(), {}};
    const auto views = [&](std::size_t turns) { return outlook.views_up(turns); };
    const auto turning =
        first_turning(world, number, outlook.up(), views, [](const Turning& t) { return leaves(t.to, t.from); });
    if (!turning) return {{}, why_no_turning(world), {}};
    const auto kept = answer_keeping(world, number, views(0), type);
    if (!kept.longest) return {{}, kept.why_none, {}};
    if (pinned_for(population) >= sim::longest_span) {
        return {{}, "its clients keep connections that are in use for ever", {}};
    }
    Phases phases;
    phases.end_at(Phase::detect, turning->detect);
    const Duration decide = turning->detect + world.scenario().dns.propagation;
    phases.end_at(Phase::decide, decide);
    const regions::RegionId refuge = turning->from.regions.empty() ? world.region(fault.region) : turning->from.main;
    phases.end_at(Phase::drain, decide + *kept.longest + last_steps(world, population, region_spec(world, refuge)) +
                                    pinned_for(population));
    phases.end_at(Phase::catch_up, catch_up_bound(world));
    if (fault.lasting) {
        const Time ended = fault.at + *fault.lasting;
        if (auto why = why_disturbed(world, fault, ended, ended + phases.total()); !why.empty()) return {{}, why, {}};
    }
    return {phases, {}, fault.region};
}

}  // namespace regiondrill::drill
