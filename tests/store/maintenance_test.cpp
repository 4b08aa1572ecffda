// Expiry, tombstones, throttles and clocks: what replicas do by themselves or have done to them.
#include "store/maintenance.hpp"

#include "tests/catch.hpp"
#include "tests/store/clients.hpp"

#include <array>

namespace maintenance_test {

using namespace regiondrill::sim;
using namespace regiondrill::store;
using namespace regiondrill::tests;
using namespace std::chrono_literals;

namespace {

Request put_until(std::uint32_t key_number, std::uint32_t second) {
    Request request = put_of(key_number, 1U);
    request.expiry = ExpirySecond{second};
    return request;
}

}  // namespace

TEST_CASE("an expired item is deleted by the region that wrote it, and elsewhere by replication, once") {
    SmallWorld world({.replicas = 3});
    Clients clients(world);
    clients.ask_and_wait(1, put_until(0, 10));
    world.advance_to(9900ms);
    CHECK(world.read(2, 0).exists());
    world.advance_to(20s);
    for (std::uint32_t at = 0; at < 3; ++at) {
        CHECK(world.read(at, 0).deleted);
        CHECK(world.read(at, 0).version.region() == world.cluster.replica(replica(1)).clock.region());
    }
    CHECK(world.cluster.replica(replica(1)).log.end() == 2);
    CHECK(world.cluster.replica(replica(0)).log.end() == 0);
}

TEST_CASE("an item written anew does not expire with the old one") {
    SmallWorld world;
    Clients clients(world);
    clients.ask_and_wait(0, put_until(0, 5));
    world.advance(1s);
    clients.ask_and_wait(1, put_of(0, 2U));
    world.advance(1min);
    CHECK(world.read(0, 0).exists());
}

TEST_CASE("when the region that wrote it is gone another one deletes an expired item") {
    SmallWorld world;
    Clients clients(world);
    clients.ask_and_wait(0, put_until(0, 5));
    world.advance(1s);
    world.kill(0);
    world.advance_to(14s);
    CHECK(world.read(1, 0).exists());
    world.advance_to(17s);
    CHECK(world.read(1, 0).deleted);
}

TEST_CASE("a refused expiry is tried again") {
    // Both disks are full when the item's time is over, and for long after.
    SmallWorld world;
    Clients clients(world);
    clients.ask_and_wait(0, put_until(0, 5));
    world.advance(1s);
    const std::array full{world.cluster.fill_disk(replica(0)), world.cluster.fill_disk(replica(1))};
    world.advance_to(1min);
    CHECK(world.read(0, 0).exists());
    for (const std::uint32_t at : {0U, 1U}) world.cluster.clear_disk(replica(at), full[at]);
    world.advance(1min);
    CHECK(world.read(0, 0).deleted);
    CHECK(world.read(1, 0).deleted);
}

TEST_CASE("a tombstone is forgotten after its horizon, and a write that was away for longer comes back") {
    Settings settings = on_endless_lines();
    settings.tombstones = 10s;
    SmallWorld world({.replicas = 3, .settings = settings});
    Clients clients(world);
    const RuleId cut = world.isolate(2);
    clients.ask_and_wait(2, put_of(0, 1U));
    world.advance(1s);
    clients.ask_and_wait(0, remove_of(0));
    world.advance(9s);
    CHECK(world.read(1, 0).deleted);
    world.advance(5s);
    CHECK_FALSE(world.read(1, 0).version.is_written());
    world.heal(cut);
    REQUIRE(world.drain());
    CHECK(world.cluster.is_converged());
    CHECK(world.read(0, 0).exists());
    const LedgerAccount account = world.cluster.close();
    CHECK(account.count(Fate::resurrected) == 1);
    CHECK(account.count(Fate::kept) + account.count(Fate::delayed) == 1);
}

TEST_CASE("a write over a delete that was forgotten has seen it: nobody was overwritten in a conflict") {
    Settings settings = on_endless_lines();
    settings.tombstones = 10s;
    SmallWorld world({.settings = settings});
    Clients clients(world);
    clients.ask_and_wait(0, put_of(0, 1U));
    clients.ask_and_wait(0, remove_of(0));
    world.advance(15s);
    CHECK_FALSE(world.read(0, 0).version.is_written());
    clients.ask_and_wait(1, put_of(0, 2U));
    REQUIRE(world.drain());
    const LedgerAccount account = world.cluster.close();
    CHECK(account.count(Fate::superseded) == 2);
    CHECK(account.count(Fate::kept) == 1);
}

TEST_CASE("within the horizon a late write does not undo a delete") {
    Settings settings = on_endless_lines();
    settings.tombstones = 1min;
    SmallWorld world({.settings = settings});
    Clients clients(world);
    const RuleId cut = world.isolate(1);
    clients.ask_and_wait(1, put_of(0, 1U));
    world.advance(1s);
    clients.ask_and_wait(0, remove_of(0));
    world.advance(20s);
    world.heal(cut);
    REQUIRE(world.drain());
    CHECK_FALSE(world.read(0, 0).exists());
    CHECK(world.cluster.close().count(Fate::overwritten_in_conflict) == 1);
}

TEST_CASE("a throttle admits its rate and a second's worth at once, and replication waits for it too") {
    SmallWorld world;
    Clients clients(world);
    const ThrottleId limit = world.cluster.throttle(replica(0), 100);
    int admitted = 0;
    for (int i = 0; i < 10'000; ++i) {
        if (clients.ask_and_wait(0, put_of(0, 1U)).refusal == Refusal::none) ++admitted;
        world.advance(1ms);
    }
    CHECK(admitted >= 1100);
    CHECK(admitted <= 1102);
    CHECK(world.cluster.metrics(replica(0)).count(Refusal::throttled) == 10'000U - static_cast<unsigned>(admitted));
    CHECK(world.cluster.replica(replica(0)).throttle.evidence(limit).held >= 8'000);
    REQUIRE(world.drain());

    for (int i = 0; i < 2000; ++i) {
        world.write(1, 1);
        world.advance(1ms);
    }
    CHECK(world.channel(1, 0).applied < 1000);  // of its own table the whole rate, and a batch ahead
    CHECK_FALSE(world.cluster.is_drained());
    world.cluster.unthrottle(replica(0), limit);
    REQUIRE(world.drain());
    CHECK(world.cluster.is_converged());
}

TEST_CASE("of two throttles the lower one holds, and lifting it gives the other one back") {
    Throttle throttle;
    throttle.tighten(1000);
    const ThrottleId low = throttle.tighten(10);
    const auto admitted_in_a_second = [&](Time from) {
        int count = 0;
        for (int i = 0; i < 5000; ++i) count += throttle.admits(from + i * 200us) ? 1 : 0;
        return count;
    };
    CHECK(admitted_in_a_second(drill_start) <= 22);
    throttle.loosen(low);
    CHECK(admitted_in_a_second(drill_start + 1h) >= 1900);
}

TEST_CASE("errors of a clock add up, drift grows with time, and correcting one takes exactly its part away") {
    PhysicalClock clock;
    const ClockErrorId skew = clock.disturb({2s, 0}, drill_start);
    const ClockErrorId drift = clock.disturb({0s, 1000}, drill_start);  // a millisecond a second
    CHECK(clock.read(drill_start + 10s) == drill_start + 12s + 10ms);
    clock.correct(skew);
    CHECK(clock.read(drill_start + 20s) == drill_start + 20s + 20ms);
    clock.correct(drift);
    CHECK(clock.read(drill_start + 30s) == drill_start + 30s);
    clock.disturb({-1h, 0}, drill_start);
    CHECK(clock.read(drill_start + 1min) == drill_start);  // versions count from there
}

TEST_CASE("a clock that is ahead makes an older write win, and the ledger counts it as skew") {
    SmallWorld world;
    Clients clients(world);
    const ClockErrorId ahead = world.cluster.disturb_clock(replica(1), {5s, 0});
    clients.ask_and_wait(1, put_of(0, 1U));
    world.advance(10ms);
    clients.ask_and_wait(0, put_of(0, 2U));
    REQUIRE(world.drain());
    CHECK(world.read(0, 0).value == ValuePool::numbered(1));
    CHECK(world.cluster.replica(replica(1)).physical.evidence(ahead).stamped == 1);
    CHECK(world.cluster.close().count(Fate::overwritten_by_skew) == 1);
}

}  // namespace maintenance_test
