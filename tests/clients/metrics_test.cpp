#include "clients/metrics.hpp"

#include "tests/catch.hpp"

namespace metrics_test {

using namespace std::chrono_literals;
using namespace regiondrill;
using namespace regiondrill::clients;

namespace {

constexpr regions::RegionId home{0};

sim::Time at(sim::Duration since_start) { return sim::drill_start + since_start; }

}  // namespace

TEST_CASE("slices are a tenth of a second, and coarser for drills of days") {
    CHECK(TimeBuckets(5min, 1).length() == 100ms);
    CHECK(TimeBuckets(2h, 1).length() == 100ms);
    CHECK(TimeBuckets(48h, 1).length() == 2400ms);  // 72,000 of them
}

TEST_CASE("a moment belongs to the slice it lies in, and what comes after the drill to the last") {
    const TimeBuckets slices(10s, 1);
    CHECK(slices.at(at(0s)) == 0);
    CHECK(slices.at(at(100ms - 1ns)) == 0);
    CHECK(slices.at(at(100ms)) == 1);
    CHECK(slices.at(at(10s)) == slices.size() - 1);
    CHECK(slices.at(at(1h)) == slices.size() - 1);
}

TEST_CASE("requests belong to the window in which they began, however late they end") {
    Metrics metrics(100s, 2);
    metrics.add_window(at(0s), at(50s));
    metrics.add_window(at(50s), at(100s));
    metrics.note_success(home, false, at(50s - 1ns), at(70s));
    metrics.note_success(home, true, at(50s), at(70s));
    metrics.note_failure(true, at(100s - 1ns), at(100s));
    CHECK(metrics.windows[0].ok == 1);
    CHECK(metrics.windows[0].requests() == 1);
    CHECK(metrics.windows[1].ok == 1);
    CHECK(metrics.windows[1].failed == 1);
    CHECK(metrics.windows[0].latency.greatest() == 20s + 1ns);
    CHECK(metrics.windows[1].served_by == std::vector<std::uint64_t>{1, 0});
    CHECK(metrics.ok == 2);
    CHECK(metrics.failed == 1);
}

TEST_CASE("what is answered after its patience is a success, but not in time") {
    Metrics metrics(100s, 1, 5s);
    metrics.note_success(home, false, at(10s), at(15s));  // as long as the patience, to the last moment
    metrics.note_success(home, false, at(10s), at(15s + 1ns));
    metrics.note_success(home, false, at(20s), at(30s));
    const std::size_t first = metrics.slices.at(at(10s));
    const std::size_t second = metrics.slices.at(at(20s));
    CHECK(metrics.ok == 3);
    CHECK(metrics.late == 2);
    CHECK(metrics.between(at(0s), sim::never).late == 2);
    CHECK(metrics.slices.in_time(first) == 1);
    CHECK(metrics.slices.late(first) == 1);
    CHECK(metrics.slices.first_answer(first) == at(15s));
    // A slice whose requests were all late has no answer in time.
    CHECK(metrics.slices.in_time(second) == 0);
    CHECK(metrics.slices.first_answer(second) == sim::never);
}

TEST_CASE("reads and writes are counted apart, and together are all requests") {
    Metrics metrics(100s, 1, 5s);
    metrics.add_window(at(0s), at(50s));
    const std::size_t slice = metrics.slices.at(at(10s));
    CHECK(metrics.slices.requests(slice, RequestKind::writes) == 0);  // nobody has written yet
    for (int i = 0; i < 98; ++i) metrics.note_success(home, false, at(10s), at(11s));
    metrics.note_failure(true, at(10s), at(12s));
    metrics.note_success(home, true, at(10s), at(12s));
    metrics.note_success(home, true, at(10s), at(20s));
    metrics.note_failure(false, at(10s), at(13s));
    CHECK(metrics.slices.requests(slice) == 102);
    CHECK(metrics.slices.requests(slice, RequestKind::reads) == 99);
    CHECK(metrics.slices.requests(slice, RequestKind::writes) == 3);
    CHECK(metrics.slices.in_time(slice, RequestKind::writes) == 1);
    CHECK(metrics.slices.late(slice, RequestKind::writes) == 1);
    CHECK(metrics.slices.failed(slice, RequestKind::reads) == 1);
    CHECK(metrics.slices.first_answer(slice, RequestKind::writes) == at(12s));
    CHECK(metrics.slices.first_answer(slice, RequestKind::reads) == at(11s));
    CHECK(metrics.slices.first_answer(slice) == at(11s));
    const Window& window = metrics.windows[0];
    CHECK(window.counts(RequestKind::all).requests() == 102);
    CHECK(window.counts(RequestKind::reads).ok == 98);
    CHECK(window.counts(RequestKind::writes).ok == 2);
    CHECK(window.counts(RequestKind::writes).late == 1);
    CHECK(metrics.writes.failed == 1);
    CHECK(metrics.between(at(0s), sim::never).writes.ok == 2);
}

TEST_CASE("what is missed by a cause is counted in the slices where it was, in whatever order they come") {
    Metrics metrics(100s, 1);
    const auto missed = [&](sim::Duration began, sim::Cause cause, RequestKind kind = RequestKind::all) {
        return metrics.slices.missed_by(cause, metrics.slices.at(at(began)), kind);
    };
    constexpr sim::Cause first = sim::cause_of_fault(0);
    constexpr sim::Cause second = sim::cause_of_fault(1);
    metrics.note_failure(false, at(20s), at(21s), first);
    metrics.note_failure(true, at(20s), at(21s), first);
    metrics.note_failure(true, at(30s), at(31s), second);
    metrics.note_failure(false, at(10s), at(32s), first);
    metrics.note_failure(false, at(40s), at(41s), first);
    CHECK(missed(10s, first) == 1);
    CHECK(missed(20s, first) == 2);
    CHECK(missed(20s, first, RequestKind::writes) == 1);
    CHECK(missed(20s, first, RequestKind::reads) == 1);
    CHECK(missed(30s, first) == 0);
    CHECK(missed(40s, first) == 1);
    CHECK(missed(90s, first) == 0);
    CHECK(missed(0s, first) == 0);
    CHECK(missed(30s, second) == 1);
    CHECK(missed(20s, second) == 0);
    metrics.note_failure(false, at(20s), at(21s), sim::Cause::overload);
    CHECK(missed(20s, sim::Cause::overload) == 1);
    CHECK(missed(20s, first) == 2);
    CHECK(metrics.slices.missed_by_faults(metrics.slices.at(at(20s))) == 2);
    CHECK(metrics.slices.missed_by_faults(metrics.slices.at(at(30s))) == 1);
    CHECK(metrics.slices.causes() == std::vector<sim::Cause>{first, second, sim::Cause::overload});
}

}  // namespace metrics_test
