#include "clients/metrics.hpp"

#include <algorithm>

namespace regiondrill::clients {

namespace {

using namespace std::chrono_literals;

// A tenth of a second resolves every phase of a recovery well; a drill of days gets coarser slices instead of more.
constexpr sim::Duration finest_slice = 100ms;
constexpr std::int64_t most_slices = 72'000;

}  // namespace

// One slice more than the drill has, for what begins in its last moment.
TimeBuckets::TimeBuckets(sim::Duration drill, std::size_t regions)
    : length_(std::max(finest_slice, drill / most_slices)),
      reads_(static_cast<std::size_t>(drill / length_) + 1),
      sent_(regions) {}

// What begins after the drill counts with its last slice.
std::size_t TimeBuckets::at(sim::Time time) const {
    const auto slice = static_cast<std::size_t>(time.time_since_epoch() / length_);
    return std::min(slice, size() - 1);
}

// Bounds are not looked at: whoever adds windows knows that they share no request.
void Window::add(const Window& other) {
    ok += other.ok;
    failed += other.failed;
    late += other.late;
    writes.add(other.writes);
    for (std::size_t i = 0; i < served_by.size(); ++i) served_by[i] += other.served_by[i];
    latency.merge(other.latency);
}

// Columns are made when a cause is named first, as a population meets few of a drill's faults, and as long as the cause
// is named: most are so for a small part of the drill.
void TimeBuckets::count_missed(std::size_t slice, bool write, sim::Cause cause) {
    if (sim::is_fault(cause)) {
        if (missed_by_faults_.empty()) missed_by_faults_.resize(size());
        missed_by_faults_[slice].add(write);
    }
    Missed& missed = missed_of(cause);
    if (missed.counts.empty()) missed.first = slice;
    if (slice < missed.first) {
        missed.counts.insert(missed.counts.begin(), missed.first - slice, {});
        missed.first = slice;
    }
    if (slice - missed.first >= missed.counts.size()) missed.counts.resize(slice - missed.first + 1);
    missed.counts[slice - missed.first].add(write);
}

// What is no fault has the place that no fault has.
std::size_t TimeBuckets::place_of(sim::Cause cause) { return sim::is_fault(cause) ? sim::fault_of(cause) + 1 : 0; }

TimeBuckets::Missed& TimeBuckets::missed_of(sim::Cause cause) {
    const std::size_t place = place_of(cause);
    if (place >= columns_.size()) columns_.resize(place + 1);
    if (columns_[place] == 0) {
        missed_.push_back({cause, 0, {}});
        columns_[place] = static_cast<std::uint32_t>(missed_.size());
    }
    return missed_[columns_[place] - 1];
}

std::uint32_t TimeBuckets::missed_by(sim::Cause cause, std::size_t slice, RequestKind kind) const {
    const std::size_t place = place_of(cause);
    if (place >= columns_.size() || columns_[place] == 0) return 0;
    const Missed& missed = missed_[columns_[place] - 1];
    const bool is_there = slice >= missed.first && slice - missed.first < missed.counts.size();
    return is_there ? missed.counts[slice - missed.first].of(kind) : 0;
}

std::vector<sim::Cause> TimeBuckets::causes() const {
    std::vector<sim::Cause> causes;
    for (const Missed& missed : missed_) causes.push_back(missed.cause);
    return causes;
}

sim::Cause FailedRequest::cause() const {
    for (const FailedAttempt& attempt : attempts) {
        if (attempt.cause != sim::Cause::none) return attempt.cause;
    }
    return sim::Cause::none;
}

void RequestTotals::count_retried(std::size_t attempts) {
    if (attempts - 1 > by_retries_.size()) by_retries_.resize(attempts - 1);
    ++by_retries_[attempts - 2];
}

// What ended with its first attempt is all the rest: nearly every request, and so not counted one by one.
std::vector<std::uint64_t> RequestTotals::by_attempts() const {
    if (ok + failed == 0) return {};
    std::vector<std::uint64_t> counts{ok + failed};
    for (const std::uint64_t retried : by_retries_) {
        counts.front() -= retried;
        counts.push_back(retried);
    }
    return counts;
}

// Histograms have their cells in common, so percentiles of the sum are those of all requests.
void RequestTotals::add(const RequestTotals& other) {
    requests += other.requests;
    ok += other.ok;
    failed += other.failed;
    late += other.late;
    retries += other.retries;
    hedges += other.hedges;
    unasked += other.unasked;
    moves += other.moves;
    by_retries_.resize(std::max(by_retries_.size(), other.by_retries_.size()));
    for (std::size_t i = 0; i < other.by_retries_.size(); ++i) by_retries_[i] += other.by_retries_[i];
    failed_seconds += other.failed_seconds;
    latency.merge(other.latency);
}

// A stretch is open from the beginning, so that every request has one.
Metrics::Metrics(sim::Duration drill, std::size_t regions, sim::Duration patience)
    : served_by(regions),
      failed_at(regions),
      slices(drill, regions),
      patience_(patience) {
    stretches.push_back({sim::drill_start, sim::never});
    stretches.back().served_by.resize(regions);
}

void Metrics::add_window(sim::Time from, sim::Time to) {
    windows.push_back({from, to});
    windows.back().served_by.resize(served_by.size());
}

// The new stretch is open: it covers whatever comes until the next cut.
void Metrics::cut(sim::Time at) {
    if (stretches.back().from == at) return;
    stretches.back().to = at;
    stretches.push_back({at, sim::never});
    stretches.back().served_by.resize(served_by.size());
}

// Stretches between cuts add up exactly, histograms too; nothing is estimated from its neighbours.
Window Metrics::between(sim::Time from, sim::Time to) const {
    Window sum{from, to};
    sum.served_by.resize(served_by.size());
    for (const Window& stretch : stretches) {
        if (stretch.from >= from && stretch.from < to) sum.add(stretch);
    }
    return sum;
}

// What came last mostly comes again, and a long drill has had many.
MissedBy& Metrics::missed_by(sim::Cause cause) {
    const auto found =
        std::find_if(missed.rbegin(), missed.rend(), [&](const MissedBy& other) { return other.cause == cause; });
    return found != missed.rend() ? *found : missed.emplace_back(MissedBy{cause, {}, {}});
}

// To every window and stretch in which the request began, which may be long ago by now.
// Whoever waits exactly as long as the patience still has the answer in time.
void Metrics::note_success(regions::RegionId region, bool write, sim::Time started, sim::Time now, sim::Cause cause) {
    const Success success{region, write, now - started > patience_, started, now};
    ++ok;
    late += success.late ? 1 : 0;
    if (write) {
        writes.add({1, 0, success.late ? 1U : 0U});
        write_latency.add(now - started);
    }
    if (region != regions::no_region) [[likely]]
        ++served_by[regions::index(region)];
    latency.add(now - started);
    slices.count(slices.at(started), success);
    if (success.late && cause != sim::Cause::none) slices.count_missed(slices.at(started), write, cause);
    stretch_at(started).count(success);
    for (Window& window : windows) {
        if (window.covers(started)) window.count(success);
    }
}

// A failure belongs to no region: its attempts may have met several, or none.
void Metrics::note_failure(bool write, sim::Time started, sim::Time now, sim::Cause cause) {
    ++failed;
    failed_seconds += sim::seconds(now - started);
    writes.failed += write ? 1 : 0;
    slices.count_failed(slices.at(started), write);
    if (cause != sim::Cause::none) slices.count_missed(slices.at(started), write, cause);
    stretch_at(started).count_failed(write);
    for (Window& window : windows) {
        if (window.covers(started)) window.count_failed(write);
    }
}

}  // namespace regiondrill::clients
