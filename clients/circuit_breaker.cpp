#include "clients/circuit_breaker.hpp"

#include <boost/circular_buffer.hpp>

#include <algorithm>
#include <utility>
#include <vector>

namespace regiondrill::clients {

namespace {

using namespace std::chrono_literals;

// Of `sliding` the figures are resilience4j's in shares and Hystrix's in times (facts overload 2.8): ten seconds with
// at least twenty calls tell an outage soon enough, and ten probes are no herd.
BreakerFigures usual_breaker(BreakerKind kind) {
    if (kind == BreakerKind::circuitbreaker_lambda) {
        return {.window = 60s, .minimum = 5, .open = 10s, .longest_open = 60s, .probes = 2};
    }
    return {.window = 10s,
            .minimum = 20,
            .failures = 0.5,
            .slow = 1,
            .slow_after = 60s,
            .open = 5s,
            .longest_open = 5s,
            .probes = 10,
            .probe_timeout = 10s};
}

sim::Duration doubled(sim::Duration wait, std::uint32_t times, sim::Duration most) {
    for (std::uint32_t i = 0; i < times && wait < most; ++i) wait *= 2;
    return std::min(wait, std::max(most, sim::Duration{0}));
}

/// While it is closed all permits are alike and name the version of its state; probes have one each. Numbers are never
/// used again, so that a result that belongs to a state that is over, or to a probe that was given up, says nothing.
class SlidingBreaker : public CircuitBreaker {
public:
    explicit SlidingBreaker(const BreakerFigures& figures) : figures_(figures) {}

    std::optional<BreakerPermit> admit(sim::Time now) override {
        if (state_ == BreakerState::open && now >= retry_at_) {
            enter(BreakerState::half_open);
            probes_.clear();
            tried_ = 0;
            failed_ = 0;
        }
        if (state_ == BreakerState::open) return std::nullopt;
        if (state_ == BreakerState::half_open) return probe(now);
        return version_;
    }

    void ended(BreakerPermit permit, const CallResult& result, sim::Time now) override {
        if (state_ == BreakerState::half_open) return end_probe(permit, result, now);
        if (permit != version_) return;
        const bool slow = result.took >= figures_.slow_after;
        if (calls_.full()) calls_.set_capacity(std::max<std::size_t>(16, 2 * calls_.capacity()));
        calls_.push_back({now, !result.served, slow});
        failures_ += result.served ? 0 : 1;
        slow_ += slow ? 1 : 0;
        forget(now);
        const auto count = static_cast<double>(calls_.size());
        if (calls_.size() < figures_.minimum) return;
        const bool fails = failures_ > 0 && failures_ >= figures_.failures * count;
        const bool slows = slow_ > 0 && slow_ >= figures_.slow * count;
        if (!fails && !slows) return;
        reopened_ = 0;
        open(result.cause, now);
    }

    // A probe's place becomes free by its timeout, as if it hung.
    void forget(BreakerPermit) override {}

    BreakerState state() const override { return state_; }

private:
    struct Call {
        sim::Time at{};
        bool failed = false;
        bool slow = false;
    };

    struct Probe {
        BreakerPermit permit = 0;
        sim::Time began{};
    };

    void enter(BreakerState state) {
        state_ = state;
        version_ = ++last_permit_;
        calls_.clear();
        failures_ = 0;
        slow_ = 0;
    }

    void open(sim::Cause cause, sim::Time now) {
        enter(BreakerState::open);
        note_opening(cause);
        retry_at_ = now + doubled(figures_.open, reopened_, figures_.longest_open);
    }

    // A place is free again when its probe has been out for its timeout; that probe has failed.
    std::optional<BreakerPermit> probe(sim::Time now) {
        while (!probes_.empty() && now - probes_.front().began >= figures_.probe_timeout) {
            probes_.erase(probes_.begin());
            judge_probe({.served = false, .took = figures_.probe_timeout, .cause = opened_by()}, now);
            if (state_ != BreakerState::half_open) return std::nullopt;
        }
        if (tried_ + probes_.size() >= figures_.probes) return std::nullopt;
        probes_.push_back({++last_permit_, now});
        return last_permit_;
    }

    void end_probe(BreakerPermit permit, const CallResult& result, sim::Time now) {
        const auto is_it = [&](const Probe& probe) { return probe.permit == permit; };
        const auto probe = std::find_if(probes_.begin(), probes_.end(), is_it);
        if (probe == probes_.end()) return;
        probes_.erase(probe);
        judge_probe(result, now);
    }

    // All probes are waited for, unless the failures among them are enough already.
    void judge_probe(const CallResult& result, sim::Time now) {
        ++tried_;
        if (!result.served) ++failed_;
        const double enough = std::max(figures_.failures * figures_.probes, 1.0);
        if (!result.served && failed_ >= enough) {
            ++reopened_;
            open(result.cause, now);
        } else if (tried_ >= figures_.probes) {
            reopened_ = 0;
            enter(BreakerState::closed);
        }
    }

    // By calls the window holds the last so many, by time those of the last span.
    void forget(sim::Time now) {
        const auto is_past = [&] {
            return figures_.calls > 0 ? calls_.size() > figures_.calls : now - calls_.front().at > figures_.window;
        };
        while (!calls_.empty() && is_past()) {
            failures_ -= calls_.front().failed ? 1 : 0;
            slow_ -= calls_.front().slow ? 1 : 0;
            calls_.pop_front();
        }
    }

    BreakerFigures figures_;
    BreakerState state_ = BreakerState::closed;
    BreakerPermit version_ = 0;
    BreakerPermit last_permit_ = 0;
    boost::circular_buffer<Call> calls_;
    double failures_ = 0;  // of the calls
    double slow_ = 0;
    sim::Time retry_at_{};
    std::uint32_t reopened_ = 0;  // in a row, since it was closed last
    std::vector<Probe> probes_;   // under way, the oldest first
    std::uint32_t tried_ = 0;     // probes that are over
    std::uint32_t failed_ = 0;    // of them
};

/// The package keeps one record of shared state. Every call loads it, and writes all of it back at its end: what others
/// wrote meanwhile is lost, an open too (CB-12, CB-20). Successes never lower the count of failures (CB-04), and
/// half-open admits everybody (CB-09).
class SharedRecordBreaker : public CircuitBreaker {
public:
    explicit SharedRecordBreaker(const BreakerFigures& figures) : figures_(figures) {}

    std::optional<BreakerPermit> admit(sim::Time now) override {
        Record loaded = stored_;
        if (loaded.state == BreakerState::open) {
            if (now < loaded.next_attempt) return std::nullopt;
            loaded.state = BreakerState::half_open;
            loaded.successes = 0;
            stored_ = loaded;
        }
        return keep(loaded);
    }

    void ended(BreakerPermit permit, const CallResult& result, sim::Time now) override {
        Record record = take(permit);
        if (result.served) {
            succeed(record);
        } else {
            fail(record, now);
            if (record.state == BreakerState::open) note_opening(result.cause);
        }
        stored_ = record;
    }

    void forget(BreakerPermit permit) override { take(permit); }

    BreakerState state() const override { return stored_.state; }

private:
    struct Record {
        BreakerState state = BreakerState::closed;
        std::uint32_t failures = 0;
        std::uint32_t successes = 0;
        std::uint32_t consecutive_opens = 0;
        sim::Time last_failure = sim::drill_start;
        sim::Time next_attempt{};
    };

    void succeed(Record& record) const {
        if (record.state != BreakerState::half_open) return;
        if (++record.successes >= figures_.probes) record = {};
    }

    void fail(Record& record, sim::Time now) const {
        if (record.state == BreakerState::half_open) {
            ++record.consecutive_opens;
            open(record, now);
            return;
        }
        if (now - record.last_failure > figures_.window) record.failures = 0;
        record.last_failure = now;
        if (++record.failures < figures_.minimum) return;
        record.consecutive_opens = 0;
        open(record, now);
    }

    void open(Record& record, sim::Time now) const {
        record.state = BreakerState::open;
        record.next_attempt = now + doubled(figures_.open, record.consecutive_opens, figures_.longest_open);
    }

    BreakerPermit keep(const Record& record) {
        if (free_.empty()) {
            loaded_.push_back(record);
            return static_cast<BreakerPermit>(loaded_.size() - 1);
        }
        const BreakerPermit permit = free_.back();
        free_.pop_back();
        loaded_[permit] = record;
        return permit;
    }

    Record take(BreakerPermit permit) {
        free_.push_back(permit);
        return loaded_[permit];
    }

    BreakerFigures figures_;
    Record stored_;
    std::vector<Record> loaded_;  // by calls under way
    std::vector<BreakerPermit> free_;
};

}  // namespace

BreakerFigures figures_of(const BreakerSettings& settings) {
    BreakerFigures figures = usual_breaker(settings.kind);
    figures.calls = settings.calls.value_or(figures.calls);
    figures.window = settings.window.value_or(figures.window);
    figures.minimum = settings.minimum.value_or(figures.minimum);
    figures.failures = settings.failures.value_or(figures.failures);
    figures.slow = settings.slow.value_or(figures.slow);
    figures.slow_after = settings.slow_after.value_or(figures.slow_after);
    figures.open = settings.open.value_or(figures.open);
    figures.longest_open = std::max(settings.longest_open.value_or(figures.longest_open), figures.open);
    figures.probes = settings.probes.value_or(figures.probes);
    figures.probe_timeout = settings.probe_timeout.value_or(figures.probe_timeout);
    return figures;
}

std::string_view name_of(BreakerState state) {
    switch (state) {
        case BreakerState::closed: return "closed";
        case BreakerState::open: return "open";
        case BreakerState::half_open: return "half-open";
    }
    return {};
}

std::unique_ptr<CircuitBreaker> make_breaker(const BreakerSettings& settings) {
    const BreakerFigures figures = figures_of(settings);
    if (settings.kind == BreakerKind::circuitbreaker_lambda) return std::make_unique<SharedRecordBreaker>(figures);
    return std::make_unique<SlidingBreaker>(figures);
}

}  // namespace regiondrill::clients
