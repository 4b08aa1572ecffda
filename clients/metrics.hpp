// What a population lived through, as figures: totals, slices of time, windows, and a few failed requests told in full.
#pragma once

#include "clients/settings.hpp"
#include "regions/request_attempt.hpp"
#include "sim/histogram.hpp"
#include "sim/time.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace regiondrill::clients {

/// How requests ended. One that is late succeeded in the end, but after its population's patience.
struct RequestCounts {
    std::uint64_t ok = 0;
    std::uint64_t failed = 0;
    std::uint64_t late = 0;  // of those that succeeded

    std::uint64_t requests() const { return ok + failed; }
    void add(const RequestCounts& other) {
        ok += other.ok;
        failed += other.failed;
        late += other.late;
    }
    RequestCounts without(const RequestCounts& other) const {
        return {ok - other.ok, failed - other.failed, late - other.late};
    }
};

/// A request that succeeded, as it is counted.
struct Success {
    regions::RegionId region{};
    bool write = false;
    bool late = false;
    sim::Time started{};
    sim::Time now{};
};

/// A stretch of the drill that is looked at by itself; requests belong to the one in which they began. What began in it
/// may end long after.
struct Window {
    sim::Time from;
    sim::Time to;  // exclusive
    std::uint64_t ok = 0;
    std::uint64_t failed = 0;
    std::uint64_t late = 0;                  // of those that succeeded
    RequestCounts writes{};                  // of all these
    std::vector<std::uint64_t> served_by{};  // by region
    sim::Histogram latency{};                // of successful requests, retries included

    bool covers(sim::Time time) const { return time >= from && time < to; }
    std::uint64_t requests() const { return ok + failed; }
    RequestCounts counts(RequestKind kind) const {
        const RequestCounts all{ok, failed, late};
        return kind == RequestKind::all ? all : kind == RequestKind::writes ? writes : all.without(writes);
    }

    void count(const Success& success) {
        ++ok;
        late += success.late ? 1 : 0;
        if (success.write) writes.add({1, 0, success.late ? 1U : 0U});
        if (success.region != regions::no_region) [[likely]]
            ++served_by[regions::index(success.region)];
        latency.add(success.now - success.started);
    }
    void count_failed(bool write) {
        ++failed;
        writes.failed += write ? 1 : 0;
    }
    /// Adds the figures of a window of the same regions; `from` and `to` stay.
    void add(const Window& other);
};

/// The drill in slices of equal length: how requests that began in each ended, and where they were sent first. A
/// region's column is made when the first request goes there, as a population uses few of many regions.
/// The raw material of recovery times: the analysis reads from it when failures began and when they ended, of all
/// requests, of reads or of writes alone.
class TimeBuckets {
public:
    TimeBuckets(sim::Duration drill, std::size_t regions);

    sim::Duration length() const { return length_; }
    std::size_t size() const { return reads_.size(); }
    /// The slice a moment lies in; the last one for all that comes later.
    std::size_t at(sim::Time time) const;

    /// A request that began in this slice was answered now.
    void count(std::size_t slice, const Success& success) {
        Slice& counted = slice_of(slice, success.write);
        if (success.late) {
            ++counted.late;
            return;
        }
        ++counted.in_time;
        counted.first_answer = std::min(counted.first_answer, success.now);
    }
    void count_failed(std::size_t slice, bool write) { ++slice_of(slice, write).failed; }
    /// A request that began in this slice failed, or was late, by this cause.
    void count_missed(std::size_t slice, bool write, sim::Cause cause);
    /// A request that began in this slice was first sent to this region.
    void count_sent(std::size_t slice, regions::RegionId region) {
        std::vector<std::uint32_t>& column = sent_[regions::index(region)];
        if (column.empty()) [[unlikely]]
            column.resize(size());
        ++column[slice];
    }

    /// An attempt began in this slice that was not its request's first.
    void count_retry(std::size_t slice) {
        if (retries_.empty()) retries_.resize(size());
        ++retries_[slice];
    }
    std::uint32_t retries(std::size_t slice) const { return retries_.empty() ? 0 : retries_[slice]; }

    /// Requests that ended, however they did.
    std::uint32_t requests(std::size_t slice, RequestKind kind = RequestKind::all) const {
        return in_time(slice, kind) + late(slice, kind) + failed(slice, kind);
    }
    std::uint32_t in_time(std::size_t slice, RequestKind kind = RequestKind::all) const {
        return sum(slice, kind, &Slice::in_time);
    }
    std::uint32_t late(std::size_t slice, RequestKind kind = RequestKind::all) const {
        return sum(slice, kind, &Slice::late);
    }
    std::uint32_t failed(std::size_t slice, RequestKind kind = RequestKind::all) const {
        return sum(slice, kind, &Slice::failed);
    }
    /// Those among the late and the failed that name this cause.
    std::uint32_t missed_by(sim::Cause cause, std::size_t slice, RequestKind kind = RequestKind::all) const;
    /// Those that name any fault.
    std::uint32_t missed_by_faults(std::size_t slice, RequestKind kind = RequestKind::all) const {
        return missed_by_faults_.empty() ? 0 : missed_by_faults_[slice].of(kind);
    }
    /// All causes that any was counted by, in the order in which they came.
    std::vector<sim::Cause> causes() const;
    /// When the first of the slice's requests that were answered in time was; never when none was.
    sim::Time first_answer(std::size_t slice, RequestKind kind = RequestKind::all) const {
        const sim::Time read = kind == RequestKind::writes ? sim::never : reads_[slice].first_answer;
        const sim::Time write =
            kind == RequestKind::reads || writes_.empty() ? sim::never : writes_[slice].first_answer;
        return std::min(read, write);
    }
    std::uint32_t sent_to(std::size_t slice, regions::RegionId region) const {
        const std::vector<std::uint32_t>& column = sent_[regions::index(region)];
        return column.empty() ? 0 : column[slice];
    }

private:
    struct Slice {
        std::uint32_t in_time = 0;
        std::uint32_t late = 0;
        std::uint32_t failed = 0;
        sim::Time first_answer = sim::never;  // of those in time
    };

    /// Slices of writes are made when the first write ends: many populations only read.
    Slice& slice_of(std::size_t slice, bool write) {
        if (!write) return reads_[slice];
        if (writes_.empty()) [[unlikely]]
            writes_.resize(size());
        return writes_[slice];
    }
    std::uint32_t sum(std::size_t slice, RequestKind kind, std::uint32_t Slice::*count) const {
        const std::uint32_t read = kind == RequestKind::writes ? 0 : reads_[slice].*count;
        return read + (kind == RequestKind::reads || writes_.empty() ? 0 : writes_[slice].*count);
    }

    struct MissedCount {
        std::uint32_t reads = 0;
        std::uint32_t writes = 0;

        void add(bool write) { ++(write ? writes : reads); }
        std::uint32_t of(RequestKind kind) const {
            return (kind == RequestKind::writes ? 0 : reads) + (kind == RequestKind::reads ? 0 : writes);
        }
    };

    /// What a cause did to the requests of each slice, from the first to the last that it touched.
    struct Missed {
        sim::Cause cause{};
        std::size_t first = 0;
        std::vector<MissedCount> counts;
    };

    static std::size_t place_of(sim::Cause cause);
    Missed& missed_of(sim::Cause cause);

    sim::Duration length_;
    std::vector<Slice> reads_;
    std::vector<Slice> writes_;                     // none while nobody has written
    std::vector<std::vector<std::uint32_t>> sent_;  // by region
    std::vector<Missed> missed_;                    // in the order in which they came
    std::vector<std::uint32_t> columns_;            // by place of the cause: its number among these, from 1
    std::vector<MissedCount> missed_by_faults_;     // none while nothing was
    std::vector<std::uint32_t> retries_;            // none while nothing was tried again
};

/// One attempt of a request that failed in the end.
struct FailedAttempt {
    sim::Time at{};
    sim::Time ended{};
    sim::Time answered{};        // age of the address, or of the answer without any: when the authority gave it
    regions::RegionId region{};  // no_region when the name did not resolve
    regions::Outcome outcome{};
    std::uint16_t status{};
    store::Refusal refusal{};         // why the store refused, where it did
    regions::NoAddress no_address{};  // why the name did not resolve, where it did not
    bool reused{};                    // on a connection that stood already
    sim::Cause cause{};               // whose doing it was, where something in the way was broken
};

/// A failed request and why: its chain of causes. A few of these are kept of each population.
struct FailedRequest {
    sim::Time started{};
    sim::Time ended{};
    std::uint32_t client{};
    std::vector<FailedAttempt> attempts{};

    /// Of the first attempt that has one: what came after followed from it.
    sim::Cause cause() const;
};

/// What befell the first and the last request that failed, or came late, by one cause.
struct MissedBy {
    sim::Cause cause{};
    FailedRequest first;  // of those that failed
    FailedAttempt last;   // the last attempt of the last one
};

/// What can be told of a population as of all of them together.
struct RequestTotals {
    std::uint64_t requests = 0;
    std::uint64_t ok = 0;
    std::uint64_t failed = 0;
    std::uint64_t late = 0;  // of those that succeeded: after the patience
    std::uint64_t retries = 0;
    std::uint64_t hedges = 0;   // attempts made beside another one
    std::uint64_t unasked = 0;  // requests answered from the client's memory alone, without any attempt
    std::uint64_t moves = 0;    // clients served by another region than the time before
    double failed_seconds = 0;  // that clients spent in requests that failed, from first attempt to last
    sim::Histogram latency;     // of successful requests, from first attempt to answer

    /// Requests that have ended: with their first attempt, their second, and so on.
    std::vector<std::uint64_t> by_attempts() const;
    /// A request ended with its so many-th attempt, counted from 1; told once a request.
    void count_attempts(std::size_t attempts) {
        if (attempts > 1) [[unlikely]]
            count_retried(attempts);
    }
    void add(const RequestTotals& other);

private:
    void count_retried(std::size_t attempts);

    std::vector<std::uint64_t> by_retries_;  // with their second attempt, their third, ...
};

/// One a population. Filled while the drill is played and read by the analysis when it is over; requests are counted by
/// the moment at which they began, so that windows do not share any. What is still under way at the end is in
/// `requests` alone.
struct Metrics : RequestTotals {
    Metrics(sim::Duration drill, std::size_t regions, sim::Duration patience = usual_patience);

    std::uint64_t write_requests = 0;  // of the requests
    RequestCounts writes;              // that have ended
    sim::Histogram write_latency;      // of the successful requests that write
    std::vector<std::uint64_t> served_by;
    std::vector<std::uint64_t> failed_at;  // attempts by region; those whose name did not resolve went to none
    std::vector<std::uint64_t> outcomes = std::vector<std::uint64_t>(regions::outcome_count);  // attempts, by their end
    TimeBuckets slices;
    std::vector<Window> windows;
    std::vector<Window> stretches;  // from cut to cut, the last one open: for windows that nobody knows beforehand
    std::vector<FailedRequest> failures;  // a few, spread over the drill
    std::vector<MissedBy> missed;         // one a cause, in the order in which they came

    /// A window counts what ends after it was added: all that begins in it only when it comes before the drill does.
    void add_window(sim::Time from, sim::Time to);
    /// A stretch ends here and the next begins. Not before the last cut.
    void cut(sim::Time at);
    /// All of [from, to), each of which is a cut, the drill's beginning or a moment that no request has come to.
    Window between(sim::Time from, sim::Time to) const;
    /// A read or write begins.
    void note_begin(bool write) {
        ++requests;
        write_requests += write ? 1 : 0;
    }
    /// An attempt at a region failed.
    void note_failed_attempt(regions::RegionId region) {
        if (region != regions::no_region) ++failed_at[regions::index(region)];
    }
    /// A request that began then was answered now, by this region, or by none but its client's memory; told once a
    /// request, as is note_failure(). `cause`: what it met on its way; it counts where the answer is late.
    void note_success(regions::RegionId region, bool write, sim::Time started, sim::Time now, sim::Cause cause = {});
    void note_failure(bool write, sim::Time started, sim::Time now, sim::Cause cause = {});
    /// The figures of a cause, made when they are asked for first.
    MissedBy& missed_by(sim::Cause cause);

private:
    sim::Duration patience_;

    /// Requests under way are young: the stretch is one of the last.
    Window& stretch_at(sim::Time time) {
        std::size_t i = stretches.size() - 1;
        while (stretches[i].from > time) --i;
        return stretches[i];
    }
};

}  // namespace regiondrill::clients
