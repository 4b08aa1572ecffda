// What becomes of superseded writes when all that followed is lost, and of the increments among them.
#include "store/ledger/ledger.hpp"
#include "tests/catch.hpp"
#include "tests/store/clients.hpp"

#include <vector>

namespace ledger_lines_test {

using namespace regiondrill::sim;
using namespace regiondrill::store;
using namespace regiondrill::tests;
using namespace std::chrono_literals;

namespace {

std::uint64_t sum(const LedgerAccount& account) {
    std::uint64_t all = 0;
    for (const auto count : account.by_fate) all += count;
    return all;
}

// A write of key 0 each second.
void write_each_second(SmallWorld& world, std::uint32_t at, int writes) {
    for (int i = 0; i < writes; ++i) {
        world.write_and_answer(at, 0);
        world.advance(1s);
    }
}

// The region goes for good, and all faults end.
LedgerAccount close_without(SmallWorld& world, const std::vector<ReplicaId>& gone) {
    world.cluster.report_vanished(gone);
    for (const ReplicaId each : gone) world.revive(static_cast<std::uint32_t>(each));
    REQUIRE(world.drain());
    return world.cluster.close();
}

}  // namespace

TEST_CASE("all that a region took of one key since others last heard of it is lost with the region") {
    // Thirty writes are everywhere, ninety are not. What is left is the thirtieth, which is kept.
    SmallWorld world;
    write_each_second(world, 0, 30);
    const PauseId pause = world.pause(0, 1);
    write_each_second(world, 0, 90);
    world.kill(0);
    world.advance(50s);
    world.cluster.report_vanished({replica(0)});
    world.cluster.resume(pause);
    world.revive(0);
    REQUIRE(world.drain());
    const LedgerAccount account = world.cluster.close();
    CHECK(account.count(Fate::lost_with_region) == 90);
    CHECK(account.count(Fate::superseded) == 29);
    CHECK(account.count(Fate::kept) == 1);
    CHECK(account.recovery_point == 90s);
    REQUIRE_FALSE(account.examples.empty());
    CHECK(account.examples[0].hidden == 90s);  // the oldest comes first
}

TEST_CASE("what others write after a region has gone saves nothing of what went with it") {
    SmallWorld world;
    write_each_second(world, 0, 30);
    world.pause(0, 1);
    write_each_second(world, 0, 90);
    world.kill(0);
    world.advance(10s);
    write_each_second(world, 1, 5);
    world.cluster.resume(PauseId{0});
    const LedgerAccount account = close_without(world, {replica(0)});
    CHECK(account.count(Fate::lost_with_region) == 90);
    CHECK(account.count(Fate::superseded) == 34);
    CHECK(account.count(Fate::kept) == 1);
    CHECK(account.recovery_point == 90s);
}

TEST_CASE("what only regions that are gone together had is lost with them") {
    SmallWorld world({.replicas = 3});
    write_each_second(world, 0, 10);
    world.pause(0, 2);
    world.pause(1, 2);
    write_each_second(world, 0, 20);  // on the second one too, not on the third
    world.kill(0);
    world.advance(5s);
    world.kill(1);
    world.advance(5s);
    world.cluster.resume(PauseId{0});
    world.cluster.resume(PauseId{1});
    const LedgerAccount account = close_without(world, {replica(0), replica(1)});
    CHECK(account.count(Fate::lost_with_region) == 20);
    CHECK(account.recovery_point == 25s);  // when the second one went
}

TEST_CASE("a write that came before what is left of a conflict stays superseded") {
    // Both write every second and hear nothing of each other; the second one is half a second later.
    SmallWorld world;
    world.pause(0, 1);
    world.pause(1, 0);
    for (int i = 0; i < 10; ++i) {
        world.write_and_answer(0, 0);
        world.advance(500ms);
        if (i < 6) world.write_and_answer(1, 0);
        world.advance(500ms);
    }
    world.kill(0);
    world.cluster.resume(PauseId{0});
    world.cluster.resume(PauseId{1});
    const LedgerAccount account = close_without(world, {replica(0)});
    CHECK(account.count(Fate::lost_with_region) == 4);  // at 6, 7, 8 and 9 s; the other's last was at 5.5 s
    CHECK(account.count(Fate::superseded) == 11);
    CHECK(account.count(Fate::kept) == 1);
    CHECK(account.recovery_point == 4s);
}

TEST_CASE(
    "where the only copies go bad, all that was written of the key is lost, from then on and not from when it is "
    "found") {
    SmallWorld world({.replicas = 1});
    write_each_second(world, 0, 60);
    world.write_and_answer(0, 1);
    CHECK(world.cluster.damage_disk(replica(0), 1.0, Stream(1)) == 2);
    world.advance(1min);
    world.cluster.scrub(replica(0));
    REQUIRE(world.drain());
    const LedgerAccount account = world.cluster.close();
    CHECK(account.count(Fate::lost_with_disk) == 61);
    CHECK(sum(account) == 61);
    CHECK(account.recovery_point == 60s);
}

TEST_CASE("what is on its way when a disk is destroyed saves what came before it, and no more") {
    // Sent a second apart and four seconds on the way: the last two are lost with the sender's disk before they left.
    SmallWorld world({.round_trip = 8s});
    write_each_second(world, 0, 6);
    const RuleId cut = world.cut(0, 1);
    write_each_second(world, 0, 2);
    world.heal(cut);
    world.lose_disk(0);
    world.advance(10s);
    world.revive(0);
    REQUIRE(world.drain());
    const LedgerAccount account = world.cluster.close();
    CHECK(world.read(0, 0).exists());
    CHECK(account.count(Fate::lost_with_disk) == 8 - (account.count(Fate::superseded) + 1));
    CHECK(account.count(Fate::kept) == 1);
    CHECK(account.count(Fate::lost_with_disk) >= 2);
    CHECK(account.count(Fate::lost_with_disk) <= 6);
    CHECK(sum(account) == 8);
}

TEST_CASE("a key that is written for ever is remembered for as long as it takes to be everywhere") {
    for (const std::uint32_t replicas : {1U, 2U}) {
        SmallWorld world({.replicas = replicas});
        std::size_t most = 0;
        for (int i = 0; i < 20'000; ++i) {
            world.write_and_answer(0, 0);
            world.advance(10ms);
            most = std::max(most, world.cluster.ledger().remembered());
        }
        CHECK(most < 1000);  // a hundred a second; settled each second, looked at when twice as long
        REQUIRE(world.drain());
        CHECK(world.cluster.close().count(Fate::superseded) == 19'999);
    }
}

TEST_CASE("increments of a branch that lost do not show, those that a plain write had seen were replaced") {
    SmallWorld world;
    Clients clients(world);
    clients.ask_and_wait(0, increment_of(0));
    clients.ask_and_wait(0, put_of(0, 100));
    clients.ask_and_wait(0, increment_of(0));
    REQUIRE(world.drain());
    const RuleId cut = world.part(0, 1);
    for (int i = 0; i < 3; ++i) clients.ask_and_wait(0, increment_of(0));
    world.advance(1s);
    for (int i = 0; i < 2; ++i) clients.ask_and_wait(1, increment_of(0));
    world.heal(cut);
    REQUIRE(world.drain());
    CHECK(static_cast<std::uint32_t>(world.read(0, 0).value) == 103);
    const LedgerAccount account = world.cluster.close();
    CHECK(account.increments.acknowledged == 7);
    CHECK(account.increments.shown == 3);
    CHECK(account.increments.lost == 3);
    CHECK(account.increments.overwritten_by_plain == 0);
    CHECK(account.increments.replaced() == 1);
}

TEST_CASE("increments that a plain write or a delete won over without having seen them are lost to it") {
    for (const bool deletes : {false, true}) {
        SmallWorld world;
        Clients clients(world);
        const RuleId cut = world.part(0, 1);
        for (int i = 0; i < 3; ++i) clients.ask_and_wait(0, increment_of(0));
        world.advance(1s);
        clients.ask_and_wait(1, deletes ? remove_of(0) : put_of(0, 7));
        world.heal(cut);
        REQUIRE(world.drain());
        const LedgerAccount account = world.cluster.close();
        CHECK(account.increments.shown == 0);
        CHECK(account.increments.lost == 3);
        CHECK(account.increments.overwritten_by_plain == 3);
    }
}

TEST_CASE("an increment whose answer is lost counts, and counts twice where it is made again") {
    SmallWorld world;
    Ledger& ledger = world.cluster.ledger();
    const auto increment = [&](std::uint64_t name, bool is_retry) {
        Request request = increment_of(0);
        request.sender = {name & 0xff, is_retry};
        return world.cluster.submit(replica(0), request, {}, 0)->write;
    };
    ledger.acknowledged(increment(1, false), world.engine.now());
    ledger.unanswered(increment(2, false));
    ledger.acknowledged(increment(2, true), world.engine.now());
    ledger.unanswered(increment(3, false));
    CHECK(static_cast<std::uint32_t>(world.read(0, 0).value) == 4);
    REQUIRE(world.drain());
    const LedgerAccount account = world.cluster.close();
    CHECK(account.increments.acknowledged == 2);
    CHECK(account.increments.shown == 2);
    CHECK(account.increments.lost == 0);
    CHECK(account.increments.unacknowledged == 2);
    CHECK(account.increments.counted_twice == 1);
}

TEST_CASE("increments go with what was lost") {
    SmallWorld world;
    Clients clients(world);
    clients.ask_and_wait(0, increment_of(0));
    REQUIRE(world.drain());
    world.pause(0, 1);
    for (int i = 0; i < 5; ++i) clients.ask_and_wait(0, increment_of(0));
    world.lose_disk(0);
    world.cluster.resume(PauseId{0});
    world.revive(0);
    REQUIRE(world.drain());
    CHECK(static_cast<std::uint32_t>(world.read(0, 0).value) == 1);
    const LedgerAccount account = world.cluster.close();
    CHECK(account.increments.lost == 5);
    CHECK(account.increments.shown == 1);
    CHECK(account.count(Fate::kept) == 1);
}

TEST_CASE("a resurrected delete's example says when what is back was written") {
    Settings settings = on_endless_lines();
    settings.tombstones = 2s;
    SmallWorld world({.replicas = 3, .settings = settings});
    world.advance(1s);
    const Version old = world.write_and_answer(0, 0);
    REQUIRE(world.drain());
    const RuleId cut = world.isolate(2);
    world.advance(1s);
    const auto [version, id] = world.cluster.remove(replica(0), key(0));
    world.cluster.ledger().acknowledged(id, world.engine.now());
    world.pause(0, 2);
    world.advance(10s);  // forgotten by all who heard of it
    world.lose_disk(0);  // with its log
    world.heal(cut);
    world.cluster.resume(PauseId{0});
    world.revive(0);
    REQUIRE(world.drain());
    REQUIRE(world.read(0, 0).version == old);
    const LedgerAccount account = world.cluster.close();
    REQUIRE(account.count(Fate::resurrected) == 1);
    REQUIRE(account.examples.size() == 1);
    CHECK(account.examples[0].winner == old);
    CHECK(account.examples[0].winner_accepted == drill_start + 1s);
}

}  // namespace ledger_lines_test
