#include "drill/analysis/recovery.hpp"

#include "drill/analysis/destinations.hpp"
#include "drill/analysis/no_move.hpp"
#include "drill/analysis/prediction.hpp"
#include "drill/analysis/recovery_case.hpp"
#include "drill/analysis/windows.hpp"
#include "drill/scenario/units.hpp"

#include <algorithm>

namespace regiondrill::drill {

namespace {

using clients::TimeBuckets;
using regions::RegionId;

// Attempts by where they were sent, answered or not: leaving a region is a matter of addresses, not of success.
SlidingShare share_elsewhere(const RecoveryCase& c, const std::vector<RegionId>& old, Time from, Time to) {
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

// Requests by the slice in which they began, so that one that failed late counts where the failure set in. Only what
// failed, or came late, by this fault counts against it: what others did at the same time is theirs.
SlidingShare share_unhurt(const RecoveryCase& c, Time from, Time to) {
    return {c.slices(), from, to, window_for(c.people().settings()),
            [&slices = c.slices(), cause = c.cause(), kind = c.kind](std::size_t slice) {
                const std::uint64_t whole = slices.requests(slice, kind);
                return Counted{whole - slices.missed_by(cause, slice, kind), whole};
            }};
}

// Requests that begin from this moment on succeed; service is back when the first of them is answered.
Time first_answer_from(const RecoveryCase& c, Time moment) {
    const TimeBuckets& slices = c.slices();
    Time first = sim::never;
    for (std::size_t i = slices.at(moment); i < slices.size(); ++i) {
        first = std::min(first, slices.first_answer(i, c.kind));
    }
    return first == sim::never ? moment : std::max(moment, first);
}

// In the present tense while the drill goes on.
std::string why_not_left(const RecoveryCase& c, const Recovery& recovery, const std::vector<RegionId>& old,
                         Time undone) {
    const std::string regions = c.names_of(old);
    if (undone == c.until() && !c.world.is_over()) return "requests still go to " + regions;
    std::string text = "requests still went to " + regions + " when ";
    text += undone < c.until() ? "the DNS answered with it again" : "the drill ended";
    if (!recovery.predicted.phases && !recovery.predicted.why_none.empty()) text += ": " + recovery.predicted.why_none;
    return text;
}

// Whether anybody went by a change: not where nobody was in the regions that it let go, nor where something else than
// the fault's own end took it back before they had left.
bool anybody_left(const RecoveryCase& c, const AnswerChange& change, const std::vector<RegionId>& old,
                  const AnswerChange* undone, bool drained) {
    const Duration window = window_for(c.people().settings());
    const auto before = share_at(c, old, std::max(sim::drill_start, change.at - window), change.at);
    if (before && *before <= 1 - recovery_target) return false;
    if (drained || undone == nullptr || undone->entry == no_entry) return true;
    const CauseLog& log = c.world.causes();
    return log.origin_of(undone->entry) == log.entry_of(c.cause(), true);
}

// Of a change by which nobody has to leave: whether it is to the fault's own region that people may come, as to one
// that is added. Others may be answered as well by it only because nothing is healthy any more.
bool is_invited(const RecoveryCase& c, Move move, const AnswerChange& change) {
    if (move == Move::failback || c.run.spec.region.empty()) return true;
    const RegionId region = c.world.region(c.run.spec.region);
    return change.to.has(region) && !change.from.has(region);
}

// What was taken back within a window's time is too short a stretch to tell a share from chance.
std::optional<Time> drained_at(const RecoveryCase& c, const AnswerChange& change, const std::vector<RegionId>& old,
                               const AnswerChange* undone) {
    if (old.empty()) return change.at;
    const Time until = undone == nullptr ? c.until() : undone->at;
    if (undone != nullptr && until - change.at < window_for(c.people().settings())) return std::nullopt;
    return share_elsewhere(c, old, change.at, until).settled(recovery_target);
}

// When people had left the old regions. `recovery.moved` says whether they did.
void measure_drain(const RecoveryCase& c, Recovery& recovery, const AnswerChange& change) {
    const std::vector<RegionId> old = left_by(change);
    const AnswerChange* undone = undoing(c, change, old);
    const Time until = undone == nullptr ? c.until() : undone->at;
    const std::optional<Time> drained = drained_at(c, change, old, undone);
    recovery.moved =
        old.empty() ? is_invited(c, recovery.move, change) : anybody_left(c, change, old, undone, drained.has_value());
    if (!recovery.moved) return;
    recovery.to_regions = destinations(c, change, drained.value_or(change.at), until);
    recovery.from_regions = old;
    // On the way back nobody has to leave where several regions share a population.
    if (old.empty()) recovery.from_regions = c.world.dns_history().answer_before(c.population, change.at).regions;
    if (drained) {
        recovery.so_far.end_at(Phase::drain, *drained - recovery.began);
        if (*drained > change.at) recovery.critical_path.push_back({*drained, "drained", c.names_of(old)});
    } else {
        recovery.why = why_not_left(c, recovery, old, until);
    }
}

// What held people after the fault had ended, by the last of them who failed.
std::string why_back_after_end(const RecoveryCase& c, Time answered) {
    const Duration tail = answered - c.run.ended;
    const clients::MissedBy* missed = c.missed();
    const bool unresolved = missed != nullptr && missed->last.outcome == regions::Outcome::unresolved;
    if (unresolved && tail > std::chrono::seconds{1}) {
        return "resolvers remembered that the name did not resolve for " + short_duration_text(tail) +
               " after the fault's end";
    }
    if (tail <= std::chrono::seconds{1}) return "service came back only with the fault's end";
    return "service came back " + short_duration_text(tail) + " after the fault's end";
}

// The stretch in which requests failed, or came late, by the fault; none where too few did. An outage that sets in
// while the fault is in force is the failover's; one that sets in after that, once service was back, the failback's.
struct Outage {
    Time onset{};
    std::optional<Time> back;  // the first request that began from then on was answered
};

std::optional<Outage> find_outage(const RecoveryCase& c, Time from, Time to) {
    const auto onset = share_unhurt(c, from, c.until()).first_below(recovery_target);
    if (!onset || *onset >= to) return std::nullopt;
    auto back = share_unhurt(c, from, to).settled(recovery_target);
    if (!back && to < c.until()) back = share_unhurt(c, from, c.until()).first_at_least(recovery_target, to);
    // What is answered after the drill's end was answered because all faults ended with it.
    if (back && first_answer_from(c, *back) >= c.world.end()) back.reset();
    if (back) back = first_answer_from(c, *back);
    return Outage{*onset, back};
}

void measure_outage(const RecoveryCase& c, Recovery& recovery, const Outage& outage) {
    const auto before = baseline_of(c.slices(), c.run.began, c.kind);
    recovery.had_baseline = !before || *before >= recovery_target;
    if (!recovery.had_baseline) {
        recovery.rto.reset();
        recovery.why = "already at " + share_text(*before) + " before";
        return;
    }
    if (!outage.back) {
        recovery.rto.reset();
        recovery.why = c.world.is_over() ? "service did not come back" : "service is not back yet";
        return;
    }
    const Time back = *outage.back;
    recovery.so_far.end_at(Phase::reconnect, back - recovery.began);
    recovery.rto = recovery.move == Move::failover ? back - recovery.began : back - outage.onset;
    recovery.critical_path.push_back({back, "served_again", c.people().settings().name});
    const bool ended_first =
        recovery.move == Move::failover && c.run.ended != sim::never && !c.run.outlasted && back >= c.run.ended;
    if (ended_first && recovery.why.empty()) recovery.why = why_back_after_end(c, back);
}

// Where the people's part never ended, the replicas' part has nothing to follow. Waits were begun with the fault and
// with its end; which of them counts is the move's.
void measure_catch_up(const RecoveryCase& c, Recovery& recovery) {
    const store::CatchUpId id = recovery.move == Move::failover ? c.run.survivors : c.run.everybody;
    const Time caught_up = c.world.cluster().caught_up_at(id);
    if (caught_up == sim::never || !recovery.measured) return;
    recovery.so_far.end_at(Phase::catch_up, caught_up - recovery.began);
    recovery.measured = recovery.so_far;
    if (recovery.so_far[Phase::catch_up] > Duration{0}) {
        recovery.critical_path.push_back({caught_up, "caught_up", "replicas"});
    }
}

// From the log: how the fault came to change the answer. Detect ends with the verdict that the answer goes by.
void measure_decision(const RecoveryCase& c, Recovery& recovery, const AnswerChange& change) {
    const CauseLog& log = c.world.causes();
    const CauseEntry& changed = log[change.entry];
    if (changed.because != no_entry && log[changed.because].kind == CauseKind::check_verdict) {
        recovery.so_far.end_at(Phase::detect, log[changed.because].at - recovery.began);
    }
    recovery.so_far.end_at(Phase::decide, change.at - recovery.began);
}

// A fault that ended within the drill, from its end on; after an outage that outlasted it from that one's end.
Time failback_begin(const RecoveryCase& c, const std::optional<Outage>& failover) {
    const Time ended = c.run.ended;
    return failover && failover->back && *failover->back > ended ? *failover->back : ended;
}

// `left`: of a failback, whether the population had left by the fault; nothing is known of that where it was another
// change that answered it.
std::optional<Recovery> measure(const RecoveryCase& c, Move move, std::optional<Outage>& outage, bool left) {
    Recovery recovery;
    recovery.fault = c.fault;
    recovery.population = c.population;
    recovery.move = move;
    recovery.began = move == Move::failover ? c.run.began : c.run.ended;
    if (recovery.began >= c.until()) return std::nullopt;
    recovery.cause = c.world.causes().entry_of(c.cause(), move == Move::failback);
    auto change = answer_change(c, move, recovery.cause);
    // Who never left has no way back.
    if (move == Move::failback && !left) change.reset();
    const Time end = move == Move::failover && c.run.ended != sim::never ? std::min(c.run.ended, c.until()) : c.until();
    const Time from = move == Move::failover ? recovery.began : failback_begin(c, outage);
    outage = from < end ? find_outage(c, from, end) : std::nullopt;
    std::string why_stayed;
    if (!change && move == Move::failover) why_stayed = why_nobody_moved(c);
    if (!change && !outage && why_stayed.empty()) return std::nullopt;

    recovery.predicted = move == Move::failover ? predict_failover(c.world, c.run.spec, c.population)
                                                : predict_failback(c.world, c.run.spec, c.population);
    recovery.critical_path = c.path_to(change ? change->entry : recovery.cause);
    recovery.rto = Duration{0};
    if (change) {
        measure_decision(c, recovery, *change);
        measure_drain(c, recovery, *change);
    }
    if (change && !recovery.moved) {
        why_stayed = move == Move::failover ? why_nobody_moved(c) : std::string{};
        if (!outage && why_stayed.empty()) return std::nullopt;
        recovery.so_far = {};
    }
    const bool stuck = !recovery.why.empty() && recovery.moved;
    if (outage) measure_outage(c, recovery, *outage);
    const bool is_back = !outage || outage->back.has_value();
    if (!recovery.moved) {
        recovery.from_regions = {main_region(c, recovery.began, end)};
        recovery.to_regions.clear();
    }
    recovery.from = recovery.from_regions.empty() ? main_region(c, recovery.began, end) : recovery.from_regions.front();
    recovery.to = recovery.to_regions.empty() ? recovery.from : recovery.to_regions.front().region;
    if (is_back && !stuck && recovery.had_baseline) recovery.measured = recovery.so_far;
    measure_catch_up(c, recovery);
    if (!why_stayed.empty()) recovery.why += (recovery.why.empty() ? "" : "; ") + why_stayed;
    if (recovery.why.empty()) recovery.why = remark_on(c, recovery);
    return recovery;
}

}  // namespace

// What failed by a fault is that fault's, and leaves the baseline as it is.
std::optional<double> baseline_of(const TimeBuckets& slices, Time until, clients::RequestKind kind) {
    std::uint64_t whole = 0;
    std::uint64_t missed = 0;
    const std::vector<sim::Cause> causes = slices.causes();
    for (std::size_t slice = 0; slice < slices.at(until); ++slice) {
        whole += slices.requests(slice, kind);
        missed += slices.late(slice, kind) + slices.failed(slice, kind);
        for (const sim::Cause cause : causes) {
            if (sim::is_fault(cause)) missed -= slices.missed_by(cause, slice, kind);
        }
    }
    if (whole == 0) return std::nullopt;
    return 1 - static_cast<double>(missed) / static_cast<double>(whole);
}

// A fault that outlasted the drill has no failback: what happened after its end happened after the drill.
std::vector<Recovery> measure_recoveries(const World& world, clients::RequestKind kind) {
    std::vector<Recovery> recoveries;
    for (std::size_t fault = 0; fault < world.faults().size(); ++fault) {
        if (!world.faults()[fault].has_begun()) continue;
        for (std::size_t population = 0; population < world.populations().size(); ++population) {
            const RecoveryCase c{world, world.faults()[fault], fault, population, kind};
            std::optional<Outage> outage;
            auto away = measure(c, Move::failover, outage, true);
            const bool left = !away || away->moved;
            if (away) recoveries.push_back(std::move(*away));
            if (c.run.outlasted || c.run.ended == sim::never) continue;
            if (auto back = measure(c, Move::failback, outage, left)) recoveries.push_back(std::move(*back));
        }
    }
    return recoveries;
}

}  // namespace regiondrill::drill
