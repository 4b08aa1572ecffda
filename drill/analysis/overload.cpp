#include "drill/analysis/overload.hpp"

#include "drill/analysis/destinations.hpp"
#include "drill/analysis/missing_service.hpp"
#include "drill/analysis/move.hpp"
#include "drill/analysis/windows.hpp"
#include "drill/scenario/units.hpp"

#include <algorithm>

namespace regiondrill::drill {

namespace {

// A request that fails by an overload began before it: it had to travel and to connect.
constexpr Duration way_there = std::chrono::seconds{1};
// Stretches that are nearer to each other are one: people who come and go in between have no service yet.
constexpr Duration shortest_calm = std::chrono::minutes{1};

bool goes_back_to(const CauseLog& log, EntryId id, EntryId origin) {
    return origin == no_entry ? log.root_of(id) == sim::Cause::none : log.origin_of(id) == origin;
}

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

}  // namespace

EntryId overload_behind(const PopulationCase& c, const Stretch& stretch, EntryId origin) {
    const CauseLog& log = c.world.causes();
    const Time last = stretch.from + c.slices().length() + way_there;
    EntryId found = no_entry;
    for (std::size_t i = 0; i < log.entries().size() && log.entries()[i].at <= last; ++i) {
        const CauseEntry& entry = log.entries()[i];
        const EntryId id{static_cast<std::uint32_t>(i)};
        if (entry.kind != CauseKind::overload || !goes_back_to(log, id, origin)) continue;
        if (share_at(c, {regions::region_at(entry.subject)}, stretch.from, last).value_or(0) > 0) found = id;
    }
    return found;
}

std::vector<Recovery> measure_overloads(const World& world, clients::RequestKind kind) {
    std::vector<Recovery> recoveries;
    for (std::size_t population = 0; population < world.populations().size(); ++population) {
        const PopulationCase c{world, population, kind, sim::Cause::overload};
        for (const Stretch& stretch : all_missing(c, shortest_calm)) recoveries.push_back(measure_overload(c, stretch));
    }
    return recoveries;
}

}  // namespace regiondrill::drill
