// Each write that something broken takes, hides or overwrites names what did it.
#include "store/ledger/ledger.hpp"
#include "tests/catch.hpp"
#include "tests/store/clients.hpp"

#include <utility>
#include <vector>

namespace loss_cause_test {

using namespace regiondrill::sim;
using namespace regiondrill::store;
using namespace regiondrill::tests;
using namespace std::chrono_literals;

namespace {

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

TEST_CASE("a wrong clock that a region only heard of makes its writes win, and is named all the same") {
    // Region 0 is ahead, and put right before the conflict. Region 1 has heard from it; region 2 has not.
    SmallWorld world({.replicas = 3});
    const std::vector<std::pair<ReplicaId, ReplicaId>> to_the_third{{replica(0), replica(2)}, {replica(1), replica(2)}};
    const PauseId pause = world.cluster.pause(to_the_third);
    const ClockErrorId error = world.cluster.disturb_clock(replica(0), {60s, 0, first_fault});
    world.write_and_answer(0, 1);
    world.cluster.correct_clock(replica(0), error);
    world.advance(1s);
    world.write_and_answer(1, 0);
    world.advance(1s);
    const PauseId back = world.cluster.pause({{replica(2), replica(0)}, {replica(2), replica(1)}});
    world.write_and_answer(2, 0);
    world.cluster.resume(pause);
    world.cluster.resume(back);
    check_only(close(world), Fate::overwritten_by_skew, first_fault, 1);
}

TEST_CASE("once the right time has passed a wrong one that was heard of, it misdates nothing any more") {
    SmallWorld world({.replicas = 2});
    const ClockErrorId error = world.cluster.disturb_clock(replica(0), {10s, 0, first_fault});
    world.write_and_answer(0, 1);
    world.cluster.correct_clock(replica(0), error);
    world.advance(20s);
    world.write_and_answer(1, 0);
    world.write_and_answer(0, 0);
    CHECK(close(world).causes.empty());
}

TEST_CASE("writes that overwrite each other in a conflict name what kept the first from the other's region") {
    const auto conflict = [](SmallWorld& world) {
        world.advance(5s);
        world.write_and_answer(0, 0);
        world.advance(1s);
        world.write_and_answer(1, 0);
    };
    SECTION("a link that was cut") {
        SmallWorld world;
        Rule rule;
        rule.links = {world.link(0, 1)};
        rule.cut = true;
        rule.cause = second_fault;
        const RuleId cut = world.network.impose(rule);
        conflict(world);
        world.heal(cut);
        check_only(close(world), Fate::overwritten_in_conflict, second_fault, 1);
    }
    SECTION("replication that was paused") {
        SmallWorld world;
        const PauseId pause = world.cluster.pause({{replica(0), replica(1)}}, first_fault);
        conflict(world);
        world.cluster.resume(pause);
        check_only(close(world), Fate::overwritten_in_conflict, first_fault, 1);
    }
    SECTION("nothing but the time that replication takes") {
        SmallWorld world;
        world.write_and_answer(0, 0);
        world.write_and_answer(1, 0);
        const LedgerAccount account = close(world);
        CHECK(account.count(Fate::overwritten_in_conflict) == 1);
        CHECK(account.causes.empty());
    }
}

TEST_CASE("a delete that is undone names what held back the write that came after it was forgotten") {
    Settings settings = on_endless_lines();
    settings.tombstones = 10s;
    SmallWorld world({.settings = settings});
    Clients clients(world);
    const PauseId pause = world.cluster.pause({{replica(1), replica(0)}}, second_fault);
    clients.ask_and_wait(1, put_of(0, 1U));
    world.advance(1s);
    clients.ask_and_wait(0, remove_of(0));
    world.advance(20s);
    world.cluster.resume(pause);
    check_only(close(world), Fate::resurrected, second_fault, 1);
}

TEST_CASE("of a line that is lost all but the newest are told as replaced by what is lost as well") {
    SmallWorld world;
    const PauseId pause = world.pause(0, 1);
    for (int i = 0; i < 30; ++i) world.write_and_answer(0, 0);
    for (std::uint32_t i = 1; i <= 5; ++i) world.write_and_answer(0, i);
    world.lose_disk(0, first_fault);
    world.cluster.resume(pause);
    world.revive(0);
    const LedgerAccount account = close(world);
    CHECK(account.lost() == 35);
    CHECK(account.lost_superseded == 29);
}

TEST_CASE("what is lost by nothing that is known says so") {
    SmallWorld world;
    world.write_and_answer(0, 0);
    world.lose_disk(0);
    world.revive(0);
    check_only(close(world), Fate::lost_with_disk, Cause::none, 1);
}

}  // namespace loss_cause_test
