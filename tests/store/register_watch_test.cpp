// The watch judges what it is told, says how much that was, and lets go where nothing is promised.
#include "store/ledger/register_watch.hpp"

#include "sim/invariant.hpp"
#include "tests/catch.hpp"
#include "tests/store/clients.hpp"

namespace register_watch_test {

using namespace regiondrill::sim;
using namespace regiondrill::store;
using namespace regiondrill::tests;
using namespace std::chrono_literals;

namespace {

Version version_of(std::uint64_t clock) { return clock == 0 ? Version{} : Version::of(clock, RegionRank{0}); }
Time at(Duration since_start) { return drill_start + since_start; }

/// Key 0 unless said otherwise; an operation takes from one second to another.
struct Watched {
    RegisterWatch watch;

    void read(std::uint64_t seen, Duration from, Duration to, std::uint32_t number = 0) {
        watch.answered_read(key(number), version_of(seen), at(from), at(to));
    }
    void write(std::uint64_t version, Duration from, Duration to, const Condition& condition = {}) {
        watch.answered_write(key(0), version_of(version), condition, at(from), at(to));
    }
    void lose_write(std::uint64_t version, Duration from, Duration to) {
        watch.unanswered_write(key(0), version_of(version), {}, at(from), at(to));
    }
};

Condition matches(std::uint64_t version) { return {Condition::Kind::matches, version_of(version)}; }

Settings by_majority() {
    Settings settings = on_endless_lines();
    settings.mode = WriteMode::quorum;
    settings.reads = ReadLevel::quorum;
    return settings;
}

}  // namespace

TEST_CASE("clients that were told what a register tells break nothing, and are counted") {
    Watched watched;
    watched.read(0, 0s, 1s);
    watched.write(1, 1s, 3s);
    watched.read(0, 2s, 4s);  // at the same time
    watched.read(1, 5s, 6s);
    watched.write(2, 6s, 7s, matches(1));
    watched.read(0, 0s, 9s, 7);
    const RegisterMetrics metrics = watched.watch.judge();
    CHECK(metrics.keys == 2);
    CHECK(metrics.operations == 6);
    CHECK(metrics.unchecked_keys == 0);
}

TEST_CASE("a stale read, a lost update and a version from nowhere each break an invariant") {
    Watched stale;
    stale.write(1, 0s, 1s);
    stale.write(2, 2s, 3s);
    stale.read(1, 4s, 5s);
    CHECK_THROWS_AS(stale.watch.judge(), InvariantBroken);

    Watched lost;
    lost.write(1, 0s, 1s);
    lost.write(2, 2s, 5s, matches(1));
    lost.write(3, 2s, 5s, matches(1));
    CHECK_THROWS_AS(lost.watch.judge(), InvariantBroken);

    Watched unknown;
    unknown.read(5, 0s, 1s);
    CHECK_THROWS_AS(unknown.watch.judge(), InvariantBroken);
}

TEST_CASE("a write that nobody was told of may be seen from when it was asked for, or never") {
    Watched seen;
    seen.lose_write(1, 1s, 3s);
    seen.lose_write(2, 1s, 3s);
    seen.read(2, 8s, 9s);
    CHECK(seen.watch.judge().operations == 3);

    Watched early;
    early.read(1, 0s, 1s);
    early.lose_write(1, 2s, 3s);
    CHECK_THROWS_AS(early.watch.judge(), InvariantBroken);
}

TEST_CASE("a condition on a version that no client wrote tells no order") {
    Watched watched;
    watched.write(2, 0s, 1s, matches(77));
    watched.read(2, 2s, 3s);
    CHECK(watched.watch.judge().keys == 1);
}

TEST_CASE("beyond its room the watch judges what it has, with the writes that had begun") {
    Watched watched{RegisterWatch(2)};
    watched.write(1, 0s, 1s);
    watched.read(3, 2s, 3s);  // a write that is still under way
    watched.read(1, 4s, 5s);  // too late to be noted: it would contradict
    watched.write(3, 1s, 6s);
    watched.write(9, 7s, 8s);
    watched.read(0, 7s, 8s, 5);
    const RegisterMetrics metrics = watched.watch.judge();
    CHECK(metrics.keys == 1);
    CHECK(metrics.operations == 3);
    CHECK(metrics.unchecked_keys == 1);
}

TEST_CASE("where more copies were lost than a majority makes up for nothing is promised, and nothing judged") {
    Watched watched;
    watched.read(5, 0s, 1s);
    watched.watch.give_up();
    CHECK(watched.watch.judge().unchecked_keys == 1);

    for (const std::uint32_t lost : {1U, 2U}) {
        SmallWorld world({.replicas = 3, .settings = by_majority()});
        Clients clients(world);
        clients.ask_and_wait(0, put_of(0, 1U));
        for (std::uint32_t each = 0; each < lost; ++each) world.lose_disk(each);
        for (std::uint32_t each = 0; each < lost; ++each) world.revive(each);
        REQUIRE(world.drain());
        clients.ask_and_wait(2, get_of(0));
        REQUIRE(world.drain());
        world.cluster.close();
        CHECK(world.cluster.register_metrics().unchecked_keys == (lost == 1 ? 0 : 1));
    }
}

TEST_CASE("what the store deletes by itself when it has expired is no version from nowhere") {
    SmallWorld world({.replicas = 3, .settings = by_majority()});
    Clients clients(world);
    Request request = put_of(0, 1U);
    request.expiry = ExpirySecond{5};
    clients.ask_and_wait(0, request);
    world.advance(10s);
    CHECK(clients.ask_and_wait(1, get_of(0)).item.deleted);
    REQUIRE(world.drain());
    world.cluster.close();
    CHECK(world.cluster.register_metrics().operations == 3);
}

}  // namespace register_watch_test
