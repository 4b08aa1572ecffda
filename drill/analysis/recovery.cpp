#include "drill/analysis/recovery.hpp"

#include "drill/analysis/prediction.hpp"
#include "drill/analysis/windows.hpp"
#include "drill/scenario/population_schema.hpp"
#include "drill/scenario/units.hpp"
#include "drill/world/world.hpp"

#include <algorithm>

namespace regiondrill::drill {

namespace {

using clients::Population;
using clients::TimeBuckets;
using regions::RegionId;

// Everything about one fault and one population that the measurements need.
struct Case {
    const World& world;
    const FaultRun& run;
    std::size_t fault;
    std::size_t population;

    const Population& people() const { return *world.populations()[population]; }
    const TimeBuckets& slices() const { return people().metrics().slices; }
    // None for faults of links, of the DNS and of records, which are nobody's alone.
    std::optional<RegionId> target() const {
        if (run.spec.region.empty()) return std::nullopt;
        return world.region(run.spec.region);
    }
};

// Requests by the slice in which they began, so that one that failed late counts where the failure set in.
SlidingShare success_share(const Case& c, Time from, Time to) {
    return {c.slices(), from, to, window_for(c.people().settings()), [&slices = c.slices()](std::size_t slice) {
                return Counted{slices.ok(slice), slices.ok(slice) + slices.failed(slice)};
            }};
}

// Attempts by where they were sent, answered or not: leaving a region is a matter of addresses, not of success.
SlidingShare share_elsewhere(const Case& c, const std::vector<RegionId>& old, Time from, Time to) {
    const std::size_t regions = c.world.regions().size();
    return {c.slices(), from, to, window_for(c.people().settings()),
            [&slices = c.slices(), &old, regions](std::size_t slice) {
                Counted counted;
                for (std::size_t i = 0; i < regions; ++i) {
                    counted.whole += slices.sent_to(slice, regions::region_at(i));
                }
                counted.part = counted.whole;
                for (const RegionId region : old) counted.part -= slices.sent_to(slice, region);
                return counted;
            }};
}

// Regions that are no longer answered.
std::vector<RegionId> left_by(const AnswerChange& change) {
    std::vector<RegionId> left;
    for (const RegionId region : change.from.regions) {
        if (!change.to.has(region)) left.push_back(region);
    }
    return left;
}

// Until when a failback, or the tail of a failover, may be put down to this fault.
Time next_beginning(const World& world, Time after) {
    Time next = world.reported_until();
    for (const FaultRun& run : world.faults()) {
        if (run.began > after) next = std::min(next, run.began);
    }
    return next;
}

// Whether the fault breaks a region that this population is sent to, or anything that is not of one region.
bool names_answer_of(const Case& c, const FaultRun& run) {
    if (!run.type->hurts_requests) return false;
    if (run.spec.region.empty()) return true;
    return c.world.dns_history().answer_before(c.population, run.began).has(c.world.region(run.spec.region));
}

// How likely it is that a fault makes this population's requests fail: one that breaks the region they are sent to
// comes first, then one that can hurt requests at all (by overloading the survivors, say), then any.
int likelihood_of(const Case& c, const FaultRun& run) {
    if (names_answer_of(c, run)) return 2;
    return run.type->hurts_requests ? 1 : 0;
}

// Whether a failure that set in at this moment is this fault's doing. What is under way when a fault begins is hurt by
// it, so faults count from a request's timeout before. Of those alike the first one that began about then has done it,
// or else the last one before.
bool is_to_blame(const Case& c, Move move, Time onset) {
    const Duration patience = c.people().settings().request_timeout;
    const Time about_then = onset - c.slices().length();
    const FaultRun* cause = &c.run;
    for (const FaultRun& other : c.world.faults()) {
        if (!other.has_begun() || other.began > onset + patience || other.ended <= onset) continue;
        if (move == Move::failback && &other != &c.run && other.type->hurts_requests) return false;
        const int more = likelihood_of(c, other) - likelihood_of(c, *cause);
        const bool fits_better = cause->began < about_then ? other.began > cause->began
                                                           : other.began >= about_then && other.began < cause->began;
        if (more > 0 || (more == 0 && fits_better)) cause = &other;
    }
    return move == Move::failback || cause->began == c.run.began;
}

// Until when what befalls the population cannot be the doing of another fault that breaks where they are by then: a
// request's timeout before that one. One that follows too soon to see what became of this one is left out.
Time next_fault(const Case& c, Time horizon) {
    const clients::PopulationSettings& people = c.people().settings();
    Time next = horizon;
    for (const FaultRun& other : c.world.faults()) {
        if (!other.has_begun() || !names_answer_of(c, other)) continue;
        const Time felt = other.began - people.request_timeout;
        if (felt >= c.run.began + window_for(people)) next = std::min(next, felt);
    }
    return next;
}

// Both must hold: that the share of successful requests fell, and that it was this fault's doing.
bool is_hurt(const Case& c, Move move, Time began, Time horizon) {
    const auto onset = success_share(c, began, horizon).first_below(recovery_target);
    return onset && is_to_blame(c, move, *onset);
}

// The change of the DNS answer that this fault (or its end) brought about, if any. A fault that no probe notices
// changes no answers by itself: one that changed meanwhile is another's doing.
const AnswerChange* answer_change(const Case& c, Move move, Time from, Time to) {
    if (c.target() && c.run.type->symptom == Symptom::none) return nullptr;
    // What operators do moves people by itself, before anything else happens.
    if (!c.target() && c.run.spec.between[0].empty()) to = std::min(to, next_beginning(c.world, from));
    return c.world.dns_history().answer_changed(c.population, from, to, [&](const AnswerChange& change) {
        if (!c.target()) return change.from.main != change.to.main;
        const bool left = change.from.has(*c.target()) && !change.to.has(*c.target());
        const bool joined = !change.from.has(*c.target()) && change.to.has(*c.target());
        return move == Move::failover ? left : joined;
    });
}

// Another fault that was in force at some time from this one's beginning to that moment.
const FaultRun* fault_beside(const Case& c, Time moment) {
    for (const FaultRun& other : c.world.faults()) {
        const bool beside = other.has_begun() && other.began < moment && other.ended > c.run.began;
        if (&other != &c.run && beside) return &other;
    }
    return nullptr;
}

// `measured_end` is when the phase was over. The causes are asked from the surest to the vaguest: what the script says
// of people, look-ups that failed, another fault, and last the network or the regions' queues. One is told, not all.
std::string exceeded_by(const Case& c, Phase phase, Duration excess, Time measured_end) {
    const PopulationSpec& spec = c.world.scenario().clients[c.population];
    const std::string beginning = std::string(phase_names[static_cast<std::size_t>(phase)]) + " ended " +
                                  short_duration_text(excess) + " later than predicted";
    if (phase == Phase::drain && spec.resolvers.ignore_share > 0) {
        return beginning + ": " + share_text(spec.resolvers.ignore_share) +
               " of the clients never ask the DNS again while their address works";
    }
    if (phase == Phase::drain && spec.resolvers.stretch_share > 0) {
        return beginning + ": " + share_text(spec.resolvers.stretch_share) +
               " of the clients sit behind resolvers that keep answers for " +
               short_duration_text(spec.resolvers.stretch_to);
    }
    if (phase == Phase::drain && spec.app_cache != "none")
        return beginning + ": applications remember names by themselves (" + spec.app_cache + ")";
    if (phase == Phase::drain) {
        for (const ResolverKind& kind : resolver_mix(spec.resolvers)) {
            if (kind.preset->name != "extender" || kind.share <= 0) continue;
            return beginning + ": " + share_text(kind.share) + " of the clients sit behind resolvers that extend TTLs";
        }
    }
    const auto unresolved = static_cast<std::size_t>(regions::Outcome::unresolved);
    if (phase == Phase::reconnect && c.people().metrics().outcomes[unresolved] > 0) {
        return beginning + ": the name did not resolve, and resolvers remember that for up to " +
               duration_text(c.world.scenario().dns.negative_ttl);
    }
    if (const FaultRun* other = fault_beside(c, measured_end)) return beginning + ": meanwhile " + other->text();
    if (c.world.scenario().network.model == NetworkModel::measured)
        return beginning + ": delays on the network beyond its base latency";
    return beginning + ": requests and probes had to wait in the regions";
}

// Names what exceeded the prediction: the first phase that ended later, by more than the slices can tell. Ends are
// compared, not lengths, so that a phase that began late because of the one before is not blamed for it.
std::string remark_on(const Case& c, const Recovery& recovery) {
    if (!recovery.measured) return recovery.why;
    if (!recovery.predicted.phases) return recovery.predicted.why_none;
    Duration measured{};
    Duration predicted{};
    for (std::size_t i = 0; i < phase_count; ++i) {
        measured += (*recovery.measured)[Phase{static_cast<std::uint8_t>(i)}];
        predicted += (*recovery.predicted.phases)[Phase{static_cast<std::uint8_t>(i)}];
        const Duration excess = measured - predicted;
        if (excess > c.slices().length()) {
            return exceeded_by(c, Phase{static_cast<std::uint8_t>(i)}, excess, recovery.began + measured);
        }
    }
    return {};
}

// Requests that begin from this moment on succeed; service is back when the first of them is answered.
Time first_answer_from(const Case& c, Time moment) {
    const TimeBuckets& slices = c.slices();
    Time first = sim::never;
    for (std::size_t i = slices.at(moment); i < slices.size(); ++i) first = std::min(first, slices.first_answer(i));
    return first == sim::never ? moment : std::max(moment, first);
}

// Whether this is no end, but as far as the drill has come. The same figures then mean that something has not happened
// yet, instead of never.
bool is_now(const Case& c, Time horizon) { return !c.world.is_over() && horizon == c.world.reported_until(); }

// In the present tense while the drill goes on.
std::string why_not_left(const Case& c, Move move, Time horizon) {
    if (is_now(c, horizon)) return "requests still go to the old region";
    return "requests still went to the old region when " +
           std::string(move == Move::failover ? "the fault ended" : "the drill ended or the next fault began");
}

// The tail of a move: until requests succeed and, where the DNS moved people, until they have left. `horizon` is the
// end of the fault or of what can be put down to it; service may come back up to `tail`, which for a failover lies
// behind the fault's end, and is then said to have come by that.
void measure_people(const Case& c, Recovery& recovery, const AnswerChange* change, Time horizon, Time tail) {
    const Time began = recovery.began;
    bool ended = true;
    if (change != nullptr) {
        const std::vector<RegionId> old = left_by(*change);
        const auto drained = old.empty() ? std::optional<Time>(change->at)
                                         : share_elsewhere(c, old, change->at, horizon).settled(recovery_target);
        if (drained) {
            recovery.so_far.end_at(Phase::drain, *drained - began);
        } else {
            ended = false;
            recovery.why = why_not_left(c, recovery.move, horizon);
        }
    }
    recovery.rto = Duration{0};
    if (is_hurt(c, recovery.move, began, horizon)) {
        auto back = success_share(c, began, horizon).settled(recovery_target);
        const bool late = !back && tail > horizon;
        if (late) back = success_share(c, began, tail).settled(recovery_target);
        // What is answered after the drill's end was answered because all faults ended with it.
        if (back && first_answer_from(c, *back) >= c.world.end()) back.reset();
        if (back) {
            const Time answered = first_answer_from(c, *back);
            recovery.so_far.end_at(Phase::reconnect, answered - began);
            recovery.rto = answered - began;
            if (late) recovery.why = "service came back only with the fault's end";
        } else {
            recovery.rto.reset();
            ended = false;
            recovery.why = is_now(c, horizon) ? "service is not back yet" : "service did not come back";
        }
    }
    if (ended) recovery.measured = recovery.so_far;
}

// Where the people's part never ended, the replicas' part has nothing to follow. Waits were begun with the fault and
// with its end; which of them counts is the move's.
void measure_catch_up(const Case& c, Recovery& recovery) {
    const store::CatchUpId id = recovery.move == Move::failover ? c.run.survivors : c.run.everybody;
    const Time caught_up = c.world.cluster().caught_up_at(id);
    if (caught_up == sim::never || !recovery.measured) return;
    recovery.so_far.end_at(Phase::catch_up, caught_up - recovery.began);
    recovery.measured = recovery.so_far;
}

// First what the DNS did, then what became of the people, then the replicas; the prediction is held against all of it.
// A fault that follows soon is cut off where the move was over before it. Nothing where the fault neither moved nor
// hurt the population, or where no time is left to look at.
std::optional<Recovery> measure(const Case& c, Move move) {
    Recovery recovery;
    recovery.fault = c.fault;
    recovery.population = c.population;
    recovery.move = move;
    recovery.began = move == Move::failover ? c.run.began : c.run.ended;
    const Time tail = next_beginning(c.world, std::max(recovery.began, c.run.ended));
    const Time horizon = move == Move::failover ? std::min(c.run.ended, c.world.reported_until()) : tail;
    if (recovery.began >= horizon) return std::nullopt;

    const AnswerChange* change = answer_change(c, move, recovery.began, horizon);
    const bool hurt = is_hurt(c, move, recovery.began, horizon);
    const Answers& before = c.world.dns_history().answer_before(c.population, recovery.began);
    const bool from_target = move == Move::failover && c.target() && before.has(*c.target());
    recovery.from = from_target ? *c.target() : before.main;
    recovery.to = recovery.from;
    if (change != nullptr) recovery.to = move == Move::failback && c.target() ? *c.target() : change->to.main;
    if (change == nullptr && !hurt) return std::nullopt;

    if (change != nullptr) {
        const RegionId region = move == Move::failover ? recovery.from : recovery.to;
        const auto detected =
            c.world.dns_history().health_changed(region, move == Move::failback, recovery.began, horizon);
        if (detected && *detected <= change->at) recovery.so_far.end_at(Phase::detect, *detected - recovery.began);
        recovery.so_far.end_at(Phase::decide, change->at - recovery.began);
    }
    const Time next = move == Move::failover ? next_fault(c, horizon) : horizon;
    if (next < horizon && (change == nullptr || change->at < next)) {
        Recovery before_it = recovery;
        measure_people(c, before_it, change, next, next);
        if (before_it.measured) recovery = std::move(before_it);
    }
    if (!recovery.measured) measure_people(c, recovery, change, horizon, tail);
    measure_catch_up(c, recovery);
    recovery.predicted = move == Move::failover ? predict_failover(c.world, c.run.spec, c.population)
                                                : predict_failback(c.world, c.run.spec, c.population);
    if (recovery.why.empty()) recovery.why = remark_on(c, recovery);
    return recovery;
}

}  // namespace

// A fault that outlasted the drill has no failback: what happened after its end happened after the drill.
std::vector<Recovery> measure_recoveries(const World& world) {
    std::vector<Recovery> recoveries;
    for (std::size_t fault = 0; fault < world.faults().size(); ++fault) {
        if (!world.faults()[fault].has_begun()) continue;
        for (std::size_t population = 0; population < world.populations().size(); ++population) {
            const Case c{world, world.faults()[fault], fault, population};
            for (const Move move : {Move::failover, Move::failback}) {
                if (move == Move::failback && c.run.outlasted) continue;
                if (auto recovery = measure(c, move)) recoveries.push_back(std::move(*recovery));
            }
        }
    }
    return recoveries;
}

}  // namespace regiondrill::drill
