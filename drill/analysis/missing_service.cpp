#include "drill/analysis/missing_service.hpp"

#include "drill/analysis/windows.hpp"

#include <algorithm>

namespace regiondrill::drill {

namespace {

using clients::TimeBuckets;

// Requests by the slice in which they began, so that one that failed late counts where the failure set in. Only what
// failed, or came late, by this fault counts against it: what others did at the same time is theirs.
SlidingShare share_unhurt(const PopulationCase& c, Time from, Time to) {
    return {c.slices(), from, to, window_for(c.people().settings(), c.kind),
            [&slices = c.slices(), cause = c.cause(), kind = c.kind](std::size_t slice) {
                const std::uint64_t whole = slices.requests(slice, kind);
                return Counted{whole - slices.missed_by(cause, slice, kind), whole};
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

std::optional<Stretch> missing_in(const PopulationCase& c, Time from, Time to) {
    if (from >= to || !c.is_met()) return std::nullopt;
    const auto onset = share_unhurt(c, from, c.until()).first_below(recovery_target);
    if (!onset || *onset >= to) return std::nullopt;
    auto back = share_unhurt(c, from, to).settled(recovery_target);
    if (!back && to < c.until()) back = share_unhurt(c, from, c.until()).first_at_least(recovery_target, to);
    return Stretch{*onset, back_at(c, back)};
}

Time in_force_until(const RecoveryCase& c) {
    return c.run.ended == sim::never ? c.until() : std::min(c.run.ended, c.until());
}

std::optional<Stretch> missing_by_fault(const RecoveryCase& c, Move move) {
    const auto away = missing_in(c, c.run.began, in_force_until(c));
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
    for (const auto& [from, back] : share_unhurt(c, sim::drill_start, c.until()).below(recovery_target, calm)) {
        stretches.push_back({from, back_at(c, back)});
    }
    return stretches;
}

Duration time_without(const Recovery& recovery, const Stretch& stretch) {
    const bool from_fault = recovery.move == Move::failover && recovery.fault != no_fault;
    return stretch.to - (from_fault ? recovery.began : stretch.from);
}

namespace {

// What share of its requests a stretch missed by the cause. Few say nothing.
double missed_share(const PopulationCase& c, const Stretch& stretch) {
    constexpr double few = 10;
    double missed = 0;
    double requests = 0;
    const std::size_t end = c.slices().at(std::min(stretch.to, c.until()));
    for (std::size_t slice = c.slices().at(stretch.from); slice < end; ++slice) {
        missed += c.slices().missed_by(c.cause(), slice, c.kind);
        requests += c.slices().requests(slice, c.kind);
    }
    return missed < few ? 0 : missed / requests;
}

// Where few of a kind fail it is chance which of them is the last, to within the window that their share is measured
// in; where most fail, to within that of all requests.
bool is_telling(const PopulationCase& c, const Recovery& recovery, const std::optional<Duration>& time, double missed) {
    if (time.has_value() != recovery.rto.has_value()) return true;
    constexpr double most = 0.5;
    const Duration chance =
        missed >= most ? window_for(c.people().settings()) : window_for(c.people().settings(), c.kind);
    return time && std::chrono::abs(*time - *recovery.rto) > chance;
}

}  // namespace

std::optional<TimeApart> time_apart(RecoveryCase c, const Recovery& recovery, clients::RequestKind kind) {
    const clients::Metrics& metrics = c.people().metrics();
    const bool makes_both = metrics.write_requests != 0 && metrics.write_requests != metrics.requests;
    if (!makes_both || !recovery.had_baseline || c.kind != clients::RequestKind::all) return std::nullopt;
    constexpr double many = 0.1;
    c.kind = kind;
    const auto stretch = missing_by_fault(c, recovery.move);
    if (!stretch) return TimeApart{Duration{0}, is_telling(c, recovery, Duration{0}, 0)};
    TimeApart apart;
    if (stretch->to != sim::never) apart.time = time_without(recovery, *stretch);
    const double missed = missed_share(c, *stretch);
    apart.is_telling = missed >= many && is_telling(c, recovery, apart.time, missed);
    return apart;
}

// What failed by a fault is that fault's, and leaves the baseline as it is.
std::optional<double> baseline_of(const TimeBuckets& slices, Time from, Time until, clients::RequestKind kind) {
    std::uint64_t whole = 0;
    std::uint64_t missed = 0;
    const std::vector<sim::Cause> causes = slices.causes();
    for (std::size_t slice = slices.at(from); slice < slices.at(until); ++slice) {
        whole += slices.requests(slice, kind);
        missed += slices.late(slice, kind) + slices.failed(slice, kind);
        for (const sim::Cause cause : causes) {
            if (sim::is_fault(cause)) missed -= slices.missed_by(cause, slice, kind);
        }
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

}  // namespace regiondrill::drill
