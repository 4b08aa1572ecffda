// What a region's disk keeps when its process, its power or the disk itself goes, over ideal links (50 ms one way).
#include "store/data/replica.hpp"

#include "tests/catch.hpp"
#include "tests/store/clients.hpp"

namespace disk_test {

using namespace regiondrill::sim;
using namespace regiondrill::store;
using namespace regiondrill::tests;
using namespace std::chrono_literals;

TEST_CASE("a power cut takes exactly what was written since the last sync and is on its way to nobody") {
    // A write each millisecond to a key of its own; the sync comes 100 ms after the first unsynced one. Nobody else is
    // reachable.
    for (const int writes : {1, 50, 100, 101, 150, 199, 250}) {
        SmallWorld world({.settings = synced_every(100ms)});
        world.part(0, 1);
        for (int i = 0; i < writes; ++i) {
            world.write_and_answer(0, static_cast<std::uint32_t>(i));
            world.advance(1ms);
        }
        std::uint64_t unsynced = world.cluster.replica(replica(0)).disk.unsynced.size();
        CHECK(unsynced < 101);
        world.lose_power(0);
        std::uint64_t left = 0;
        for (int i = 0; i < writes; ++i) left += world.read(0, static_cast<std::uint32_t>(i)).exists() ? 1 : 0;
        CHECK(left + unsynced == static_cast<std::uint64_t>(writes));
        world.network.lift(RuleId{0});
        world.revive(0);
        REQUIRE(world.drain());
        const LedgerAccount account = world.cluster.close();
        CHECK(account.count(Fate::lost_unsynced) == unsynced);
        CHECK(account.count(Fate::kept) + account.count(Fate::delayed) == left);
    }
}

TEST_CASE("the lag of replication has no write that was lost, and each that comes after it") {
    // Cut off from its peer, a region writes ten times and loses its power; a minute later both are back, and it writes
    // twice more. Lost writes still have their places in the log, a minute old.
    SmallWorld world({.settings = synced_every(10s)});
    const RuleId cut = world.part(0, 1);
    for (std::uint32_t i = 0; i < 10; ++i) world.write_and_answer(0, i);
    world.advance(1s);
    world.lose_power(0);
    world.advance(1min);
    world.heal(cut);
    world.revive(0);
    world.advance(5s);
    for (std::uint32_t i = 20; i < 22; ++i) world.write_and_answer(0, i);
    REQUIRE(world.drain());
    CHECK(world.cluster.close().count(Fate::lost_unsynced) == 10);
    CHECK(world.channel(0, 1).lag.count() == 2);
    CHECK(world.channel(0, 1).lag.greatest() < 5s);
}

TEST_CASE("what a peer has, or will have from what is on its way, is not lost with the power") {
    SmallWorld world({.settings = synced_every(10s)});
    world.write_and_answer(0, 0);
    world.advance(80ms);  // there
    world.write_and_answer(0, 1);
    world.advance(30ms);  // on its way
    world.write_and_answer(0, 2);
    world.advance(1ms);  // not sent
    world.lose_power(0);
    CHECK_FALSE(world.read(0, 0).exists());
    world.advance(1s);
    world.revive(0);
    REQUIRE(world.drain());
    CHECK(world.read(0, 0).exists());
    CHECK(world.read(0, 1).exists());
    const LedgerAccount account = world.cluster.close();
    CHECK(account.count(Fate::lost_unsynced) == 1);
    CHECK(account.count(Fate::kept) == 2);
}

TEST_CASE("where each write is synced before it is answered a power cut takes nothing") {
    SmallWorld world;
    world.part(0, 1);
    for (std::uint32_t number = 0; number < 50; ++number) world.write_and_answer(0, number);
    world.lose_power(0);
    CHECK(world.cluster.replica(replica(0)).table.keys() == 50);
    world.network.lift(RuleId{0});
    world.revive(0);
    REQUIRE(world.drain());
    CHECK(world.cluster.close().lost() == 0);
}

TEST_CASE("a crash of the process alone takes nothing, and a power cut after the next sync neither") {
    SmallWorld world({.settings = synced_every(1s)});
    world.part(0, 1);
    for (std::uint32_t number = 0; number < 50; ++number) world.write_and_answer(0, number);
    world.kill(0);
    world.advance(1min);
    world.revive(0);
    CHECK(world.cluster.replica(replica(0)).table.keys() == 50);
    world.advance(2s);
    world.lose_power(0);
    CHECK(world.cluster.replica(replica(0)).table.keys() == 50);
    world.network.lift(RuleId{0});
    world.revive(0);
    REQUIRE(world.drain());
    CHECK(world.cluster.close().lost() == 0);
}

TEST_CASE("two power cuts in a row lose what each other's memory was the only copy of, and the ledger says so") {
    SmallWorld world({.settings = synced_every(10s)});
    world.write_and_answer(0, 0);
    world.advance(80ms);
    CHECK(world.read(1, 0).exists());
    world.lose_power(0);
    world.lose_power(1);
    world.revive(0);
    world.revive(1);
    REQUIRE(world.drain());
    CHECK_FALSE(world.read(0, 0).exists());
    CHECK(world.cluster.close().count(Fate::lost_unsynced) == 1);
}

TEST_CASE("a destroyed disk takes exactly what no peer had") {
    SmallWorld world({.replicas = 3});
    for (std::uint32_t number = 0; number < 30; ++number) world.write_and_answer(0, number);
    REQUIRE(world.drain());
    const RuleId cut = world.isolate(0);
    for (std::uint32_t number = 20; number < 50; ++number) world.write_and_answer(0, number);
    world.advance(10s);
    world.lose_disk(0);
    world.heal(cut);
    world.revive(0);
    REQUIRE(world.drain());
    CHECK(world.cluster.replica(replica(0)).table.keys() == 30);
    const LedgerAccount account = world.cluster.close();
    CHECK(account.count(Fate::lost_with_disk) == 30);
    CHECK(account.count(Fate::superseded) == 0);  // what replaced the last ten is gone, and they are read again
    CHECK(account.count(Fate::kept) == 30);
    CHECK(account.recovery_point == 10s);
}

TEST_CASE("a full disk refuses writes and serves reads, and takes what was replicated when it has room again") {
    SmallWorld world;
    Clients clients(world);
    world.write_and_answer(1, 0);
    REQUIRE(world.drain());
    const FillingId full = world.cluster.fill_disk(replica(1));
    CHECK(clients.ask_and_wait(1, put_of(0, 5)).refusal == Refusal::disk_full);
    CHECK(clients.ask_and_wait(1, get_of(0)).item.exists());
    const Version version = world.write_and_answer(0, 1);
    world.advance(1min);
    CHECK_FALSE(world.read(1, 1).exists());
    CHECK(world.cluster.metrics(replica(1)).count(Refusal::disk_full) == 1);
    CHECK(world.cluster.replica(replica(1)).disk.fillings.front().refused > 1);
    world.cluster.clear_disk(replica(1), full);
    REQUIRE(world.drain(10s));
    CHECK(world.read(1, 1).version == version);
    CHECK(clients.ask_and_wait(1, put_of(0, 5)).refusal == Refusal::none);
}

TEST_CASE("a restart takes the time of what has changed since the last snapshot") {
    Settings settings = on_endless_lines();
    settings.disk.snapshot = 10s;
    settings.disk.replay = 100;
    SmallWorld world({.settings = settings});
    Clients clients(world);
    for (std::uint32_t number = 0; number < 500; ++number) world.write_and_answer(0, number);
    REQUIRE(world.drain());
    const auto serves = [&] { return clients.ask_and_wait(0, get_of(0)).refusal == Refusal::none; };
    world.kill(0);
    world.revive(0);
    world.advance(4999ms);
    CHECK_FALSE(serves());
    world.advance(1ms);
    CHECK(serves());

    world.kill(0);
    world.revive(0);
    world.advance(3s);
    world.kill(0);  // in the middle: it begins anew
    world.revive(0);
    world.advance(4999ms);
    CHECK_FALSE(serves());
    world.advance(1ms);
    CHECK(serves());

    world.advance_to(1min);  // a snapshot since
    world.kill(0);
    world.revive(0);
    CHECK(serves());
}

TEST_CASE("the feed shows no change that a power cut could take back") {
    Settings settings = synced_every(1s);
    settings.feed = 1h;
    SmallWorld world({.settings = settings});
    const auto shown = [&] { return world.cluster.replica(replica(0)).feed->published(); };
    for (std::uint32_t number = 0; number < 10; ++number) world.write_and_answer(0, number);
    world.advance(999ms);
    CHECK(shown() == 0);
    world.advance(1ms);
    CHECK(shown() == 10);
    world.part(0, 1);
    world.write_and_answer(0, 10);
    world.lose_power(0);
    CHECK(shown() == 10);
    world.revive(0);
    world.write_and_answer(0, 11);
    world.advance(2s);
    CHECK(shown() == 11);
}

}  // namespace disk_test
