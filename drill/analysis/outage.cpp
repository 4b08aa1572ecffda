#include "drill/analysis/outage.hpp"

#include "clients/population.hpp"
#include "drill/analysis/recovery_case.hpp"
#include "drill/analysis/windows.hpp"

#include <algorithm>
#include <chrono>
#include <numeric>
#include <set>
#include <utility>

namespace regiondrill::drill {

namespace {

using clients::TimeBuckets;

using Causes = std::vector<sim::Cause>;

// Requests by the slice in which they began, so that one that failed late counts where the failure set in. Only what
// failed, or came late, by these causes counts.
SlidingShare share_unhurt(const PopulationCase& c, const Causes& causes, Time from, Time to) {
    return {c.slices(), from, to, window_for(c.people().settings(), c.kind),
            [&slices = c.slices(), causes, kind = c.kind](std::size_t slice) {
                const std::uint64_t whole = slices.requests(slice, kind);
                std::uint64_t missed = 0;
                for (const sim::Cause cause : causes) missed += slices.missed_by(cause, slice, kind);
                return Counted{whole - missed, whole};
            }};
}

// Requests that begin from this moment on succeed; service is back when the first of them is answered.
Time first_answer_from(const PopulationCase& c, Time moment) {
    const TimeBuckets& slices = c.slices();
    Time first = sim::never;
    for (std::size_t i = slices.at(moment); i < slices.size(); ++i) {
        first = std::min(first, slices.first_answer(i, c.kind));
    }
    return first == sim::never ? moment : std::max(moment, first);
}

// Whoever begins at this moment succeeds, and has the first answer then. What is answered after the drill's end was
// answered because all faults ended with it.
Time back_at(const PopulationCase& c, std::optional<Time> moment) {
    if (!moment) return sim::never;
    const Time first = first_answer_from(c, *moment);
    return first >= c.world.end() ? sim::never : first;
}

}  // namespace

namespace {

std::optional<Stretch> missing_by(const PopulationCase& c, const Causes& causes, Time from, Time to) {
    if (from >= to || !c.is_met()) return std::nullopt;
    const auto onset = share_unhurt(c, causes, from, c.until()).first_below(recovery_target);
    if (!onset || *onset >= to) return std::nullopt;
    auto back = share_unhurt(c, causes, from, to).settled(recovery_target);
    if (!back && to < c.until()) back = share_unhurt(c, causes, from, c.until()).first_at_least(recovery_target, to);
    return Stretch{*onset, back_at(c, back)};
}

bool overlap(const Stretch& a, const Stretch& b) { return a.from < b.to && b.from < a.to; }

// Several faults that each hurt too few: what they did together is told of the one that did most.
std::optional<Stretch> missing_together(const RecoveryCase& c, Time from, Time to) {
    Causes faults = c.slices().causes();
    faults.erase(std::remove_if(faults.begin(), faults.end(), [](sim::Cause by) { return !sim::is_fault(by); }),
                 faults.end());
    if (faults.size() < 2) return std::nullopt;
    const auto together = missing_by(c, faults, from, to);
    if (!together) return std::nullopt;
    const std::vector<CauseShare> shares = shares_in(c, *together);
    const auto most =
        std::find_if(shares.begin(), shares.end(), [](const CauseShare& by) { return is_fault(by.cause); });
    if (most == shares.end() || most->cause != c.cause()) return std::nullopt;
    const auto is_told_alone = [&](sim::Cause fault) {
        const PopulationCase other{c.world, c.population, c.kind, fault};
        const auto alone = missing_by(other, {fault}, from, c.until());
        return alone && overlap(*alone, *together);
    };
    return std::any_of(faults.begin(), faults.end(), is_told_alone) ? std::nullopt : together;
}

}  // namespace

std::optional<Stretch> missing_in(const PopulationCase& c, Time from, Time to) {
    return missing_by(c, {c.cause()}, from, to);
}

Time in_force_until(const RecoveryCase& c) {
    return c.run.ended == sim::never ? c.until() : std::min(c.run.ended, c.until());
}

std::optional<Stretch> missing_by_fault(const RecoveryCase& c, Move move) {
    auto away = missing_in(c, c.run.began, in_force_until(c));
    if (!away) away = missing_together(c, c.run.began, in_force_until(c));
    if (move == Move::failover) return away;
    const bool outlasted = away && away->to != sim::never && away->to > c.run.ended;
    return missing_in(c, outlasted ? away->to : c.run.ended, c.until());
}

void MissedCount::add(const TimeBuckets& slices, const Stretch& stretch, clients::RequestKind kind) {
    const std::size_t end =
        stretch.to == sim::never ? slices.size() : std::min(slices.size(), slices.at(stretch.to) + 1);
    const std::vector<sim::Cause> causes = slices.causes();
    for (std::size_t slice = slices.at(stretch.from); slice < end; ++slice) {
        all_ += slices.late(slice, kind) + slices.failed(slice, kind);
        for (const sim::Cause cause : causes) by_[cause] += slices.missed_by(cause, slice, kind);
    }
}

std::vector<CauseShare> MissedCount::shares() const {
    std::vector<CauseShare> shares;
    for (const auto& [cause, missed] : by_) {
        if (missed != 0) shares.push_back({cause, static_cast<double>(missed) / static_cast<double>(all_)});
    }
    std::stable_sort(shares.begin(), shares.end(),
                     [](const CauseShare& a, const CauseShare& b) { return a.share > b.share; });
    return shares;
}

std::vector<CauseShare> shares_in(const PopulationCase& c, const Stretch& stretch) {
    MissedCount count;
    count.add(c.slices(), stretch, c.kind);
    return count.shares();
}

std::vector<Stretch> all_missing(const PopulationCase& c, Duration calm) {
    std::vector<Stretch> stretches;
    if (!c.is_met()) return stretches;
    const SlidingShare unhurt = share_unhurt(c, {c.cause()}, sim::drill_start, c.until());
    for (const auto& [from, back] : unhurt.below(recovery_target, calm)) {
        stretches.push_back({from, back_at(c, back)});
    }
    return stretches;
}

Duration time_without(const Recovery& recovery, const Stretch& stretch) {
    const bool from_fault = recovery.move == Move::failover && recovery.fault != no_fault;
    return stretch.to - (from_fault ? recovery.began : stretch.from);
}

namespace {

// Reads or writes are told apart from all requests only where their own figure is more than chance. A count of n is
// sure to about its root: of fewer than ten the share is off by a third and more, and nothing is told of them. Where
// less than a tenth fails, a window of 200 requests has fewer than 20 of them, and may by luck have the two that the
// target allows. Where half of them fail no window of a few requests is without one, and the last failure is as sure as
// that of all requests.
constexpr double fewest_missed = 10;
constexpr double least_share_told = 0.1;
constexpr double share_beyond_chance = 0.5;

// What share of its requests a stretch missed by the cause.
double missed_share(const PopulationCase& c, const Stretch& stretch) {
    double missed = 0;
    double requests = 0;
    const std::size_t end = c.slices().at(std::min(stretch.to, c.until()));
    for (std::size_t slice = c.slices().at(stretch.from); slice < end; ++slice) {
        missed += c.slices().missed_by(c.cause(), slice, c.kind);
        requests += c.slices().requests(slice, c.kind);
    }
    return missed < fewest_missed ? 0 : missed / requests;
}

// Where few of a kind fail it is chance which of them is the last, to within the window that their share is measured
// in; where most fail, to within that of all requests.
bool is_telling(const PopulationCase& c, const Recovery& recovery, const std::optional<Duration>& time, double missed) {
    if (time.has_value() != recovery.rto.has_value()) return true;
    const Duration chance =
        missed >= share_beyond_chance ? window_for(c.people().settings()) : window_for(c.people().settings(), c.kind);
    return time && std::chrono::abs(*time - *recovery.rto) > chance;
}

}  // namespace

std::optional<TimeApart> time_apart(RecoveryCase c, const Recovery& recovery, clients::RequestKind kind) {
    const clients::Metrics& metrics = c.people().metrics();
    const bool makes_both = metrics.write_requests != 0 && metrics.write_requests != metrics.requests;
    if (!makes_both || !recovery.had_baseline || c.kind != clients::RequestKind::all) return std::nullopt;
    c.kind = kind;
    const auto stretch = missing_by_fault(c, recovery.move);
    if (!stretch) return TimeApart{Duration{0}, is_telling(c, recovery, Duration{0}, 0)};
    TimeApart apart;
    if (stretch->to != sim::never) apart.time = time_without(recovery, *stretch);
    const double missed = missed_share(c, *stretch);
    apart.is_telling = missed >= least_share_told && is_telling(c, recovery, apart.time, missed);
    return apart;
}

// What failed by a fault is that fault's, and leaves the baseline as it is.
std::optional<double> baseline_of(const TimeBuckets& slices, Time from, Time until, clients::RequestKind kind) {
    std::uint64_t whole = 0;
    std::uint64_t missed = 0;
    for (std::size_t slice = slices.at(from); slice < slices.at(until); ++slice) {
        whole += slices.requests(slice, kind);
        missed += slices.late(slice, kind) + slices.failed(slice, kind) - slices.missed_by_faults(slice, kind);
    }
    if (whole == 0) return std::nullopt;
    return 1 - static_cast<double>(missed) / static_cast<double>(whole);
}

Time overloaded_until(const std::vector<Recovery>& recoveries, std::size_t population, Time moment) {
    Time last = sim::drill_start;
    for (const Recovery& recovery : recoveries) {
        if (recovery.fault != no_fault || recovery.population != population || !recovery.without) continue;
        if (recovery.without->to <= moment) last = std::max(last, recovery.without->to);
    }
    return last;
}

namespace {

using Populations = std::vector<std::unique_ptr<clients::Population>>;

bool are_one(const Recovery& a, const Recovery& b) {
    const bool related = a.population == b.population || a.fault == b.fault;
    return related && overlap(*a.without, *b.without);
}

// Rows that are one with a row, and those that are one with them.
std::vector<std::size_t> related_to(std::size_t row, const std::vector<Recovery>& recoveries,
                                    std::set<std::size_t>& left) {
    std::vector<std::size_t> rows{row};
    for (std::size_t next = 0; next < rows.size(); ++next) {
        for (auto other = left.begin(); other != left.end();) {
            const bool is_one = are_one(recoveries[rows[next]], recoveries[*other]);
            if (is_one) rows.push_back(*other);
            other = is_one ? left.erase(other) : std::next(other);
        }
    }
    std::sort(rows.begin(), rows.end());
    return rows;
}

// When a row's time without service begins: a failover's with its fault.
sim::Time without_since(const Recovery& recovery) {
    const bool from_fault = recovery.move == Move::failover && recovery.fault != no_fault;
    return from_fault ? std::min(recovery.began, recovery.without->from) : recovery.without->from;
}

// Stretches of one population: those that overlap are joined, so that each request counts once, and what lies between
// others is no time without service.
struct Joined {
    sim::Time since{};
    Stretch missed;
};

std::vector<Joined> joined_rows(const std::vector<const Recovery*>& in_order) {
    std::vector<Joined> joined;
    for (const Recovery* row : in_order) {
        if (joined.empty() || row->without->from >= joined.back().missed.to) {
            joined.push_back({without_since(*row), *row->without});
            continue;
        }
        joined.back().since = std::min(joined.back().since, without_since(*row));
        joined.back().missed.to = std::max(joined.back().missed.to, row->without->to);
    }
    return joined;
}

void add_population(const Populations& populations, const std::vector<Recovery>& recoveries, std::size_t population,
                    clients::RequestKind kind, Outage& outage, MissedCount& count) {
    std::vector<const Recovery*> rows;
    for (const std::size_t row : outage.rows) {
        if (recoveries[row].population == population) rows.push_back(&recoveries[row]);
    }
    if (rows.empty()) return;
    std::stable_sort(rows.begin(), rows.end(),
                     [](const Recovery* a, const Recovery* b) { return a->without->from < b->without->from; });
    OutageOfPopulation own{population, sim::Duration{0}};
    for (const Joined& part : joined_rows(rows)) {
        count.add(populations[population]->metrics().slices, part.missed, kind);
        outage.span.from = std::min(outage.span.from, part.missed.from);
        outage.span.to = std::max(outage.span.to, part.missed.to);
        if (part.missed.to != sim::never) own.recovery_time = std::max(*own.recovery_time, part.missed.to - part.since);
    }
    const bool has_time =
        std::all_of(rows.begin(), rows.end(), [](const Recovery* row) { return row->rto.has_value(); });
    if (!has_time) own.recovery_time.reset();
    outage.populations.push_back(own);
}

Outage outage_of_rows(const Populations& populations, const std::vector<Recovery>& recoveries,
                      std::vector<std::size_t> rows, clients::RequestKind kind) {
    Outage outage;
    outage.span = {sim::never, sim::drill_start};
    outage.rows = std::move(rows);
    MissedCount count;
    for (std::size_t population = 0; population < populations.size(); ++population) {
        add_population(populations, recoveries, population, kind, outage, count);
    }
    outage.missed = count.all();
    outage.missed_by = count.shares();
    return outage;
}

}  // namespace

std::vector<Outage> outages_of(const Populations& populations, const std::vector<Recovery>& recoveries,
                               clients::RequestKind kind) {
    std::set<std::size_t> left;
    for (std::size_t row = 0; row < recoveries.size(); ++row) {
        if (recoveries[row].without) left.insert(row);
    }
    std::vector<Outage> outages;
    while (!left.empty()) {
        const std::size_t first = left.extract(left.begin()).value();
        outages.push_back(outage_of_rows(populations, recoveries, related_to(first, recoveries, left), kind));
    }
    std::stable_sort(outages.begin(), outages.end(),
                     [](const Outage& a, const Outage& b) { return a.span.from < b.span.from; });
    return outages;
}

namespace {

// Slices tell moments to a tenth of a second; faults that begin together do so to the second.
bool is_near(sim::Duration a, sim::Duration b) { return std::chrono::abs(a - b) <= std::chrono::seconds{1}; }

// The worse first: what never came back, then what took longest, then whose requests named it most.
bool leads(const Recovery& a, const Recovery& b) {
    if (a.rto.has_value() != b.rto.has_value()) return !a.rto;
    if (a.rto != b.rto) return a.rto > b.rto;
    return outage_share(a).value_or(0) > outage_share(b).value_or(0);
}

bool tell_the_same(const Recovery& leader, const Recovery& other) {
    if (leader.population != other.population || leader.move != other.move || leader.moved != other.moved) return false;
    if (!is_near(leader.began.time_since_epoch(), other.began.time_since_epoch())) return false;
    const auto same = [](const RegionShare& a, const RegionShare& b) { return a.region == b.region; };
    if (!std::equal(leader.to_regions.begin(), leader.to_regions.end(), other.to_regions.begin(),
                    other.to_regions.end(), same))
        return false;
    if (!other.rto) return !leader.rto;
    const bool same_time = leader.rto && is_near(*leader.rto, *other.rto);
    if (!leader.moved && !leader.without) return same_time && leader.why == other.why;
    return same_time || *other.rto == sim::Duration{0};
}

}  // namespace

std::vector<std::vector<std::size_t>> rows_told_together(const std::vector<Recovery>& recoveries) {
    std::vector<std::size_t> order(recoveries.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return leads(recoveries[a], recoveries[b]); });
    std::vector<std::vector<std::size_t>> groups;
    for (const std::size_t row : order) {
        const auto group = std::find_if(groups.begin(), groups.end(), [&](const auto& rows) {
            return tell_the_same(recoveries[rows.front()], recoveries[row]);
        });
        if (group == groups.end()) {
            groups.push_back({row});
        } else {
            group->push_back(row);
        }
    }
    std::sort(groups.begin(), groups.end(), [](const auto& a, const auto& b) {
        return *std::min_element(a.begin(), a.end()) < *std::min_element(b.begin(), b.end());
    });
    return groups;
}

}  // namespace regiondrill::drill
