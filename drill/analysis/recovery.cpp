#include "drill/analysis/recovery.hpp"

#include "drill/analysis/destinations.hpp"
#include "drill/analysis/move.hpp"
#include "drill/analysis/outage.hpp"
#include "drill/analysis/prediction.hpp"
#include "drill/analysis/recovery_case.hpp"
#include "drill/analysis/windows.hpp"
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
    if (unresolved && tail > std::chrono::seconds{1} && c.world.scenario().entry.asks_dns()) {
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

// A request that fails by an overload began before it: it had to connect, by TLS too, and to travel, which is three of
// the longest round trips that people have (some 300 ms).
constexpr Duration way_there = std::chrono::seconds{1};
// Stretches that are nearer to each other are one: people who come and go in between have no service yet. As long as
// the longest window that shares are measured in, so that each calm is one that a window shows.
constexpr Duration shortest_calm = std::chrono::minutes{1};

bool goes_back_to(const CauseLog& log, EntryId id, EntryId origin) {
    return origin == no_entry ? log.root_of(id) == sim::Cause::none : log.origin_of(id) == origin;
}

// The overload by which service went missing: the last one, of a region that the population went to, that goes back to
// `origin`, the beginning or end of a fault; to no fault where that is no_entry: then requests may have been tried
// several times before it came, and it is the first in their stretch. None where there is none in the log.
EntryId overload_behind(const PopulationCase& c, const Stretch& stretch, EntryId origin) {
    const CauseLog& log = c.world.causes();
    const Time last = stretch.from + c.slices().length() + way_there;
    EntryId found = no_entry;
    for (std::size_t i = 0; i < log.entries().size(); ++i) {
        const CauseEntry& entry = log.entries()[i];
        if (entry.at > last && (found != no_entry || origin != no_entry || entry.at >= stretch.to)) break;
        const EntryId id{static_cast<std::uint32_t>(i)};
        if (entry.kind != CauseKind::overload || !goes_back_to(log, id, origin)) continue;
        const Time until = std::max(last, entry.at);
        if (share_at(c, {regions::region_at(entry.subject)}, stretch.from, until).value_or(0) > 0) found = id;
    }
    return found;
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

// Outages by overload that no fault is named for: a region's own people were too many, or load was moved there by
// nobody's fault.

// Of a path the overload that no fault led to.
EntryId overload_in(const CauseLog& log, const std::vector<EntryId>& path) {
    const auto found = std::find_if(path.begin(), path.end(), [&](EntryId id) {
        return log[id].kind == CauseKind::overload && goes_back_to(log, id, no_entry);
    });
    return found == path.end() ? no_entry : *found;
}

// The first change by which somebody had to leave because of an overload meanwhile.
const AnswerChange* change_by_overload(const PopulationCase& c, const Stretch& stretch) {
    const CauseLog& log = c.world.causes();
    return c.world.dns_history().answer_changed(
        c.population, stretch.from, stretch.to, [&](const AnswerChange& change) {
            const bool is_known = change.entry != no_entry && !left_by(change).empty();
            return is_known && overload_in(log, log.path_to(change.entry)) != no_entry;
        });
}

// Of a population that never was at the target there is nothing that it could come back to.
void measure_without(const PopulationCase& c, Recovery& recovery, const Stretch& stretch) {
    const std::string stuck = recovery.why;
    measure_outage(c, recovery, stretch);
    if (!stuck.empty() && recovery.rto) recovery.why = stuck;
    const bool from_the_start = stretch.from < sim::drill_start + window_for(c.people().settings(), c.kind);
    recovery.had_baseline = recovery.rto.has_value() || !from_the_start;
    if (!recovery.had_baseline) {
        const auto share = baseline_of(c.slices(), stretch.from, std::min(stretch.to, c.until()), c.kind);
        recovery.why = "at " + share_text(share.value_or(0)) + " from the beginning on";
    }
    if (recovery.rto && stuck.empty()) recovery.measured = recovery.so_far;
    if (c.region == regions::no_region) return;
    recovery.why += (recovery.why.empty() ? "" : "; ") + ("more was asked of " + c.world.name_of(c.region)) +
                    " than can be served at once";
}

Recovery measure_overload(PopulationCase c, const Stretch& stretch) {
    const CauseLog& log = c.world.causes();
    Recovery recovery;
    recovery.fault = no_fault;
    recovery.population = c.population;
    recovery.began = stretch.from;
    recovery.rto = Duration{0};
    recovery.predicted.why_none = "no setting bounds how long people ask for more than can be served";
    recovery.cause = overload_behind(c, stretch, no_entry);
    const AnswerChange* change = change_by_overload(c, stretch);
    if (change != nullptr) {
        measure_decision(c, recovery, *change);
        measure_drain(c, recovery, *change);
        if (!recovery.moved && recovery.why.empty()) recovery.so_far = {};
    }
    if (recovery.moved) recovery.cause = overload_in(log, log.path_to(change->entry));
    if (recovery.cause != no_entry) c.region = regions::region_at(log[recovery.cause].subject);
    measure_without(c, recovery, stretch);
    begin_path(c, recovery, recovery.moved ? change->entry : recovery.cause);
    name_regions(c, recovery, std::min(stretch.to, c.until()));
    return recovery;
}

// A row a population and stretch in which its requests failed, or came late, by an overload that no fault is named for.
std::vector<Recovery> measure_overloads(const World& world, clients::RequestKind kind) {
    std::vector<Recovery> recoveries;
    for (std::size_t population = 0; population < world.populations().size(); ++population) {
        const PopulationCase c{world, population, kind, sim::Cause::overload};
        for (const Stretch& stretch : all_missing(c, shortest_calm)) recoveries.push_back(measure_overload(c, stretch));
    }
    return recoveries;
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
        if (!run.has_begun() || run.spec.dry_run) continue;
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
