#include "drill/analysis/move.hpp"

#include "drill/analysis/destinations.hpp"
#include "drill/analysis/missing_service.hpp"
#include "drill/analysis/windows.hpp"

#include <algorithm>

namespace regiondrill::drill {

namespace {

using regions::RegionId;

// Attempts by where they were sent, answered or not: leaving a region is a matter of addresses, not of success.
SlidingShare share_elsewhere(const PopulationCase& c, const std::vector<RegionId>& old, Time from, Time to) {
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

// In the present tense while the drill goes on.
std::string why_not_left(const PopulationCase& c, const Recovery& recovery, const std::vector<RegionId>& old,
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
bool anybody_left(const PopulationCase& c, const AnswerChange& change, const std::vector<RegionId>& old,
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
bool is_invited(const PopulationCase& c, Move move, const AnswerChange& change) {
    if (move == Move::failback || c.region == regions::no_region) return true;
    return change.to.has(c.region) && !change.from.has(c.region);
}

// What was taken back within a window's time is too short a stretch to tell a share from chance.
std::optional<Time> drained_at(const PopulationCase& c, const AnswerChange& change, const std::vector<RegionId>& old,
                               const AnswerChange* undone) {
    if (old.empty()) return change.at;
    const Time until = undone == nullptr ? c.until() : undone->at;
    if (undone != nullptr && until - change.at < window_for(c.people().settings())) return std::nullopt;
    return share_elsewhere(c, old, change.at, until).settled(recovery_target);
}

// The last entry of a kind that another one brought about, up to a moment and no earlier than the steps so far.
void add_last(const PopulationCase& c, Recovery& recovery, CauseKind kind, EntryId because, Time until) {
    const auto& entries = c.world.causes().entries();
    const auto last = std::find_if(entries.rbegin(), entries.rend(), [&](const CauseEntry& entry) {
        return entry.kind == kind && entry.because == because && entry.at <= until;
    });
    if (last == entries.rend()) return;
    if (!recovery.critical_path.empty() && last->at < recovery.critical_path.back().at) return;
    recovery.critical_path.push_back({last->at, kind_name(kind), subject_text(c.world, *last)});
}

}  // namespace

void measure_decision(const PopulationCase& c, Recovery& recovery, const AnswerChange& change) {
    const CauseLog& log = c.world.causes();
    const CauseEntry& changed = log[change.entry];
    if (changed.because != no_entry && log[changed.because].kind == CauseKind::check_verdict) {
        recovery.so_far.end_at(Phase::detect, log[changed.because].at - recovery.began);
    }
    recovery.so_far.end_at(Phase::decide, change.at - recovery.began);
}

void measure_drain(const PopulationCase& c, Recovery& recovery, const AnswerChange& change) {
    const std::vector<RegionId> old = leaving(c, change);
    const AnswerChange* undone = undoing(c, change, old);
    const Time until = undone == nullptr ? c.until() : undone->at;
    const std::optional<Time> drained = drained_at(c, change, old, undone);
    recovery.moved =
        old.empty() ? is_invited(c, recovery.move, change) : anybody_left(c, change, old, undone, drained.has_value());
    if (!recovery.moved) return;
    recovery.to_regions = destinations(c, change, drained.value_or(change.at), until);
    if (!drained) recovery.why = why_not_left(c, recovery, old, until);
    // Where nobody came, people were there already, or never left.
    const bool came = !recovery.to_regions.empty() || change.to.regions.empty();
    recovery.moved = came || (drained && !old.empty());
    if (!recovery.moved) return;
    recovery.from_regions = old;
    // On the way back nobody has to leave where several regions share a population.
    if (old.empty()) recovery.from_regions = c.world.dns_history().answer_before(c.population, change.at).regions;
    if (!drained) return;
    recovery.so_far.end_at(Phase::drain, *drained - recovery.began);
    if (*drained <= change.at) return;
    add_last(c, recovery, CauseKind::answer_fetched, change.entry, *drained);
    recovery.critical_path.push_back({*drained, "drained", c.names_of(old)});
}

void measure_outage(const PopulationCase& c, Recovery& recovery, const Stretch& stretch) {
    recovery.without = stretch;
    recovery.missed_by = shares_in(c, stretch);
    if (stretch.to == sim::never) {
        recovery.rto.reset();
        recovery.why = c.world.is_over() ? "service did not come back" : "service is not back yet";
        return;
    }
    recovery.so_far.end_at(Phase::reconnect, stretch.to - recovery.began);
    recovery.rto = time_without(recovery, stretch);
    add_last(c, recovery, CauseKind::takeover, recovery.cause, stretch.to);
    recovery.critical_path.push_back({stretch.to, "served_again", c.people().settings().name});
}

void begin_path(const PopulationCase& c, Recovery& recovery, EntryId last) {
    std::vector<PathStep> path = path_to(c.world, last);
    // Of what the log had no room for the kind is known all the same.
    if (path.empty()) path.push_back({recovery.began, kind_name(CauseKind::overload), cause_text(c.world, c.cause())});
    recovery.critical_path.insert(recovery.critical_path.begin(), path.begin(), path.end());
}

void name_regions(const PopulationCase& c, Recovery& recovery, Time end) {
    const std::vector<RegionId> used = regions_used(c, recovery.began, end);
    if (!recovery.moved) {
        recovery.from_regions = used;
        recovery.to_regions.clear();
    }
    const RegionId main = used.empty() ? regions::no_region : used.front();
    recovery.from = recovery.from_regions.empty() ? main : recovery.from_regions.front();
    recovery.to = recovery.to_regions.empty() ? recovery.from : recovery.to_regions.front().region;
}

}  // namespace regiondrill::drill
