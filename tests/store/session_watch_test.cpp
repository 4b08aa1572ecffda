// The watch counts what a map of all sessions and keys would, with room for so many pairs and no more.
#include "store/ledger/session_watch.hpp"

#include "sim/random.hpp"
#include "tests/catch.hpp"

#include <map>
#include <set>
#include <tuple>
#include <utility>

namespace session_watch_test {

using namespace regiondrill::store;
using namespace std::chrono_literals;
using regiondrill::sim::drill_start;
using regiondrill::sim::Duration;
using regiondrill::sim::never;
using regiondrill::sim::Stream;
using regiondrill::sim::Time;

namespace {

constexpr SessionPromise monotonic = SessionPromise::monotonic_reads;
constexpr SessionPromise own_writes = SessionPromise::read_your_writes;

Version version_of(std::uint64_t clock) { return clock == 0 ? Version{} : Version::of(clock, RegionRank{0}); }

/// Session 1 and key 1 unless said otherwise.
struct Watched {
    SessionWatch watch;

    void read(std::uint64_t clock, Time now = drill_start) {
        watch.answered_read(1, KeyId{1}, version_of(clock), now, now);
    }
    void write(std::uint64_t clock) { watch.acknowledged_write(1, KeyId{1}, version_of(clock), drill_start); }
    std::pair<std::uint64_t, std::uint64_t> broken() const {
        return {watch.violations(monotonic), watch.violations(own_writes)};
    }
};

using Broken = std::pair<std::uint64_t, std::uint64_t>;

/// What a watch remembers, as simply as possible.
class Reference {
public:
    explicit Reference(std::size_t most_pairs) : most_pairs_(most_pairs) {}

    void read(std::uint32_t session, std::uint32_t key, std::uint64_t clock, Time now) {
        auto& [read, wrote] = pairs_[{session, key}];
        if (clock < read)
            broken_.push_back({monotonic, {session, KeyId{key}, version_of(clock), version_of(read), now}});
        if (clock < wrote) {
            broken_.push_back({own_writes, {session, KeyId{key}, version_of(clock), version_of(wrote), now}});
        }
        read = std::max(read, clock);
        settle(session, key);
    }

    void write(std::uint32_t session, std::uint32_t key, std::uint64_t clock) {
        auto& [read, wrote] = pairs_[{session, key}];
        wrote = std::max(wrote, clock);
        settle(session, key);
    }

    std::vector<SessionViolation> violations(SessionPromise promise, Time from = drill_start, Time to = never) const {
        std::vector<SessionViolation> found;
        for (const auto& [kind, violation] : broken_) {
            if (kind == promise && violation.at >= from && violation.at < to) found.push_back(violation);
        }
        return found;
    }

    std::uint64_t unwatched() const { return unwatched_; }

private:
    // A pair that is one too many is forgotten again, and so is one of which there is nothing to know.
    void settle(std::uint32_t session, std::uint32_t key) {
        const auto at = pairs_.find({session, key});
        const bool is_new = !known_.contains(at->first);
        if (is_new && known_.size() == most_pairs_) {
            ++unwatched_;
            pairs_.erase(at);
        } else if (at->second == std::pair<std::uint64_t, std::uint64_t>{}) {
            pairs_.erase(at);
        } else {
            known_.insert(at->first);
        }
    }

    using Name = std::pair<std::uint32_t, std::uint32_t>;

    std::size_t most_pairs_;
    std::map<Name, std::pair<std::uint64_t, std::uint64_t>> pairs_;  // greatest read, greatest written
    std::set<Name> known_;
    std::vector<std::pair<SessionPromise, SessionViolation>> broken_;
    std::uint64_t unwatched_ = 0;
};

bool is_same(const SessionViolation& a, const SessionViolation& b) {
    return std::tie(a.session, a.key, a.seen, a.expected, a.at) == std::tie(b.session, b.key, b.seen, b.expected, b.at);
}

int differences(const SessionWatch& watch, const Reference& reference, Time middle) {
    int wrong = watch.unwatched() == reference.unwatched() ? 0 : 1;
    for (const SessionPromise promise : {monotonic, own_writes}) {
        const auto expected = reference.violations(promise);
        if (watch.violations(promise) != expected.size()) ++wrong;
        if (watch.violations(promise, drill_start, middle) !=
            reference.violations(promise, drill_start, middle).size()) {
            ++wrong;
        }
        if (watch.violations(promise, middle, never) != reference.violations(promise, middle, never).size()) ++wrong;
        const auto& examples = watch.examples(promise);
        if (examples.size() != std::min(expected.size(), SessionWatch::examples_a_promise)) return wrong + 1;
        for (std::size_t i = 0; i < examples.size(); ++i) wrong += is_same(examples[i], expected[i]) ? 0 : 1;
    }
    return wrong;
}

}  // namespace

TEST_CASE("reads that do not go back break no promise") {
    Watched of;
    for (const std::uint64_t clock : {0, 0, 3, 3, 7}) of.read(clock);
    of.write(9);
    of.read(9);
    of.read(12);
    CHECK(of.broken() == Broken{0, 0});
    CHECK(of.watch.examples(monotonic).empty());
}

TEST_CASE("a read older than one before it is not monotonic, however often it comes") {
    Watched of;
    of.read(5);
    of.read(4);
    of.read(4);  // still older than the first
    of.read(0);  // nothing at all is older than anything
    of.read(5);
    CHECK(of.broken() == Broken{3, 0});
}

TEST_CASE("a read that misses the session's own write breaks that promise, and both if it had read it already") {
    Watched of;
    of.write(5);
    of.read(4);
    CHECK(of.broken() == Broken{0, 1});
    of.read(5);
    of.read(4);
    CHECK(of.broken() == Broken{1, 2});
    of.write(3);  // acknowledged late: the greatest counts
    of.read(4);
    CHECK(of.broken() == Broken{2, 3});
}

TEST_CASE("sessions and keys do not mind each other") {
    SessionWatch watch;
    watch.answered_read(0, KeyId{0}, version_of(9), drill_start, drill_start);
    watch.answered_read(0, KeyId{1}, version_of(8), drill_start, drill_start);
    watch.answered_read(1, KeyId{0}, version_of(7), drill_start, drill_start);
    watch.answered_read(1, KeyId{1}, version_of(6), drill_start, drill_start);
    watch.acknowledged_write(0, KeyId{0xffff'ffff}, version_of(5), drill_start);
    watch.answered_read(0xffff'ffff, KeyId{0}, version_of(4), drill_start, drill_start);
    watch.answered_read(0xffff'ffff, KeyId{0xffff'ffff}, version_of(3), drill_start, drill_start);
    CHECK(watch.violations(monotonic) == 0);
    CHECK(watch.violations(own_writes) == 0);
    watch.answered_read(0, KeyId{0}, version_of(8), drill_start, drill_start);
    CHECK(watch.violations(monotonic) == 1);
}

TEST_CASE("the first violations are told with what was expected") {
    Watched of;
    of.write(20);
    of.read(10);
    for (std::uint64_t i = 1; i <= 9; ++i) of.read(i, drill_start + i * 1s);
    const auto& examples = of.watch.examples(monotonic);
    REQUIRE(examples.size() == 5);
    CHECK(is_same(examples[0], {1, KeyId{1}, version_of(1), version_of(10), drill_start + 1s}));
    CHECK(is_same(examples[4], {1, KeyId{1}, version_of(5), version_of(10), drill_start + 5s}));
    CHECK(is_same(of.watch.examples(own_writes)[0], {1, KeyId{1}, version_of(10), version_of(20), drill_start}));
}

TEST_CASE("windows are counted by whole seconds, and windows side by side count everything once") {
    Watched of;
    of.read(5);
    for (const Duration at : {Duration{1500ms}, Duration{1999ms}, Duration{2s}, Duration{3000s}}) {
        of.read(1, drill_start + at);
    }
    const auto count = [&](Duration from, Duration to) {
        return of.watch.violations(monotonic, drill_start + from, drill_start + to);
    };
    CHECK(count(0s, 1s) == 0);
    CHECK(count(1s, 2s) == 2);
    CHECK(count(2s, 3s) == 1);
    CHECK(count(1700ms, 2700ms) == 2);  // as from 1 s to 2 s
    CHECK(count(3s, 3000s) == 0);
    CHECK(of.watch.violations(monotonic, drill_start + 3s, never) == 1);
    CHECK(of.watch.violations(own_writes, drill_start, never) == 0);
}

TEST_CASE("every promise is remembered while the table grows a hundredfold") {
    SessionWatch watch;
    for (std::uint32_t n = 0; n < 100'000; ++n)
        watch.acknowledged_write(n / 7, KeyId{n % 7}, version_of(n + 1), drill_start);
    for (std::uint32_t n = 0; n < 100'000; ++n)
        watch.answered_read(n / 7, KeyId{n % 7}, version_of(n + 1), drill_start, drill_start);
    CHECK(watch.violations(own_writes) == 0);
    for (std::uint32_t n = 0; n < 100'000; ++n)
        watch.answered_read(n / 7, KeyId{n % 7}, version_of(n), drill_start, drill_start);
    CHECK(watch.violations(own_writes) == 100'000);
    CHECK(watch.violations(monotonic) == 100'000);
    CHECK(watch.unwatched() == 0);
}

TEST_CASE("pairs beyond the budget are not followed, and counted") {
    SessionWatch watch(2);
    for (std::uint32_t session = 0; session < 3; ++session)
        watch.acknowledged_write(session, KeyId{0}, version_of(5), drill_start);
    for (std::uint32_t session = 0; session < 3; ++session) {
        watch.answered_read(session, KeyId{0}, version_of(4), drill_start, drill_start);
    }
    CHECK(watch.violations(own_writes) == 2);
    CHECK(watch.unwatched() == 2);
}

TEST_CASE("once there is no room left one session in sixteen is followed, whatever it does") {
    SessionWatch watch(1);
    CHECK(watch.follows(3));
    watch.acknowledged_write(3, KeyId{0}, version_of(1), drill_start);
    CHECK(watch.follows(5));
    watch.acknowledged_write(5, KeyId{0}, version_of(2), drill_start);
    CHECK_FALSE(watch.follows(5));
    CHECK_FALSE(watch.follows(3));
    CHECK(watch.follows(32));
}

TEST_CASE("any history of sessions breaks as many promises as a map of them says") {
    int wrong = 0;
    std::uint64_t unwatched = 0;
    std::size_t violations = 0;
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
        Stream dice(seed);
        const std::uint32_t sessions = 1 + dice.below(300);
        const std::uint32_t keys = 1 + dice.below(20);
        const std::uint32_t most_pairs = seed % 2 == 0 ? 1U << 20 : 1 + dice.below(sessions * keys);
        SessionWatch watch(most_pairs);
        Reference reference(most_pairs);
        Time now = drill_start;
        for (std::uint64_t i = 0; i < 10'000; ++i) {
            now += Duration{dice.below(5'000'000)};
            const std::uint32_t session = dice.below(sessions);
            const std::uint32_t key = dice.below(keys);
            // Mostly newer and newer, often a little older, now and then nothing.
            const std::uint64_t clock = dice.chance(0.05) ? 0 : 1 + i - std::min<std::uint64_t>(i, dice.below(3000));
            if (dice.chance(0.6)) {
                watch.answered_read(session, KeyId{key}, version_of(clock), now, now);
                reference.read(session, key, clock, now);
            } else if (clock > 0) {
                watch.acknowledged_write(session, KeyId{key}, version_of(clock), drill_start);
                reference.write(session, key, clock);
            }
        }
        wrong += differences(watch, reference, drill_start + 1s * dice.below(25));
        unwatched += reference.unwatched();
        violations += reference.violations(monotonic).size() + reference.violations(own_writes).size();
    }
    CHECK(wrong == 0);
    CHECK(unwatched > 1000);
    CHECK(violations > 10'000);
}

}  // namespace session_watch_test
