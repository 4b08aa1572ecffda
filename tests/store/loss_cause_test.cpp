// Each write that something broken takes, hides or overwrites names what did it.
#include "store/ledger/ledger.hpp"
#include "tests/catch.hpp"
#include "tests/store/clients.hpp"

#include <vector>

namespace loss_cause_test {

using namespace regiondrill::sim;
using namespace regiondrill::store;
using namespace regiondrill::tests;
using namespace std::chrono_literals;

namespace {

Settings synced_every(Duration span) {
    Settings settings = on_endless_lines();
    settings.disk.sync = span;
    return settings;
}

LedgerAccount close(SmallWorld& world) {
    REQUIRE(world.drain());
    return world.cluster.close();
}

// One cause, of that many writes; and every example of the fate says the same.
void check_only(const LedgerAccount& account, Fate fate, Cause cause, std::uint64_t writes) {
    REQUIRE(account.causes.size() == 1);
    CHECK(account.causes[0].fate == fate);
    CHECK(account.causes[0].cause == cause);
    CHECK(account.causes[0].writes == writes);
    CHECK(account.count(fate) == writes);
    for (const FateExample& example : account.examples) {
        if (example.fate == fate) CHECK(example.cause == cause);
    }
}

}  // namespace

TEST_CASE("what a power cut takes names the cut that took the last copy") {
    SmallWorld world({.settings = synced_every(10s)});
    world.write_and_answer(0, 0);
    world.advance(80ms);
    world.lose_power(0, first_fault);
    world.lose_power(1, second_fault);
    world.revive(0);
    world.revive(1);
    check_only(close(world), Fate::lost_unsynced, second_fault, 1);
}

TEST_CASE("all of a line that goes with a disk names what destroyed it") {
    SmallWorld world;
    const PauseId pause = world.pause(0, 1);
    for (int i = 0; i < 30; ++i) world.write_and_answer(0, 0);
    world.write_and_answer(0, 1);
    world.lose_disk(0, second_fault);
    world.cluster.resume(pause);
    world.revive(0);
    check_only(close(world), Fate::lost_with_disk, second_fault, 31);
}

TEST_CASE("what goes bad on every disk names what damaged the last copy") {
    SmallWorld world;
    world.write_and_answer(0, 0);
    REQUIRE(world.drain());
    world.cluster.damage_disk(replica(0), 1.0, Stream(1), first_fault);
    world.cluster.damage_disk(replica(1), 1.0, Stream(1), second_fault);
    world.cluster.scrub(replica(0));
    check_only(close(world), Fate::lost_with_disk, second_fault, 1);
}

TEST_CASE("what is only in regions that are gone names what keeps the last of them away") {
    // The region is cut off first, and killed then: what cut it off has ended when the drill does.
    SmallWorld world;
    world.write_and_answer(0, 0);
    world.advance(10ms);
    world.cluster.begin_outage(replica(0), first_fault);
    world.kill(0, second_fault);
    world.cluster.end_outage(replica(0), first_fault);
    world.cluster.report_vanished({replica(0)});
    world.revive(0);
    check_only(close(world), Fate::lost_with_region, second_fault, 1);
}

TEST_CASE("what a region brings when it is back names what had kept it away to the end") {
    SmallWorld world;
    world.write_and_answer(0, 0);
    world.advance(10ms);
    world.kill(0, first_fault);
    world.cluster.begin_outage(replica(0), second_fault);
    world.advance(1min);
    world.cluster.end_outage(replica(0), first_fault);
    world.cluster.set_online(replica(0), true);
    world.cluster.end_outage(replica(0), second_fault);
    check_only(close(world), Fate::delayed, second_fault, 1);
}

TEST_CASE("an older write that wins by a wrong clock names what made it wrong, ahead or behind") {
    for (const bool ahead : {true, false}) {
        SmallWorld world;
        const PauseId pauses[] = {world.pause(0, 1), world.pause(1, 0)};
        const std::uint32_t wrong = ahead ? 0 : 1;
        world.cluster.disturb_clock(replica(wrong), {ahead ? 5s : -5s, 0, first_fault});
        world.advance(10s);
        world.write_and_answer(0, 0);
        world.advance(1s);
        world.write_and_answer(1, 0);
        for (const PauseId pause : pauses) world.cluster.resume(pause);
        check_only(close(world), Fate::overwritten_by_skew, first_fault, 1);
    }
}

TEST_CASE("what is lost by nothing that is known says so") {
    SmallWorld world;
    world.write_and_answer(0, 0);
    world.lose_disk(0);
    world.revive(0);
    check_only(close(world), Fate::lost_with_disk, Cause::none, 1);
}

}  // namespace loss_cause_test
