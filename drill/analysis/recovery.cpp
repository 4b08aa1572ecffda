#include "drill/analysis/recovery.hpp"

#include "drill/analysis/destinations.hpp"
#include "drill/analysis/missing_service.hpp"
#include "drill/analysis/move.hpp"
#include "drill/analysis/no_move.hpp"
#include "drill/analysis/overload.hpp"
#include "drill/analysis/prediction.hpp"
#include "drill/analysis/recovery_case.hpp"
#include "drill/scenario/units.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace regiondrill::drill {

namespace {

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

// Also what the fault itself says of an outage: nothing where the population was below the target before it.
void measure_fault_outage(const RecoveryCase& c, Recovery& recovery, const Stretch& stretch, Time steady_since) {
    const auto before = baseline_of(c.slices(), steady_since, c.run.began, c.kind);
    recovery.had_baseline = !before || *before >= recovery_target;
    if (!recovery.had_baseline) {
        recovery.without = stretch;
        recovery.missed_by = shares_in(c, stretch);
        recovery.rto.reset();
        recovery.why = "already at " + share_text(*before) + " before";
        return;
    }
    measure_outage(c, recovery, stretch);
    const bool ended_first = recovery.move == Move::failover && c.run.ended != sim::never && !c.run.outlasted &&
                             stretch.to != sim::never && stretch.to >= c.run.ended;
    if (ended_first && recovery.why.empty()) recovery.why = why_back_after_end(c, stretch.to);
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

// Where nobody moved: the overload by which the fault reached the population, if it did by one, or the fault itself.
EntryId reached_by(const PopulationCase& c, const Recovery& recovery) {
    const EntryId overload = recovery.without ? overload_behind(c, *recovery.without, recovery.cause) : no_entry;
    return overload == no_entry ? recovery.cause : overload;
}

// `left`: of a failback, whether the population had left by the fault; nothing is known of that where it was another
// change that answered it. `steady_since`: what came before was an overload that is told by itself.
std::optional<Recovery> measure(const RecoveryCase& c, Move move, bool left, Time steady_since) {
    Recovery recovery;
    recovery.fault = sim::fault_of(c.cause());
    recovery.population = c.population;
    recovery.move = move;
    recovery.began = move == Move::failover ? c.run.began : c.run.ended;
    if (recovery.began >= c.until()) return std::nullopt;
    recovery.cause = c.world.causes().entry_of(c.cause(), move == Move::failback);
    auto change = answer_change(c, move, recovery.cause);
    // Who never left has no way back.
    if (move == Move::failback && !left) change.reset();
    const auto outage = missing_by_fault(c, move);
    std::string why_stayed;
    if (!change && move == Move::failover) why_stayed = why_nobody_moved(c);
    if (!change && !c.is_met() && why_stayed.empty()) return std::nullopt;

    recovery.predicted = move == Move::failover ? predict_failover(c.world, c.run.spec, c.population)
                                                : predict_failback(c.world, c.run.spec, c.population);
    recovery.rto = Duration{0};
    if (change) {
        measure_decision(c, recovery, *change);
        measure_drain(c, recovery, *change);
    }
    // Who went on asking where they should not has a reason already.
    const bool stuck = !recovery.why.empty();
    if (change && !recovery.moved && !stuck) {
        why_stayed = move == Move::failover ? why_nobody_moved(c) : std::string{};
        recovery.so_far = {};
    }
    if (outage) measure_fault_outage(c, recovery, *outage, steady_since);
    recovery.reads = time_apart(c, recovery, clients::RequestKind::reads);
    recovery.writes = time_apart(c, recovery, clients::RequestKind::writes);
    const bool is_of_writes = recovery.writes && recovery.writes->is_telling;
    if (!outage && !recovery.moved && !stuck && why_stayed.empty() && !is_of_writes) return std::nullopt;

    begin_path(c, recovery, recovery.moved || stuck ? change->entry : reached_by(c, recovery));
    const bool is_back = !outage || outage->to != sim::never;
    name_regions(c, recovery, move == Move::failover ? in_force_until(c) : c.until());
    if (is_back && !stuck && recovery.had_baseline) recovery.measured = recovery.so_far;
    measure_catch_up(c, recovery);
    if (!why_stayed.empty()) recovery.why += (recovery.why.empty() ? "" : "; ") + why_stayed;
    if (recovery.why.empty()) recovery.why = remark_on(c, recovery);
    return recovery;
}

}  // namespace

std::optional<double> outage_share(const Recovery& recovery) {
    const sim::Cause own = recovery.fault == no_fault ? sim::Cause::overload : sim::cause_of_fault(recovery.fault);
    for (const CauseShare& by : recovery.missed_by) {
        if (by.cause == own) return by.share;
    }
    return std::nullopt;
}

// A fault that outlasted the drill has no failback: what happened after its end happened after the drill. Overloads are
// measured first, as the baseline of what follows asks for them.
std::vector<Recovery> measure_recoveries(const World& world, clients::RequestKind kind) {
    std::vector<Recovery> overloads = measure_overloads(world, kind);
    std::vector<Recovery> recoveries;
    for (std::size_t fault = 0; fault < world.faults().size(); ++fault) {
        const FaultRun& run = world.faults()[fault];
        if (!run.has_begun()) continue;
        for (std::size_t population = 0; population < world.populations().size(); ++population) {
            const RecoveryCase c = recovery_case_of(world, fault, population, kind);
            const Time steady_since = overloaded_until(overloads, population, run.began);
            auto away = measure(c, Move::failover, true, steady_since);
            const bool left = !away || away->moved;
            if (away) recoveries.push_back(std::move(*away));
            if (run.outlasted || run.ended == sim::never) continue;
            if (auto back = measure(c, Move::failback, left, steady_since)) recoveries.push_back(std::move(*back));
        }
    }
    std::move(overloads.begin(), overloads.end(), std::back_inserter(recoveries));
    return recoveries;
}

}  // namespace regiondrill::drill
