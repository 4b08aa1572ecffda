// What a population lived through, as figures: totals, slices of time, windows, and a few failed requests told in full.
#pragma once

#include "regions/request_attempt.hpp"
#include "sim/histogram.hpp"
#include "sim/time.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace regiondrill::clients {

/// A stretch of the drill that is looked at by itself; requests belong to the one in which they began. What began in it
/// may end long after.
struct Window {
    sim::Time from;
    sim::Time to;  // exclusive
    std::uint64_t ok = 0;
    std::uint64_t failed = 0;
    std::vector<std::uint64_t> served_by{};  // by region
    sim::Histogram latency{};                // of successful requests, retries included

    bool covers(sim::Time time) const { return time >= from && time < to; }
    std::uint64_t requests() const { return ok + failed; }

    void count_ok(regions::RegionId region, sim::Duration took) {
        ++ok;
        ++served_by[regions::index(region)];
        latency.add(took);
    }
    /// Adds the figures of a window of the same regions; `from` and `to` stay.
    void add(const Window& other);
};

/// The drill in slices of equal length: how requests that began in each ended, and where they were sent first. A
/// region's column is made when the first request goes there, as a population uses few of many regions.
/// The raw material of recovery times: the analysis reads from it when failures began and when they ended.
class TimeBuckets {
public:
    TimeBuckets(sim::Duration drill, std::size_t regions);

    sim::Duration length() const { return length_; }
    std::size_t size() const { return ok_.size(); }
    /// The slice a moment lies in; the last one for all that comes later.
    std::size_t at(sim::Time time) const;

    /// A request that began in this slice was answered now.
    void count_ok(std::size_t slice, sim::Time now) {
        ++ok_[slice];
        if (now < first_answer_[slice]) first_answer_[slice] = now;
    }
    void count_failed(std::size_t slice) { ++failed_[slice]; }
    /// A request that began in this slice was first sent to this region.
    void count_sent(std::size_t slice, regions::RegionId region) {
        std::vector<std::uint32_t>& column = sent_[regions::index(region)];
        if (column.empty()) [[unlikely]]
            column.resize(size());
        ++column[slice];
    }

    std::uint32_t ok(std::size_t slice) const { return ok_[slice]; }
    std::uint32_t failed(std::size_t slice) const { return failed_[slice]; }
    /// When the first of the slice's successful requests was answered; never when none was.
    sim::Time first_answer(std::size_t slice) const { return first_answer_[slice]; }
    std::uint32_t sent_to(std::size_t slice, regions::RegionId region) const {
        const std::vector<std::uint32_t>& column = sent_[regions::index(region)];
        return column.empty() ? 0 : column[slice];
    }

private:
    sim::Duration length_;
    std::vector<std::uint32_t> ok_;
    std::vector<std::uint32_t> failed_;
    std::vector<sim::Time> first_answer_;
    std::vector<std::vector<std::uint32_t>> sent_;  // by region
};

/// One attempt of a request that failed in the end.
struct FailedAttempt {
    sim::Time at{};
    sim::Time ended{};
    sim::Time answered{};        // age of the address: when the authority gave it
    regions::RegionId region{};  // no_region when the name did not resolve
    regions::Outcome outcome{};
    std::uint16_t status{};
    store::Refusal refusal{};  // why the store refused, where it did
    bool reused{};             // on a connection that stood already
};

/// A failed request and why: its chain of causes. A few of these are kept of each population.
struct FailedRequest {
    sim::Time started{};
    sim::Time ended{};
    std::uint32_t client{};
    std::vector<FailedAttempt> attempts{};
};

/// One a population. Filled while the drill is played and read by the analysis when it is over; requests are counted by
/// the moment at which they began, so that windows do not share any. What is still under way at the end is in
/// `requests` alone.
struct Metrics {
    Metrics(sim::Duration drill, std::size_t regions);

    std::uint64_t requests = 0;
    std::uint64_t ok = 0;
    std::uint64_t failed = 0;
    std::uint64_t retries = 0;
    std::uint64_t moves = 0;       // clients served by another region than the time before
    sim::Histogram latency;        // of successful requests, from first attempt to answer
    sim::Histogram write_latency;  // of those among them that write
    std::vector<std::uint64_t> served_by;
    std::vector<std::uint64_t> outcomes = std::vector<std::uint64_t>(regions::outcome_count);  // attempts, by their end
    TimeBuckets slices;
    std::vector<Window> windows;
    std::vector<Window> stretches;  // from cut to cut, the last one open: for windows that nobody knows beforehand
    std::vector<FailedRequest> failures;  // a few, spread over the drill

    /// A window counts what ends after it was added: all that begins in it only when it comes before the drill does.
    void add_window(sim::Time from, sim::Time to);
    /// A stretch ends here and the next begins. Not before the last cut.
    void cut(sim::Time at);
    /// All of [from, to), each of which is a cut, the drill's beginning or a moment that no request has come to.
    Window between(sim::Time from, sim::Time to) const;
    /// A request that began then was answered now, by this region; told once a request, as is note_failure().
    void note_success(regions::RegionId region, sim::Time started, sim::Time now);
    void note_failure(sim::Time started);

private:
    /// Requests under way are young: the stretch is one of the last.
    Window& stretch_at(sim::Time time) {
        std::size_t i = stretches.size() - 1;
        while (stretches[i].from > time) --i;
        return stretches[i];
    }
};

}  // namespace regiondrill::clients
