// Replication step by step, over ideal links, where every moment can be told in advance: a batch waits 20 ms, a link
// takes 50 ms one way, silence lasts 1 s before a batch goes again.
#include "store/cluster.hpp"

#include "tests/catch.hpp"
#include "tests/store/small_world.hpp"

namespace cluster_test {

using namespace regiondrill::sim;
using namespace regiondrill::store;
using namespace regiondrill::tests;
using namespace std::chrono_literals;

namespace {

constexpr Duration batch_wait = 20ms;
constexpr Duration one_way = 50ms;
constexpr Duration resend = 1s;

bool has(const SmallWorld& world, std::uint32_t at, Version version) { return world.read(at, 0).version == version; }

// The moment from which on the replica has the version.
Time arrival_of(SmallWorld& world, std::uint32_t at, Version version) {
    while (!has(world, at, version) && world.engine.step()) {
    }
    return has(world, at, version) ? world.engine.now() : never;
}

}  // namespace

TEST_CASE("a write is readable at once where it was made and after batch wait and one way elsewhere") {
    SmallWorld world;
    const Version version = world.write(0, 0, 7).version;
    CHECK(world.read(0, 0).value == ValuePool::numbered(7));
    CHECK_FALSE(world.read(1, 0).exists());
    CHECK(arrival_of(world, 1, version) == drill_start + batch_wait + one_way);
    CHECK(world.read(1, 0).value == ValuePool::numbered(7));
    CHECK_FALSE(world.cluster.is_drained());  // the acknowledgement is under way
    world.advance(one_way);
    CHECK(world.cluster.is_drained());
    CHECK(world.cluster.is_converged());
}

TEST_CASE("lag over an ideal link is batch wait plus one way for the first of a batch and less for those after it") {
    SmallWorld world;
    world.write(0, 0);
    world.advance(15ms);
    world.write(0, 1);
    REQUIRE(world.drain());
    const Channel& channel = world.channel(0, 1);
    CHECK(channel.lag.count() == 2);
    CHECK(channel.lag.greatest() == batch_wait + one_way);
    CHECK(channel.lag.least() == batch_wait - 15ms + one_way);
    CHECK(channel.backlog_max == 2);
    CHECK(world.channel(1, 0).lag.count() == 0);
    CHECK(world.channel(1, 0).backlog_max == 0);
}

TEST_CASE("backlog is what the peer has not acknowledged") {
    // Ten writes, and 60 ms later ten more: when those are flushed the first ten's acknowledgement is still under way.
    SmallWorld world;
    for (std::uint32_t i = 0; i < 10; ++i) world.write(0, i);
    world.advance(60ms);
    for (std::uint32_t i = 0; i < 10; ++i) world.write(0, i);
    REQUIRE(world.drain());
    CHECK(world.channel(0, 1).backlog_max == 20);
}

TEST_CASE("more than a batch holds goes in several batches, all at once") {
    SmallWorld world;
    Version last;
    for (std::uint32_t i = 0; i < 1300; ++i) last = world.write(0, 0, i).version;
    CHECK(arrival_of(world, 1, last) == drill_start + batch_wait + one_way);
    CHECK(world.channel(0, 1).lag.count() == 1300);
}

TEST_CASE("a deletion travels as a tombstone that older writes do not undo") {
    SmallWorld world;
    world.write(0, 0);
    REQUIRE(world.drain());
    const auto late = world.cut(0, 1);
    world.write(0, 0);  // older than the deletion, and later at replica 1
    world.advance(1ms);
    const Version tombstone = world.cluster.remove(replica(1), key(0)).version;
    world.advance(100ms);
    world.heal(late);
    REQUIRE(world.drain());
    for (std::uint32_t at : {0U, 1U}) {
        CHECK(world.read(at, 0).version == tombstone);
        CHECK(world.read(at, 0).deleted);
        CHECK_FALSE(world.read(at, 0).exists());
        CHECK(world.cluster.replica(replica(at)).table.keys() == 0);
    }
}

TEST_CASE("of two writes at one moment the region later in the alphabet wins, everywhere") {
    SmallWorld world;
    world.write(1, 0, 11);
    world.write(0, 0, 10);
    REQUIRE(world.drain());
    CHECK(world.cluster.is_converged());
    CHECK(world.read(0, 0).value == ValuePool::numbered(11));
    CHECK(world.read(1, 0).value == ValuePool::numbered(11));
}

TEST_CASE("a lost batch goes again after the resend wait") {
    SmallWorld world;
    const Version version = world.write(0, 0).version;
    const RuleId cut = world.cut(0, 1);
    world.advance(500ms);
    world.heal(cut);
    CHECK(arrival_of(world, 1, version) == drill_start + batch_wait + resend + one_way);
    CHECK(world.channel(0, 1).lag.greatest() == batch_wait + resend + one_way);
    REQUIRE(world.drain());
}

TEST_CASE("the resend wait doubles with each silence up to four times") {
    // Sent at 0.02 s, again at 1.02, 3.02, 7.02, 11.02 and 15.02; the cut heals at 12.
    SmallWorld world;
    const Version version = world.write(0, 0).version;
    const RuleId cut = world.cut(0, 1);
    world.advance(12s);
    CHECK(world.network.evidence(cut).met == 5);
    world.heal(cut);
    CHECK(arrival_of(world, 1, version) == drill_start + batch_wait + 15 * resend + one_way);
}

TEST_CASE("a cut under way drops the batch and it is sent again") {
    SmallWorld world;
    const Version version = world.write(0, 0).version;
    world.advance(40ms);  // sent, not arrived
    const RuleId cut = world.cut(0, 1);
    world.advance(100ms);
    CHECK_FALSE(has(world, 1, version));
    world.heal(cut);
    CHECK(arrival_of(world, 1, version) == drill_start + batch_wait + resend + one_way);
}

TEST_CASE("a lost acknowledgement makes the batch go again but not count again") {
    SmallWorld world;
    const RuleId cut = world.cut(1, 0);
    const Version version = world.write(0, 0).version;
    world.advance(500ms);
    CHECK(has(world, 1, version));
    CHECK_FALSE(world.cluster.is_drained());
    world.heal(cut);
    REQUIRE(world.drain(resend + batch_wait + 2 * one_way));
    CHECK(world.channel(0, 1).lag.count() == 1);
}

TEST_CASE("a batch beyond a lost one waits for it: nothing is applied out of order") {
    // The first batch is cut off, the second gets through; the peer takes neither until the first came again.
    SmallWorld world;
    const Version first = world.write(0, 0).version;
    const RuleId cut = world.cut(0, 1);
    world.advance(batch_wait + 1ms);
    world.heal(cut);
    const Version second = world.write(0, 1).version;
    world.advance(200ms);
    CHECK_FALSE(has(world, 1, first));
    CHECK_FALSE(world.read(1, 1).exists());
    REQUIRE(world.drain());
    CHECK(has(world, 1, first));
    CHECK(world.read(1, 1).version == second);
    CHECK(world.channel(0, 1).lag.count() == 2);
}

TEST_CASE("a replica that was down for minutes catches up with everything") {
    // Back up, it hears of what it missed with the next resend, at most 4 s later; one batch there, its acknowledgement
    // back, and all the rest there: three times one way.
    SmallWorld world;
    world.cluster.set_online(replica(1), false);
    for (std::uint32_t i = 0; i < 3000; ++i) {
        world.write(0, i % 100, i);
        world.advance(100ms);
    }
    CHECK(world.channel(0, 1).lag.count() == 0);
    CHECK(world.channel(0, 1).backlog_max >= 2900);  // looked at with every flush, the last writes may be missing
    world.cluster.set_online(replica(1), true);
    world.advance(4 * resend + 3 * one_way);
    CHECK(world.cluster.is_converged());
    CHECK(world.channel(0, 1).lag.count() == 3000);
    CHECK(world.channel(0, 1).lag.greatest() >= 5min);
}

TEST_CASE("what a replica took before it went down leaves when it is up again") {
    SmallWorld world;
    const Version version = world.write(0, 0).version;
    world.advance(10ms);
    world.cluster.set_online(replica(0), false);
    world.advance(1min);
    CHECK_FALSE(has(world, 1, version));
    CHECK(has(world, 0, version));  // its disk kept it
    world.cluster.set_online(replica(0), true);
    CHECK(arrival_of(world, 1, version) == drill_start + 10ms + 1min + one_way);
}

TEST_CASE("a pause holds back exactly what is written meanwhile") {
    SmallWorld world({.replicas = 3});
    world.write(0, 0);
    world.write(0, 1);
    world.advance(30ms);  // flushed, under way: the pause comes too late for these
    const PauseId pause = world.pause(0, 1);
    world.advance(100ms);
    CHECK(world.read(1, 1).exists());
    CHECK(world.cluster.evidence(pause).held == 0);
    CHECK(world.cluster.evidence(pause).first == never);
    const Version last = (world.write(0, 0), world.write(0, 1), world.write(0, 0)).version;
    world.write(1, 5);  // the other direction is free
    world.advance(10s);
    CHECK(world.cluster.evidence(pause).held == 3);
    CHECK(world.cluster.evidence(pause).first == drill_start + 130ms + batch_wait);
    CHECK_FALSE(has(world, 1, last));
    CHECK(has(world, 2, last));  // so is the other peer
    CHECK(world.read(0, 5).exists());
    world.cluster.resume(pause);
    CHECK(arrival_of(world, 1, last) == drill_start + 130ms + 10s + one_way);
    REQUIRE(world.drain());
    CHECK(world.cluster.is_converged());
    CHECK(world.cluster.evidence(pause).held == 3);
}

TEST_CASE("two pauses of one channel need two resumes") {
    SmallWorld world;
    const PauseId first = world.pause(0, 1);
    const PauseId second = world.pause(0, 1);
    const Version version = world.write(0, 0).version;
    world.cluster.resume(first);
    world.cluster.resume(first);  // a second time changes nothing
    world.advance(10s);
    CHECK_FALSE(has(world, 1, version));
    CHECK(world.cluster.evidence(second).held == 1);
    world.cluster.resume(second);
    world.advance(one_way);
    CHECK(has(world, 1, version));
}

TEST_CASE("catching up ends when what was written so far has arrived, whatever is written later") {
    SmallWorld world({.replicas = 3});
    const CatchUpId nothing = world.cluster.begin_catch_up();
    CHECK(world.cluster.caught_up_at(nothing) == drill_start);
    world.write(0, 0);
    const CatchUpId wait = world.cluster.begin_catch_up();
    world.advance(30ms);
    world.write(0, 1);
    CHECK(world.cluster.caught_up_at(wait) == never);
    world.advance(1s);
    CHECK(world.cluster.caught_up_at(wait) == drill_start + batch_wait + one_way);
}

TEST_CASE("catching up does not wait for whom nobody can reach") {
    SmallWorld world({.replicas = 3});
    world.kill(2);
    world.write(0, 0);
    const CatchUpId wait = world.cluster.begin_catch_up();
    world.advance(1s);
    CHECK(world.cluster.caught_up_at(wait) == drill_start + batch_wait + one_way);
    world.revive(2);
    world.cut(0, 1);
    world.write(0, 1);
    const CatchUpId around_cut = world.cluster.begin_catch_up();  // waits for replica 2 only
    world.advance(10s);
    CHECK(world.cluster.caught_up_at(around_cut) < world.engine.now());
    CHECK_FALSE(world.read(1, 1).exists());
}

TEST_CASE("the store holds a text until every table and log has done with it") {
    SmallWorld world;
    ValuePool& values = world.cluster.values();
    const ValueId text = values.keep("hello");
    world.cluster.write(replica(0), key(0), text);
    values.release(text);  // the writer's own hold
    REQUIRE(world.drain());
    CHECK(values.text_of(world.read(1, 0).value) == "hello");
    const ValueId other = values.keep("other");
    CHECK(other != text);
    world.write(1, 0);  // replaces it at replica 1, and later at 0
    CHECK(values.text_of(world.read(0, 0).value) == "hello");
    REQUIRE(world.drain());
    CHECK(values.keep("next") == text);  // nobody holds it any more, so its room is used again
    CHECK(values.text_of(other) == "other");
}

TEST_CASE("a write that waits for its batch when the pause begins is held back too") {
    SmallWorld world;
    world.write(0, 0);
    world.advance(5ms);
    const PauseId pause = world.pause(0, 1);
    world.advance(1s);
    CHECK(world.cluster.evidence(pause).held == 1);
    CHECK(world.cluster.evidence(pause).first == drill_start + batch_wait);
}

TEST_CASE("no batch overtakes another: after a slow one a fast one arrives with it") {
    SmallWorld world;
    const RuleId slow = world.network.impose({.links = {world.link(0, 1)}, .added = 500ms});
    const Version first = world.write(0, 0).version;
    world.advance(batch_wait + 1ms);
    world.heal(slow);
    world.write(0, 1);
    CHECK(arrival_of(world, 1, first) == drill_start + batch_wait + one_way + 500ms);
    world.advance(0ns);
    CHECK(world.read(1, 1).exists());
}

TEST_CASE("a write made after a replicated one is newer, even when clocks have run ahead of time") {
    // 600 writes within a microsecond push the first clock 2 us ahead; the peer hears of them a nanosecond later.
    SmallWorld world({.round_trip = 2ns, .settings = {.replication = {.batch_interval = 0ns, .bandwidth = 0}}});
    for (std::uint32_t i = 0; i < 600; ++i) world.write(0, 0, i);
    world.advance(1ns);
    const Version heard = world.read(1, 0).version;
    REQUIRE(heard == world.read(0, 0).version);
    CHECK(heard < world.write(1, 0).version);
}

}  // namespace cluster_test
