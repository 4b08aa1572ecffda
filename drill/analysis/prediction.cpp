#include "drill/analysis/prediction.hpp"

#include "drill/analysis/answer_outlook.hpp"
#include "drill/analysis/configured_spans.hpp"
#include "drill/scenario/geography.hpp"
#include "drill/scenario/membership.hpp"
#include "drill/world/world.hpp"
#include "sim/invariant.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace regiondrill::drill {

namespace {

constexpr Duration instant{1};

// One fault and one population, and what the DNS may answer them with the move and without it: while the fault goes on
// or as if it had never been, once it has ended or as if it went on.
struct BoundCase {
    BoundCase(const World& its_world, const FaultSpec& its_fault, std::size_t population, Move move);

    const PopulationSpec& people() const { return world.scenario().clients[number]; }
    const RegionSpec& spec_of(regions::RegionId region) const {
        return world.scenario().regions[regions::index(region)];
    }
    bool is_edit() const { return type.edits_weights; }
    // From what is found, or asked for, to what is answered.
    Duration lag() const {
        return is_edit() ? world.scenario().dns.edit_propagation : world.scenario().dns.propagation;
    }
    // When the DNS goes for certain by what became of the fault's region, or of its switches, at a moment.
    Time settled(Time moment) const {
        return (fault.region.empty() ? moment : outlook.checks().settled(fault.region, moment)) + lag();
    }

    const World& world;
    const FaultSpec& fault;
    const FaultType& type;
    std::size_t number;
    std::vector<FaultSpec> timeline;  // the world's, with this fault in it
    mutable AnswerOutlook outlook;
    mutable AnswerOutlook without;
};

bool is_same(const FaultSpec& a, const FaultSpec& b) { return a.at == b.at && text_of(a) == text_of(b); }

enum class Lasting { as_planned, for_ever, never };

// The world's timeline with this fault in it, whatever the world's says of it.
std::vector<FaultSpec> timeline_with(const World& world, const FaultSpec& fault, Lasting lasting) {
    std::vector<FaultSpec> timeline = world.scenario().timeline;
    std::erase_if(timeline, [](const FaultSpec& other) { return other.dry_run; });
    auto at =
        std::find_if(timeline.begin(), timeline.end(), [&](const FaultSpec& other) { return is_same(other, fault); });
    if (at == timeline.end()) at = timeline.insert(timeline.end(), fault);
    if (lasting == Lasting::for_ever) at->lasting.reset();
    if (lasting == Lasting::never) timeline.erase(at);
    std::stable_sort(timeline.begin(), timeline.end(),
                     [](const FaultSpec& a, const FaultSpec& b) { return a.at < b.at; });
    return timeline;
}

BoundCase::BoundCase(const World& its_world, const FaultSpec& its_fault, std::size_t population, Move move)
    : world(its_world),
      fault(its_fault),
      type(type_of(its_fault)),
      number(population),
      timeline(timeline_with(its_world, its_fault, move == Move::failover ? Lasting::for_ever : Lasting::as_planned)),
      outlook(its_world, timeline, population),
      without(its_world,
              timeline_with(its_world, its_fault, move == Move::failover ? Lasting::never : Lasting::for_ever),
              population) {}

bool overlaps(const FaultSpec& fault, Time from, Time to) {
    return fault.at != sim::never && fault.at < to && end_of(fault) > from;
}

std::string meanwhile(const FaultSpec& other) { return "another fault begins or ends meanwhile: " + text_of(other); }

// Where what is answered is not certain: another fault, or what the fault's own probes do.
std::string why_unsure(const BoundCase& c, const PossibleAnswers& possible) {
    const bool is_switch = possible.by != nullptr && !(possible.by->on.empty() && possible.by->off.empty());
    if (is_switch) return "a safety rule may refuse the switch of " + text_of(*possible.by);
    if (possible.by != nullptr && !is_same(*possible.by, c.fault)) return meanwhile(*possible.by);
    for (const NamedCheckSpec& check : c.world.scenario().dns.checks) {
        if (check.kind == CheckKind::alarm) return "the alarm " + check.name + " goes by traffic, which has no bound";
    }
    const std::string own = why_unnoticed(c.world, c.fault);
    return own.empty() ? "what its health checks make of it is not certain" : own;
}

bool leaves(const Answers& from, const Answers& to) {
    return std::any_of(from.regions.begin(), from.regions.end(), [&](regions::RegionId r) { return !to.has(r); });
}

// The first moment from which on the answer is bound to be another than without the move, the answers of that moment,
// and what it would be without.
struct Turning {
    Time at{};
    PossibleAnswers to;
    Answers without;
};

// `matters(to, without)`.
template <class Matters>
std::optional<Turning> first_turning(const BoundCase& c, Time edge, Matters matters) {
    for (const Time moment : c.outlook.moments(edge - instant, c.settled(edge))) {
        const PossibleAnswers without = c.without.from(moment);
        if (!without.is_certain()) continue;
        const Answers& otherwise = without.answers.front().answers;
        PossibleAnswers possible = c.outlook.from(moment);
        const auto turned = [&](const Answering& answered) { return matters(answered.answers, otherwise); };
        if (possible.all(turned)) return Turning{moment, std::move(possible), otherwise};
    }
    return std::nullopt;
}

bool differ(const PossibleAnswers& with, const PossibleAnswers& without) {
    return with.is_certain() && without.is_certain() &&
           with.answers.front().answers.regions != without.answers.front().answers.regions;
}

// The DNS does answer otherwise by the move, but lets nobody go who was there before it, nor more people come: another
// fault has a part in that, the last that had come by then.
std::string why_otherwise(const BoundCase& c, Time edge) {
    const auto other = std::find_if(c.timeline.rbegin(), c.timeline.rend(), [&](const FaultSpec& each) {
        const FaultType& type = type_of(each);
        const bool steers =
            type.symptom != Symptom::none || type.hides_symptoms || type.edits_weights || changes_membership(each);
        return steers && !is_same(each, c.fault) && each.at < c.settled(edge);
    });
    return other == c.timeline.rend() ? "what its health checks make of it is not certain" : meanwhile(*other);
}

// Nothing was bound to turn: what is not certain, or that nothing would.
template <class Matters>
std::string why_no_turning(const BoundCase& c, Time edge, Matters matters) {
    for (const Time moment : c.outlook.moments(edge - instant, c.settled(edge))) {
        const PossibleAnswers without = c.without.from(moment);
        const PossibleAnswers possible = c.outlook.from(moment);
        const auto turned = [&](const Answering& answered) {
            return without.any([&](const Answering& other) { return matters(answered.answers, other.answers); });
        };
        if (possible.any(turned)) return why_unsure(c, without.is_certain() ? possible : without);
        if (differ(possible, without)) return why_otherwise(c, edge);
    }
    if (c.world.scenario().regions.size() == 1) return nowhere_else_text(c.world.scenario().entry);
    return steering_text(c.world.scenario().entry) + " as before, whatever these checks say";
}

Duration farthest_trip(const BoundCase& c, const Answers& answers) {
    Duration trip{};
    for (const regions::RegionId region : answers.regions) {
        trip = std::max(trip, client_round_trip(c.world.scenario(), c.people(), c.spec_of(region)));
    }
    return trip;
}

// What a look-up, a fresh connection and a request under way add to the moment at which the last cache lets go.
Duration last_steps(const BoundCase& c, const Answers& old) {
    const Scenario& scenario = c.world.scenario();
    const Duration asked = scenario.entry.asks_dns() ? scenario.dns.authority_rtt : Duration{0};
    return asked + farthest_trip(c, old) * (c.people().connections.tls ? 2 : 1);
}

bool has(const std::vector<std::string>& names, const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

// Of faults that touch neither checks nor records: those that keep this population's look-ups or packets from taking
// the time that they take.
std::string why_disturbed(const BoundCase& c, Time from, Time to) {
    const PopulationSpec& people = c.people();
    for (const FaultSpec& other : c.timeline) {
        if (is_same(other, c.fault) || !overlaps(other, from, to)) continue;
        const FaultType& type = type_of(other);
        const bool asks = c.world.scenario().entry.asks_dns();
        const bool of_look_ups = asks && type.meets_look_ups && (other.of.empty() || other.of == people.name);
        const bool of_edit = type.refuses_edits && c.is_edit();
        const bool on_their_way = has(other.between[0], people.name) || has(other.between[1], people.name);
        if (of_look_ups || of_edit || on_their_way) return "another fault is in force meanwhile: " + text_of(other);
    }
    return {};
}

// Faults that keep replicas from hearing of each other, or from taking what they hear.
bool keeps_replicas_apart(const FaultSpec& fault) {
    const FaultType& type = type_of(fault);
    return silences_for_peers(fault) || type.holds_up_replication || changes_membership(fault) ||
           !fault.between[0].empty();
}

// The last phase. Without a bound where other faults have a part in it.
void bound_catch_up(const BoundCase& c, Time from, Prediction& bound) {
    Phases& phases = *bound.phases;
    const Duration before = phases.total();
    phases.end_at(Phase::catch_up, catch_up_bound(c.world.scenario()));
    const Time to = from + std::max(phases.total(), catch_up_bound(c.world.scenario()));
    bound.bounds_catch_up = std::none_of(c.timeline.begin(), c.timeline.end(), [&](const FaultSpec& other) {
        return !is_same(other, c.fault) && keeps_replicas_apart(other) && overlaps(other, from, to);
    });
    if (bound.bounds_catch_up) return;
    Phases people_only;
    for (const Phase phase : {Phase::detect, Phase::decide, Phase::drain, Phase::reconnect}) {
        people_only.end_at(phase, people_only.total() + phases[phase]);
    }
    sim::ensure(people_only.total() == before, "the phases before the catch-up do not sum to their end");
    phases = people_only;
}

// For how long somebody may go on using what was answered before the turning.
ConfiguredSpan kept_until(const BoundCase& c, Time edge, Time turned) {
    if (!c.world.scenario().entry.asks_dns()) return {Duration{0}, {}};
    ConfiguredSpan longest = answer_keeping(c.people(), c.world.scenario().dns, c.outlook.from(edge - instant), c.type);
    for (const Time moment : c.outlook.moments(edge - instant, turned - instant)) {
        const ConfiguredSpan kept = answer_keeping(c.people(), c.world.scenario().dns, c.outlook.from(moment), c.type);
        if (!kept.longest || !longest.longest) return longest.longest ? kept : longest;
        longest.longest = std::max(longest.longest, kept.longest);
    }
    return longest;
}

// A region that accepts connections and never answers holds each until a request over it times out.
Duration held_for(const BoundCase& c, const Answers& old, Time from, Time to) {
    const bool is_mute = std::any_of(c.timeline.begin(), c.timeline.end(), [&](const FaultSpec& fault) {
        return type_of(fault).symptom == Symptom::mute && overlaps(fault, from, to) &&
               old.has(c.world.region(fault.region));
    });
    return is_mute ? std::min(c.people().timeouts.request, pinned_for(c.people())) : Duration{0};
}

// Nobody moves: the name has no address until the fault ends, and whoever asked just before remembers that.
Prediction predict_denial(const BoundCase& c) {
    if (!c.fault.lasting) return {{}, "the fault does not end by itself", {}};
    const PopulationSpec& population = c.people();
    Answers anywhere;
    anywhere.regions.push_back(regions::region_at(0));
    Prediction bound;
    bound.phases.emplace();
    const Duration waited = std::max(population.timeouts.connect, population.timeouts.request);
    const Duration unseen = next_request_within(population);
    bound.phases->end_at(Phase::reconnect, *c.fault.lasting + denial_keeping(c.world, c.number) +
                                               last_steps(c, anywhere) + waited + unseen);
    const Time end = c.fault.at + bound.phases->total();
    if (auto why = why_disturbed(c, c.fault.at, end); !why.empty()) return {{}, why, {}};
    for (const FaultSpec& other : c.timeline) {
        if (is_same(other, c.fault) || !overlaps(other, c.fault.at, end)) continue;
        if (type_of(other).hurts_requests) return {{}, meanwhile(other), {}};
    }
    return bound;
}

// What keeps people from being served again once they have left: requests that are sent to the fault's region still, or
// again before it ends, and other faults where they are sent meanwhile.
std::string why_not_served(const BoundCase& c, const Turning& turning, Time until) {
    const regions::RegionId region = c.world.region(c.fault.region);
    const auto answered = [&](const Answering& answering) { return answering.answers.has(region); };
    const EntrySpec& entry = c.world.scenario().entry;
    if (turning.to.any(answered)) return steering_text(entry, c.fault.region, " then") + " as well";
    std::vector<Answering> to = turning.to.answers;
    for (const Time moment : c.outlook.moments(turning.at, end_of(c.fault))) {
        const PossibleAnswers possible = c.outlook.from(moment);
        if (moment < until) to.insert(to.end(), possible.answers.begin(), possible.answers.end());
        if (!possible.any(answered)) continue;
        if (possible.by != nullptr) return meanwhile(*possible.by);
        return steering_text(entry, c.fault.region) + " again before the fault ends";
    }
    for (const FaultSpec& other : c.timeline) {
        if (is_same(other, c.fault) || other.region.empty() || !overlaps(other, c.fault.at, until)) continue;
        if (!type_of(other).hurts_requests && !changes_membership(other)) continue;
        const regions::RegionId hurt = c.world.region(other.region);
        const bool is_met =
            std::any_of(to.begin(), to.end(), [&](const Answering& answering) { return answering.answers.has(hurt); });
        if (is_met) return meanwhile(other);
    }
    return {};
}

// The latest moment at which people have left what was answered before: the last resolver asked just before the answer
// changed. Broken connections are given up as they are used, so that only how long they may lie unused counts, beside
// the caches; connections that still work are used on after the last cached answer. None with the reason.
ConfiguredSpan drain_bound(const BoundCase& c, const Answers& old, Time edge, const Turning& turning, bool breaks) {
    ConfiguredSpan kept = kept_until(c, edge, turning.at);
    if (!kept.longest) return kept;
    const bool is_pinned = !c.world.scenario().entry.chooses_each_request();
    const Duration pinned = is_pinned ? pinned_for(c.people()) : Duration{0};
    if (pinned >= sim::longest_span && !breaks) return {{}, "its clients keep connections that are in use for ever"};
    const Duration cached = turning.at - edge + *kept.longest + last_steps(c, old);
    const Duration held = held_for(c, old, edge, edge + cached);
    const Duration unused = is_pinned ? unused_for(c.people()) : Duration{0};
    return {breaks ? std::max(cached, unused) + held : cached + held + pinned, {}};
}

void bound_decision(const BoundCase& c, Time edge, Time turned, Phases& phases) {
    if (!c.is_edit()) phases.end_at(Phase::detect, turned - c.lag() - edge);
    phases.end_at(Phase::decide, turned - edge);
}

bool has_all_of(const PossibleAnswers& possible, const Answers& old) {
    return possible.all([&](const Answering& answering) { return !leaves(old, answering.answers); });
}

}  // namespace

Answers homes_of(const World& world, std::size_t population, Time moment) {
    AnswerOutlook outlook(world, world.scenario().timeline, population);
    return outlook.expected(moment - instant).answers;
}

// The bound of a phase is the latest moment at which it can be over, counted from the fault; Phases keeps them in
// order. Only of a fault that hurts requests there is anything to reconnect from.
Prediction predict_failover(const World& world, const FaultSpec& fault, std::size_t number) {
    if (auto why = why_no_bound(world.scenario().entry, type_of(fault)); !why.empty()) return {{}, why, {}};
    const BoundCase c(world, fault, number, Move::failover);
    if (c.type.denies_answers) return predict_denial(c);
    if (!changes_membership(fault) && c.type.symptom != Symptom::steered) {
        if (auto why = why_unnoticed(world, fault); !why.empty()) return {{}, why, {}};
    }
    const PossibleAnswers before = c.outlook.from(fault.at - instant);
    if (!before.is_certain()) return {{}, why_unsure(c, before), {}};
    const Answers& old = before.answers.front().answers;
    const auto left = [&](const Answers& to, const Answers& without) {
        return std::any_of(old.regions.begin(), old.regions.end(),
                           [&](regions::RegionId region) { return without.has(region) && !to.has(region); });
    };
    const auto joined = [&](const Answers& to, const Answers& without) { return leaves(to, without); };
    auto turning = first_turning(c, fault.at, left);
    if (!turning) turning = first_turning(c, fault.at, joined);
    if (!turning) return {{}, why_no_turning(c, fault.at, left), {}};
    const Answers& answered = turning->to.answers.front().answers;
    if (answered.regions.empty()) return {{}, nothing_left_text(world.scenario().entry), {}};
    Prediction bound{Phases{}, {}, world.name_of(answered.main)};
    const auto none = [&](const std::string& why) { return Prediction{{}, why, bound.refuge}; };

    Phases& phases = *bound.phases;
    bound_decision(c, fault.at, turning->at, phases);
    if (!has_all_of(turning->to, old)) {
        const ConfiguredSpan drained = drain_bound(c, old, fault.at, *turning, c.type.breaks_connections);
        if (!drained.longest) return none(drained.why_none);
        phases.end_at(Phase::drain, *drained.longest);
    }
    // Who stays on when an operator's region goes is hurt as by a fault.
    const bool hurts =
        c.type.hurts_requests || (c.type.membership == MembershipChange::removes && phases.total() > fault.drain);
    if (hurts && !fault.region.empty()) {
        const ConfiguredSpan written = writer_bound(world, fault, c.people());
        if (!written.longest) return none(written.why_none);
        const Duration waited = std::max(c.people().timeouts.connect, c.people().timeouts.request);
        Duration trip{};
        for (const Answering& each : turning->to.answers) trip = std::max(trip, farthest_trip(c, each.answers));
        const ConfiguredSpan late = late_for(c.people(), trip);
        if (!late.longest) return none(late.why_none);
        const Duration unseen = next_request_within(c.people()) + *late.longest;
        phases.end_at(Phase::reconnect, std::max(phases.total(), *written.longest) + waited + unseen);
        if (auto why = why_not_served(c, *turning, fault.at + phases.total()); !why.empty()) return none(why);
    }
    if (auto why = why_disturbed(c, fault.at, fault.at + phases.total()); !why.empty()) return none(why);
    bound_catch_up(c, fault.at, bound);
    return bound;
}

// From the fault's end. Nobody is hurt by coming home in a run that keeps to the rules, so there is no bound for
// reconnecting. The last connections away from home are opened to the refuge.
Prediction predict_failback(const World& world, const FaultSpec& fault, std::size_t number) {
    if (auto why = why_no_bound(world.scenario().entry, type_of(fault)); !why.empty()) return {{}, why, {}};
    const BoundCase c(world, fault, number, Move::failback);
    if (c.type.denies_answers) return {{}, "health checks have no part in it", {}};
    if (!changes_membership(fault) && c.type.symptom != Symptom::steered) {
        if (auto why = why_unnoticed(world, fault); !why.empty()) return {{}, why, {}};
    }
    const auto at = std::find_if(c.timeline.begin(), c.timeline.end(),
                                 [&](const FaultSpec& other) { return is_same(other, fault); });
    const Time ended = end_of(*at);
    if (ended == sim::never) return {{}, "the fault does not end by itself", {}};
    const auto joined = [&](const Answers& to, const Answers& without) { return leaves(to, without); };
    const auto left = [&](const Answers& to, const Answers& without) { return leaves(without, to); };
    auto turning = first_turning(c, ended, joined);
    if (!turning) turning = first_turning(c, ended, left);
    if (!turning) return {{}, why_no_turning(c, ended, joined), {}};
    Prediction bound{Phases{}, {}, fault.region};
    Phases& phases = *bound.phases;
    bound_decision(c, ended, turning->at, phases);
    if (!has_all_of(turning->to, turning->without)) {
        const ConfiguredSpan drained = drain_bound(c, turning->without, ended, *turning, false);
        if (!drained.longest) return {{}, drained.why_none, {}};
        phases.end_at(Phase::drain, *drained.longest);
    }
    if (auto why = why_disturbed(c, ended, ended + phases.total()); !why.empty()) return {{}, why, {}};
    bound_catch_up(c, ended, bound);
    return bound;
}

bool is_home(const World& world, std::size_t population, const FaultSpec& fault) {
    return homes_of(world, population, fault.at).has(world.region(fault.region));
}

}  // namespace regiondrill::drill
