// Each fate a write can have, in situations made by hand.
#include "store/ledger/ledger.hpp"

#include "sim/invariant.hpp"
#include "tests/catch.hpp"
#include "tests/store/closing.hpp"
#include "tests/store/small_world.hpp"

namespace ledger_test {

using namespace regiondrill::sim;
using namespace regiondrill::store;
using namespace regiondrill::tests;
using namespace std::chrono_literals;

namespace {

constexpr Version unwritten{};

Time at(Duration since_start) { return drill_start + since_start; }

// The version a region's clock gives at a moment.
Version version_at(Duration since_start, std::uint8_t region = 0) {
    const auto microseconds = std::chrono::duration_cast<std::chrono::microseconds>(since_start).count();
    return Version::of(static_cast<std::uint64_t>(microseconds) << 8, RegionRank{region});
}

// A ledger whose writes are all answered when they are accepted.
struct Book {
    Version write(Duration when, Version version, Version replaced = unwritten, std::uint32_t key_number = 0) {
        ledger.acknowledged(ledger.accepted({key(key_number), version, replaced}, at(when)), at(when));
        return version;
    }

    Ledger ledger;
};

std::uint64_t sum(const LedgerAccount& account) {
    std::uint64_t all = 0;
    for (const auto count : account.by_fate) all += count;
    return all;
}

}  // namespace

TEST_CASE("a write that nobody touched is kept") {
    Book book;
    book.write(1s, version_at(1s));
    const LedgerAccount account = close(book.ledger);
    CHECK(account.acknowledged == 1);
    CHECK(account.count(Fate::kept) == 1);
    CHECK(sum(account) == 1);
    CHECK(account.examples.empty());
}

TEST_CASE("a write replaced by one that had seen it is superseded") {
    Book book;
    const Version first = book.write(1s, version_at(1s));
    const Version second = book.write(2s, version_at(2s, 1), first);
    book.write(3s, version_at(3s), second);
    CHECK_FALSE(book.ledger.has_conflicts());
    const LedgerAccount account = close(book.ledger);
    CHECK(account.count(Fate::superseded) == 2);
    CHECK(account.count(Fate::kept) == 1);
}

TEST_CASE("of two writes that did not know of each other the smaller version is overwritten in a conflict") {
    for (const bool winner_first : {true, false}) {
        Book book;
        const Version first = book.write(1s, version_at(1s, winner_first ? 1 : 0));
        const Version second = book.write(1s, version_at(1s, winner_first ? 0 : 1));
        CHECK(book.ledger.has_conflicts());
        const LedgerAccount account = close(book.ledger);
        CHECK(account.count(Fate::kept) == 1);
        CHECK(account.count(Fate::overwritten_in_conflict) == 1);
        REQUIRE(account.examples.size() == 1);
        CHECK(account.examples[0].fate == Fate::overwritten_in_conflict);
        CHECK(account.examples[0].version == (winner_first ? second : first));
        CHECK(account.examples[0].winner == (winner_first ? first : second));
    }
}

TEST_CASE("a write overwritten by one that was made earlier fell to a skewed clock") {
    // The region of the first write is 59 s fast, so its version beats what is written 5 s later elsewhere.
    Book book;
    const Version ahead = book.write(1s, version_at(60s, 0));
    const Version honest = book.write(6s, version_at(6s, 1));
    const LedgerAccount account = close(book.ledger);
    CHECK(account.count(Fate::overwritten_by_skew) == 1);
    CHECK(account.count(Fate::kept) == 1);
    REQUIRE(account.examples.size() == 1);
    CHECK(account.examples[0].version == honest);
    CHECK(account.examples[0].accepted == at(6s));
    CHECK(account.examples[0].winner == ahead);
    CHECK(account.examples[0].winner_accepted == at(1s));
}

TEST_CASE("a few microseconds are the clock's grain and not skew") {
    // Clocks count in whole microseconds and their counters may run ahead by some: up to 10 us earlier is a conflict.
    const auto fate_when_earlier_by = [](Duration earlier) {
        Book book;
        book.write(1s, version_at(2s, 0));
        book.write(1s + earlier, version_at(1s, 1));
        const LedgerAccount account = close(book.ledger);
        return account.count(Fate::overwritten_by_skew) == 1 ? Fate::overwritten_by_skew
                                                             : Fate::overwritten_in_conflict;
    };
    CHECK(fate_when_earlier_by(10us) == Fate::overwritten_in_conflict);
    CHECK(fate_when_earlier_by(10us + 1ns) == Fate::overwritten_by_skew);
}

TEST_CASE("an example names the write that won the conflict, not what replaced the winner later") {
    Book book;
    const Version loser = book.write(1s, version_at(1s, 0));
    const Version winner = book.write(2s, version_at(2s, 1));
    const Version later = book.write(3s, version_at(3s, 1), winner);
    book.write(4s, version_at(4s, 1), later);
    const LedgerAccount account = close(book.ledger);
    CHECK(account.count(Fate::superseded) == 2);
    REQUIRE(account.examples.size() == 1);
    CHECK(account.examples[0].version == loser);
    CHECK(account.examples[0].winner == winner);
    CHECK(account.examples[0].winner_accepted == at(2s));
}

TEST_CASE("a write that exists only in a region that is gone is lost") {
    Book book;
    const Version old = book.write(1s, version_at(1s));
    const Version recent = book.write(4s, version_at(4s), unwritten, 1);
    book.ledger.vanished(key(0), old, {}, at(5s));
    book.ledger.vanished(key(1), recent, {}, at(5s));
    const LedgerAccount account = close(book.ledger);
    CHECK(account.count(Fate::lost_with_region) == 2);
    CHECK(account.recovery_point == 4s);  // the oldest of what was lost was 4 s old when the region went
    REQUIRE(account.examples.size() == 2);
    CHECK(account.examples[0].hidden == 4s);
    CHECK(account.examples[1].version == recent);
}

TEST_CASE("a lost write that nobody was promised leaves no mark") {
    Ledger ledger;
    const WriteId write = ledger.accepted({key(0), version_at(1s), unwritten}, at(1s));
    ledger.unanswered(write);
    ledger.vanished(key(0), version_at(1s), {}, at(5s));
    const LedgerAccount account = close(ledger);
    CHECK(sum(account) == 0);
    CHECK(account.recovery_point == 0ns);
    CHECK(account.examples.empty());
}

TEST_CASE("a write hidden by an outage is delayed for as long as it was hidden") {
    Book book;
    const Version version = book.write(1s, version_at(1s));
    book.ledger.came_late(key(0), version, 60s);
    const LedgerAccount account = close(book.ledger);
    CHECK(account.count(Fate::delayed) == 1);
    CHECK(account.count(Fate::kept) == 0);
    CHECK(account.longest_delay == 60s);
    REQUIRE(account.examples.size() == 1);
    CHECK(account.examples[0].hidden == 60s);
}

TEST_CASE("a delayed write that a newer one beat is overwritten and not delayed") {
    Book book;
    const Version hidden = book.write(1s, version_at(1s, 0));
    book.write(30s, version_at(30s, 1));
    book.ledger.came_late(key(0), hidden, 60s);
    const LedgerAccount account = close(book.ledger);
    CHECK(account.count(Fate::overwritten_in_conflict) == 1);
    CHECK(account.count(Fate::kept) == 1);
    CHECK(account.count(Fate::delayed) == 0);
    CHECK(account.longest_delay == 0ns);
}

TEST_CASE("an answer may come after the fate is known") {
    Ledger ledger;
    const WriteId first = ledger.accepted({key(0), version_at(1s), unwritten}, at(1s));
    const WriteId second = ledger.accepted({key(0), version_at(2s), version_at(1s)}, at(2s));
    ledger.acknowledged(first, at(3s));
    ledger.unanswered(second);
    const LedgerAccount account = close(ledger);
    CHECK(account.acknowledged == 1);
    CHECK(account.count(Fate::superseded) == 1);
    CHECK(sum(account) == 1);
}

TEST_CASE("a write is answered once, before the drill ends") {
    Ledger ledger;
    const WriteId write = ledger.accepted({key(0), version_at(1s), unwritten}, at(1s));
    CHECK_THROWS_AS(close(ledger), InvariantBroken);
    ledger.acknowledged(write, at(1s));
    CHECK_THROWS_AS(ledger.acknowledged(write, at(2s)), InvariantBroken);
    CHECK_THROWS_AS(ledger.unanswered(write), InvariantBroken);
}

TEST_CASE("a read is stale only when a newer write had been acknowledged") {
    Ledger ledger;
    const Version seen = version_at(1s);
    const Version newer = version_at(2s);
    ledger.acknowledged(ledger.accepted({key(0), seen, unwritten}, at(1s)), at(1s));
    const WriteId write = ledger.accepted({key(0), newer, seen}, at(2s));
    ledger.read(key(0), seen, at(3s), at(3s));  // the newer one is not acknowledged yet
    ledger.acknowledged(write, at(4s));
    ledger.read(key(0), newer, at(5s), at(5s));
    ledger.read(key(7), {}, at(5s), at(5s));  // a key that nobody wrote
    ledger.read(key(0), seen, at(6s), at(6s));
    ledger.read(key(0), unwritten, at(9s), at(9s));
    const LedgerAccount account = close(ledger);
    CHECK(account.stale_reads.count() == 2);
    CHECK(account.stale_reads.greatest() == 8s);  // the first one, acknowledged at 1 s, not seen at 9 s
}

TEST_CASE("an answer that comes late does not make an older write the newest") {
    Ledger ledger;
    const WriteId older = ledger.accepted({key(0), version_at(1s), unwritten}, at(1s));
    const WriteId newer = ledger.accepted({key(0), version_at(2s), version_at(1s)}, at(2s));
    ledger.acknowledged(newer, at(3s));
    ledger.acknowledged(older, at(4s));
    ledger.read(key(0), version_at(1s), at(5s), at(5s));
    const LedgerAccount account = close(ledger);
    CHECK(account.stale_reads.count() == 1);
    CHECK(account.stale_reads.greatest() == 2s);
}

TEST_CASE("conflicts among writes that every replica has are decided at the key's next write") {
    // A ledger that waited for the end would walk an ever longer list at every write of a busy key.
    Book book;
    book.write(1s, version_at(1s, 0));
    const Version winner = book.write(2s, version_at(2s, 1));
    book.ledger.settle_before(at(3s));
    CHECK(book.ledger.has_conflicts());
    book.write(4s, version_at(4s, 0), winner);
    CHECK_FALSE(book.ledger.has_conflicts());
    const LedgerAccount account = close(book.ledger);
    CHECK(account.count(Fate::overwritten_in_conflict) == 1);
    CHECK(account.count(Fate::superseded) == 1);
    CHECK(account.count(Fate::kept) == 1);
    REQUIRE(account.examples.size() == 1);
    CHECK(account.examples[0].winner == winner);
}

TEST_CASE("a conflict with a write that is not everywhere yet stays open") {
    Book book;
    const Version settled = book.write(1s, version_at(1s, 0));
    book.write(5s, version_at(5s, 1));  // did not know of the first, and is not everywhere
    book.ledger.settle_before(at(3s));
    book.write(6s, version_at(6s, 0), settled);
    CHECK(book.ledger.has_conflicts());
    const LedgerAccount account = close(book.ledger);
    CHECK(account.count(Fate::superseded) == 1);
    CHECK(account.count(Fate::overwritten_in_conflict) == 1);
    CHECK(account.count(Fate::kept) == 1);
}

TEST_CASE("only the first few of each fate become examples") {
    Book book;
    for (std::uint32_t i = 0; i < 20; ++i) {
        const Version version = book.write(1s, version_at(1s), unwritten, i);
        book.ledger.vanished(key(i), version, {}, at(2s));
    }
    const LedgerAccount account = close(book.ledger);
    CHECK(account.count(Fate::lost_with_region) == 20);
    CHECK(account.examples.size() == Ledger::examples_a_fate);
}

TEST_CASE("the greatest version of a key is known, whoever wrote it") {
    Book book;
    book.write(1s, version_at(9s, 1));
    book.write(2s, version_at(2s, 0));
    CHECK(book.ledger.greatest(key(0)) == version_at(9s, 1));
    CHECK(book.ledger.greatest(key(99)) == unwritten);
    std::size_t keys = 0;
    book.ledger.each_key([&](KeyId, Version greatest) { keys += greatest.is_written() ? 1 : 0; });
    CHECK(keys == 1);
}

TEST_CASE("a region that dies before its batch left loses the write, and one that returns only delays it") {
    // Written at 0, killed at 10 ms, before the batch leaves at 20 ms. Revived after a minute, the batch goes at once.
    for (const bool returns : {false, true}) {
        SmallWorld world;
        world.write_and_answer(0, 0);
        world.advance(10ms);
        world.kill(0);
        world.advance(1min);
        if (returns) {
            world.revive(0);
            REQUIRE(world.drain());
        } else {
            world.cluster.report_vanished({replica(0)});
        }
        const LedgerAccount account = close(world.cluster.ledger());
        CHECK(account.count(Fate::lost_with_region) == (returns ? 0 : 1));
        CHECK(account.count(Fate::delayed) == (returns ? 1 : 0));
        CHECK(account.recovery_point == (returns ? 0ms : 10ms));
        CHECK(account.longest_delay == (returns ? Duration(1min) : 0ms));
    }
}

TEST_CASE("what was under way when its region's process stopped is kept and not delayed") {
    // Sent at 20 ms, arrives at 70: the crash in between takes the process and not the packet.
    SmallWorld world;
    world.write_and_answer(0, 0);
    world.advance(40ms);
    world.kill(0);
    world.advance(1min);
    CHECK(world.read(1, 0).exists());
    world.revive(0);
    REQUIRE(world.drain());
    const LedgerAccount account = close(world.cluster.ledger());
    CHECK(account.count(Fate::kept) == 1);
    CHECK(account.count(Fate::delayed) == 0);
}

}  // namespace ledger_test
