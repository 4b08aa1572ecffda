// Anti-entropy from outside: replicas that differ become equal, with work in proportion to the difference.
#include "store/replication/anti_entropy.hpp"

#include "tests/catch.hpp"
#include "tests/store/clients.hpp"

#include <array>

namespace anti_entropy_test {

using namespace regiondrill::sim;
using namespace regiondrill::store;
using namespace regiondrill::tests;
using namespace std::chrono_literals;

namespace {

std::uint64_t full_copy(SmallWorld& world, std::uint32_t keys) {
    std::uint64_t bytes = 0;
    for (std::uint32_t number = 0; number < keys; ++number) {
        const Item item = world.read(0, number);
        bytes += 24 + world.cluster.keys().bytes_of(key(number)) +
                 world.cluster.values().bytes_of(item.value, world.cluster.settings().value_bytes);
    }
    return bytes;
}

Settings that_drops() {
    Settings settings = on_endless_lines();
    settings.replication.backlog_items = 100;
    settings.replication.when_full = WhenFull::drop_oldest;
    return settings;
}

void fill(SmallWorld& world, std::uint32_t keys) {
    for (std::uint32_t number = 0; number < keys; ++number) {
        world.write_and_answer(0, number);
        if (number % 50 == 49) world.advance(25ms);
    }
    REQUIRE(world.drain());
}

}  // namespace

TEST_CASE("replicas of a million keys that differ in a thousand exchange less than a hundredth of a full copy") {
    constexpr std::uint32_t keys = 1'000'000;
    constexpr std::uint32_t differing = 1000;
    SmallWorld world;
    for (std::uint32_t number = 0; number < keys; ++number) world.write(0, number, number);
    REQUIRE(world.drain());
    world.cluster.damage_disk(replica(1), 1.0 * differing / keys, Stream(1));
    const std::uint64_t damaged = world.cluster.replica(replica(1)).table.damaged();
    REQUIRE(damaged > differing * 9 / 10);
    world.cluster.scrub(replica(1));
    REQUIRE(world.drain());
    CHECK(world.cluster.is_converged());
    CHECK(world.cluster.anti_entropy().items == damaged);
    CHECK(world.cluster.anti_entropy().bytes < full_copy(world, keys) / 100);
}

TEST_CASE("ten times the difference costs about ten times the bytes, of as many keys") {
    std::array<std::uint64_t, 2> bytes{};
    for (std::size_t i = 0; i < 2; ++i) {
        SmallWorld world;
        for (std::uint32_t number = 0; number < 200'000; ++number) world.write(0, number, number);
        REQUIRE(world.drain());
        world.cluster.damage_disk(replica(1), i == 0 ? 0.0002 : 0.002, Stream(1));
        world.cluster.scrub(replica(1));
        REQUIRE(world.drain());
        bytes[i] = world.cluster.anti_entropy().bytes;
    }
    CHECK(bytes[1] > bytes[0] * 4);
    CHECK(bytes[1] < bytes[0] * 12);
}

TEST_CASE("a replica whose disk was destroyed is filled and serves again, and not before") {
    SmallWorld world({.replicas = 3});
    Clients clients(world);
    fill(world, 2000);
    world.lose_disk(1);
    world.revive(1);
    CHECK(clients.ask_and_wait(1, get_of(0)).refusal == Refusal::not_ready);
    REQUIRE(world.drain());
    CHECK(world.cluster.is_converged());
    CHECK(world.cluster.replica(replica(1)).table.keys() == 2000);
    CHECK(clients.ask_and_wait(1, get_of(0)).refusal == Refusal::none);
    CHECK(world.cluster.close().count(Fate::kept) == 2000);
}

TEST_CASE("a damaged item is refused, and mended from the others") {
    SmallWorld world;
    Clients clients(world);
    fill(world, 100);
    CHECK(world.cluster.damage_disk(replica(1), 0.5, Stream(1)) > 20);
    int refused = 0;
    for (std::uint32_t number = 0; number < 100; ++number) {
        if (clients.ask_and_wait(1, get_of(number)).refusal == Refusal::damaged) ++refused;
    }
    CHECK(refused == static_cast<int>(world.cluster.replica(replica(1)).table.damaged()));
    REQUIRE(world.drain());
    CHECK(world.cluster.replica(replica(1)).table.damaged() == 0);
    for (std::uint32_t number = 0; number < 100; ++number) {
        CHECK(clients.ask_and_wait(1, get_of(number)).refusal == Refusal::none);
    }
    CHECK(world.cluster.close().count(Fate::kept) == 100);
}

TEST_CASE("what a full backlog gave up comes by anti-entropy when the link is back") {
    SmallWorld world({.settings = that_drops()});
    const RuleId cut = world.part(0, 1);
    for (std::uint32_t number = 0; number < 1000; ++number) world.write_and_answer(0, number);
    world.advance(10s);
    CHECK(world.channel(0, 1).dropped >= 900);
    CHECK(world.channel(0, 1).backlog_max <= 101);
    world.heal(cut);
    REQUIRE(world.drain());
    CHECK(world.cluster.is_converged());
    CHECK(world.cluster.replica(replica(1)).table.keys() == 1000);
    CHECK(world.cluster.close().count(Fate::kept) == 1000);
}

TEST_CASE("a region joins a table full of data, and live replication keeps the bandwidth that is not for repair") {
    // 1 MB/s for each pair; 20,000 items of 180 bytes are 3.6 MB, at a quarter of it at least 14 s of backfill.
    Settings settings;
    settings.replication.bandwidth = 1'000'000;
    settings.replication.repair_share = 0.25;
    SmallWorld world({.replicas = 3, .settings = settings, .absent = 1});
    fill(world, 20'000);
    const Duration without = world.channel(0, 1).lag.greatest();
    world.cluster.join(replica(2));
    CHECK(world.cluster.replica(replica(2)).state == ReplicaState::empty);
    for (std::uint32_t turn = 0; turn < 400; ++turn) {
        for (std::uint32_t i = 0; i < 50; ++i) world.write_and_answer(0, turn * 50 + i);
        world.advance(25ms);
    }
    const Duration with = world.channel(0, 2).lag.greatest();
    const Duration message = 10ms;  // 50 writes
    CHECK(world.channel(0, 2).lag.count() > 10'000);
    CHECK(with <= without * 4 / 3 + message);
    CHECK(world.cluster.replica(replica(2)).state == ReplicaState::empty);
    REQUIRE(world.drain());
    CHECK(world.cluster.replica(replica(2)).state == ReplicaState::serving);
    CHECK(world.cluster.is_converged());
    CHECK(world.cluster.replica(replica(2)).table.keys() == 20'000);
}

TEST_CASE("a region leaves when the others have all it has, and nothing is lost") {
    SmallWorld world({.replicas = 3});
    Clients clients(world);
    fill(world, 100);
    const RuleId cut = world.isolate(2);
    for (std::uint32_t number = 100; number < 200; ++number) world.write_and_answer(2, number);
    world.cluster.leave(replica(2));
    world.advance(1min);
    CHECK(world.cluster.replica(replica(2)).state == ReplicaState::leaving);
    CHECK(clients.ask_and_wait(2, put_of(0, 1)).refusal == Refusal::not_ready);
    world.heal(cut);
    REQUIRE(world.drain());
    CHECK(world.cluster.replica(replica(2)).state == ReplicaState::absent);
    CHECK(world.cluster.replica(replica(1)).table.keys() == 200);
    CHECK(world.cluster.close().count(Fate::kept) == 200);
}

TEST_CASE("a region that left comes back with an empty table") {
    // With its old one it would bring back what was deleted, and forgotten, meanwhile.
    Settings settings = on_endless_lines();
    settings.tombstones = 1s;
    SmallWorld world({.replicas = 3, .settings = settings});
    fill(world, 10);
    world.cluster.leave(replica(2));
    REQUIRE(world.drain());
    for (std::uint32_t number = 0; number < 10; ++number) {
        world.cluster.ledger().acknowledged(world.cluster.remove(replica(0), key(number)).write, world.engine.now());
    }
    world.advance(10s);
    world.cluster.join(replica(2));
    REQUIRE(world.drain());
    CHECK(world.cluster.replica(replica(2)).table.keys() == 0);
    CHECK(world.cluster.close().count(Fate::resurrected) == 0);
}

}  // namespace anti_entropy_test
