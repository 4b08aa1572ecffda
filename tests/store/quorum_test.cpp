// Writes that a majority agrees on, over ideal links: 50 ms one way, so that a round of votes takes 100 ms and a write
// two of them.
#include "store/agreement/quorum.hpp"

#include "tests/catch.hpp"
#include "tests/store/clients.hpp"

namespace quorum_test {

using namespace regiondrill::sim;
using namespace regiondrill::store;
using namespace regiondrill::tests;
using namespace std::chrono_literals;

namespace {

constexpr Duration round_trip = 100ms;

Settings by_majority() {
    Settings settings = on_endless_lines();
    settings.mode = WriteMode::quorum;
    settings.reads = ReadLevel::quorum;
    return settings;
}

struct Vote {
    explicit Vote(std::uint32_t replicas = 3, std::uint32_t witnesses = 0)
        : world({.replicas = replicas, .settings = by_majority(), .witnesses = witnesses}),
          clients(world) {}

    Answer put(std::uint32_t at, std::uint32_t key_number, std::uint32_t value) {
        return clients.ask_and_wait(at, put_of(key_number, value));
    }
    Answer get(std::uint32_t at, std::uint32_t key_number) { return clients.ask_and_wait(at, get_of(key_number)); }

    // How many replicas hold it.
    int holders(std::uint32_t key_number, Version version) const {
        int count = 0;
        for (std::uint32_t at = 0; at < world.cluster.size(); ++at) {
            if (world.read(at, key_number).version == version) ++count;
        }
        return count;
    }

    LedgerAccount close() {
        REQUIRE(world.drain());
        REQUIRE(world.cluster.is_converged());
        return world.cluster.close();
    }

    SmallWorld world;
    Clients clients;
};

}  // namespace

TEST_CASE("a write is answered after two rounds of votes, and a majority has it then") {
    for (const std::uint32_t replicas : {2U, 3U, 4U, 5U}) {
        Vote vote(replicas);
        const Answer answer = vote.put(0, 0, 7);
        CHECK(answer.refusal == Refusal::none);
        CHECK(vote.clients.all().front().answered == drill_start + 2 * round_trip);
        CHECK(vote.holders(0, answer.item.version) >= static_cast<int>(replicas / 2 + 1));
        CHECK(vote.close().count(Fate::kept) == 1);
    }
}

TEST_CASE("what was answered at one region is read at every other one from then on") {
    Vote vote;
    for (std::uint32_t at = 0; at < 3; ++at) {
        REQUIRE(vote.put(at, 0, 10 + at).refusal == Refusal::none);
        for (std::uint32_t reader = 0; reader < 3; ++reader) {
            CHECK(vote.get(reader, 0).item.value == ValuePool::numbered(10 + at));
        }
    }
}

TEST_CASE("a region that is cut off is told so in time and writes nothing") {
    Vote vote;
    const Version before = vote.put(0, 0, 1).item.version;
    REQUIRE(vote.world.drain());
    const RuleId cut = vote.world.isolate(0);
    const Time asked = vote.world.engine.now();
    const Answer refused = vote.put(0, 0, 2);
    CHECK(refused.refusal == Refusal::no_quorum);
    CHECK(vote.world.engine.now() == asked + vote.world.cluster.settings().answer_wait);
    CHECK(vote.holders(0, before) == 3);
    CHECK(vote.get(0, 0).refusal == Refusal::no_quorum);

    // The others are the majority, and go on.
    const Answer written = vote.put(1, 0, 3);
    CHECK(written.refusal == Refusal::none);
    vote.world.heal(cut);
    CHECK(vote.get(0, 0).item.value == ValuePool::numbered(3));
    const LedgerAccount account = vote.close();
    CHECK(account.acknowledged == 2);
    CHECK(account.count(Fate::superseded) == 1);
    CHECK(account.count(Fate::kept) == 1);
}

TEST_CASE("with two of five regions gone writes stand, with three gone none does") {
    Vote vote(5);
    vote.world.kill(3);
    vote.world.kill(4);
    CHECK(vote.put(0, 0, 1).refusal == Refusal::none);
    vote.world.kill(2);
    CHECK(vote.put(0, 0, 2).refusal == Refusal::no_quorum);
    for (const std::uint32_t at : {2U, 3U, 4U}) vote.world.revive(at);
    CHECK(vote.get(4, 0).item.value == ValuePool::numbered(1));
    CHECK(vote.close().count(Fate::kept) == 1);
}

TEST_CASE("one of two regions and the witness are a majority, the other one alone is not") {
    Vote vote(3, 1);
    const RuleId cut = vote.world.isolate(0);
    CHECK(vote.put(0, 0, 1).refusal == Refusal::no_quorum);
    CHECK(vote.put(1, 0, 2).refusal == Refusal::none);
    vote.world.heal(cut);
    vote.world.kill(1);  // the witness held what it voted for
    CHECK(vote.get(0, 0).item.value == ValuePool::numbered(2));
    vote.world.revive(1);
    CHECK(vote.close().count(Fate::kept) == 1);
}

TEST_CASE("conditions are held against the newest version, wherever it was written") {
    Vote vote;
    vote.world.pause(0, 2);  // replica 2 hears of it by votes only
    const Version first = vote.clients.ask_and_wait(0, put_if_absent(0, 1)).item.version;
    const Answer taken = vote.clients.ask_and_wait(2, put_if_absent(0, 2));
    CHECK(taken.refusal == Refusal::condition_failed);
    CHECK(taken.item.value == ValuePool::numbered(1));
    const Answer second = vote.clients.ask_and_wait(2, put_if_matches(0, 3, first));
    CHECK(second.refusal == Refusal::none);
    CHECK(vote.clients.ask_and_wait(1, put_if_matches(0, 4, first)).refusal == Refusal::condition_failed);
    CHECK(vote.clients.ask_and_wait(1, remove_of(0)).refusal == Refusal::none);
    CHECK(vote.clients.ask_and_wait(0, put_if_matches(0, 5, second.item.version)).refusal == Refusal::condition_failed);
    CHECK(vote.clients.ask_and_wait(0, put_if_absent(0, 6)).refusal == Refusal::none);
    CHECK(vote.get(2, 0).item.value == ValuePool::numbered(6));
}

TEST_CASE("of writes that all want the key absent exactly one is made") {
    // All regions ask at one moment, in twenty rounds of keys; whoever is overtaken asks again.
    Vote vote(5);
    for (std::uint32_t number = 0; number < 20; ++number) {
        for (std::uint32_t at = 0; at < 5; ++at) vote.clients.ask(at, put_if_absent(number, 100 * at + number));
        vote.world.advance(5s);
    }
    std::vector<int> stood(20);
    for (const Asked& asked : vote.clients.all()) {
        REQUIRE(asked.is_answered());
        if (asked.stands()) ++stood[index(asked.request.key)];
    }
    for (const int each : stood) CHECK(each == 1);
}

TEST_CASE("writes of one key at one region take turns: each stands, one after the other, the last that came first") {
    Vote vote;
    for (std::uint32_t value = 0; value < 8; ++value) vote.clients.ask(0, put_of(0, value));
    vote.world.advance(5s);
    for (std::uint32_t value = 0; value < 8; ++value) {
        const Asked& asked = vote.clients.all()[value];
        const std::uint32_t turn = value == 0 ? 1 : 9 - value;
        INFO("write " << value);
        CHECK(asked.stands());
        CHECK(asked.answered == drill_start + 2 * turn * round_trip);
    }
    CHECK(vote.close().acknowledged == 8);
}

TEST_CASE("where more writes of a key are asked for than can be agreed on, as many as can stand") {
    Vote vote;
    for (std::uint32_t value = 0; value < 500; ++value) {
        vote.clients.ask(0, put_of(0, value));
        vote.world.advance(40ms);
    }
    const LedgerAccount account = vote.close();
    CHECK(account.acknowledged > 90);  // in 20 s, of 200 ms each
    CHECK(account.lost() == 0);
}

TEST_CASE("a read that comes upon a write is answered once that is decided") {
    Vote vote;
    const Asked& write = vote.clients.ask(0, put_of(0, 1));
    vote.world.advance(130ms);  // accepted by nobody but its own region
    const Answer read = vote.get(0, 0);
    CHECK(write.stands());
    CHECK(read.refusal == Refusal::none);
    CHECK(read.item.value == ValuePool::numbered(1));
    CHECK(vote.close().count(Fate::kept) == 1);
}

TEST_CASE("a write whose turn does not come in time is told so, and does not stand") {
    Vote vote;
    for (std::uint32_t value = 0; value < 25; ++value) vote.clients.ask(0, put_of(0, value));
    vote.world.advance(5s);
    int stood = 0;
    int turned_away = 0;
    for (const Asked& asked : vote.clients.all()) {
        CHECK(asked.answered <= drill_start + vote.world.cluster.settings().answer_wait);
        stood += asked.stands() ? 1 : 0;
        if (!asked.was_turned_away()) continue;
        CHECK(asked.answer.refusal == Refusal::contended);
        ++turned_away;
    }
    CHECK(stood >= 9);  // of 200 ms each, in two seconds
    CHECK(turned_away >= 14);
    CHECK(vote.close().acknowledged == static_cast<std::uint64_t>(stood));
}

TEST_CASE("a key that is written all the time from everywhere costs no more votes than its writes") {
    // Each write is two rounds of four questions, and may have to try again; before replicas left alone what was just
    // being written, each of their comparisons had every one of them write it anew.
    Vote vote(5);
    constexpr std::uint32_t writes = 600;
    for (std::uint32_t value = 0; value < writes; ++value) {
        vote.clients.ask(value % 5, put_of(0, value));
        vote.world.advance(50ms);
    }
    const LedgerAccount account = vote.close();
    CHECK(account.acknowledged > 0);
    CHECK(vote.world.engine.events() < 150 * writes);
}

TEST_CASE("no increment that was answered is missing in the end, from however many regions they come") {
    for (std::uint64_t seed = 1; seed <= 50; ++seed) {
        SmallWorld world({.replicas = 3, .ideal = false, .seed = Seed{seed}, .settings = by_majority()});
        Clients clients(world);
        Stream dice(seed);
        for (int turn = 0; turn < 40; ++turn) {
            clients.ask(dice.below(3), increment_of(0));
            const bool cuts = dice.chance(0.1);
            const RuleId cut = cuts ? world.isolate(dice.below(3)) : RuleId{};
            world.advance(Duration{dice.below(300'000'000)});
            if (cuts) world.heal(cut);
        }
        REQUIRE(world.drain());
        std::uint32_t answered = 0;
        std::uint32_t unknown = 0;
        for (const Asked& asked : clients.all()) {
            if (asked.stands()) ++answered;
            if (!asked.stands() && !asked.was_turned_away()) ++unknown;
        }
        const auto number = static_cast<std::uint32_t>(world.read(0, 0).value);
        INFO("seed " << seed);
        REQUIRE(answered > 0);
        REQUIRE(number >= answered);
        REQUIRE(number <= answered + unknown);
        REQUIRE(world.cluster.close().increments.lost == 0);
    }
}

TEST_CASE("a region whose disk was destroyed votes again when it has been filled, and nothing was lost") {
    // Replica 1 decided with 0 while 2 was away. With its disk gone, 1 and 2 must not make up a majority that knows
    // nothing.
    Vote vote;
    const RuleId cut = vote.world.isolate(2);
    REQUIRE(vote.put(0, 0, 1).refusal == Refusal::none);
    vote.world.lose_disk(1);
    const RuleId writer_cut = vote.world.isolate(0);
    vote.world.heal(cut);
    vote.world.revive(1);
    CHECK(vote.put(2, 0, 2).refusal == Refusal::no_quorum);
    CHECK(vote.put(1, 0, 3).refusal == Refusal::not_ready);
    vote.world.heal(writer_cut);
    REQUIRE(vote.world.drain());
    CHECK(vote.get(1, 0).item.value == ValuePool::numbered(1));
    CHECK(vote.close().count(Fate::kept) == 1);
}

TEST_CASE("a place that nobody has joined yet does not keep an emptied one from being filled") {
    SmallWorld world({.replicas = 5, .settings = by_majority(), .absent = 2});
    Clients clients(world);
    REQUIRE(clients.ask_and_wait(0, put_of(0, 1)).refusal == Refusal::none);
    world.lose_disk(1);
    world.revive(1);
    REQUIRE(world.drain());
    CHECK(clients.ask_and_wait(1, get_of(0)).item.value == ValuePool::numbered(1));
}

TEST_CASE("a vote is on the disk before it is told: a power cut takes back nothing that was agreed on") {
    // Syncs a minute apart. 0 and 1 agree while 2 is away; then 1 loses its power, and 0 its links.
    Settings settings = by_majority();
    settings.disk.sync = 1min;
    SmallWorld world({.replicas = 3, .settings = settings});
    Clients clients(world);
    const RuleId cut = world.isolate(2);
    REQUIRE(clients.ask_and_wait(0, put_of(0, 1)).refusal == Refusal::none);
    world.lose_power(1);
    world.revive(1);
    world.heal(cut);
    const RuleId writer_cut = world.isolate(0);
    CHECK(clients.ask_and_wait(2, get_of(0)).item.value == ValuePool::numbered(1));
    CHECK(clients.ask_and_wait(2, put_of(0, 2)).refusal == Refusal::none);
    world.heal(writer_cut);
    REQUIRE(world.drain());
    const LedgerAccount account = world.cluster.close();
    CHECK(account.count(Fate::superseded) == 1);
    CHECK(account.count(Fate::kept) == 1);
}

TEST_CASE("a replica with a full disk does not vote for a write, but for a majority without it") {
    Vote vote;
    const FillingId first = vote.world.cluster.fill_disk(replica(0));
    const Answer answer = vote.put(0, 0, 1);  // it may ask the others all the same
    CHECK(answer.refusal == Refusal::none);
    CHECK_FALSE(vote.world.read(0, 0).exists());
    const FillingId second = vote.world.cluster.fill_disk(replica(1));
    CHECK(vote.put(2, 0, 2).refusal != Refusal::none);
    vote.world.cluster.clear_disk(replica(0), first);
    vote.world.cluster.clear_disk(replica(1), second);
    REQUIRE(vote.world.drain());
    const auto value = static_cast<std::uint32_t>(vote.get(0, 0).item.value);
    CHECK((value == 1 || value == 2));
    CHECK(vote.close().acknowledged == 1);
}

// Its first look finds a majority damaged. By the time it looks again they are mended.
TEST_CASE("a read that a damaged majority keeps from its answer writes nothing of its own") {
    Vote vote;
    const Version version = vote.put(0, 0, 7).item.version;
    vote.world.advance(1s);
    for (const std::uint32_t at : {1U, 2U}) {
        vote.world.cluster.damage_disk(replica(at), 1, Stream::named(Seed{1}, "damage"));
        vote.world.cluster.scrub(replica(at));
    }
    const Answer answer = vote.get(0, 0);
    CHECK(answer.refusal == Refusal::none);
    CHECK(answer.item.value == ValuePool::numbered(7));
    CHECK(answer.item.version == version);
    CHECK(vote.world.cluster.ledger().greatest(key(0)) == version);
}

TEST_CASE("a version that was written anew keeps its name for clients, and their conditions hold") {
    Vote vote;
    const Version written = vote.put(0, 0, 1).item.version;
    REQUIRE(vote.world.drain());
    const RuleId cut = vote.world.isolate(2);
    const Version newer = vote.put(0, 0, 2).item.version;
    vote.world.kill(1);
    vote.world.heal(cut);
    // Only one of the two that can vote has it: reading writes it anew.
    CHECK(vote.get(2, 0).item.version == newer);
    CHECK(vote.world.read(2, 0).version > newer);
    CHECK(vote.clients.ask_and_wait(2, put_if_matches(0, 3, written)).refusal == Refusal::condition_failed);
    CHECK(vote.clients.ask_and_wait(2, put_if_matches(0, 3, newer)).refusal == Refusal::none);
    vote.world.revive(1);
    vote.close();
}

TEST_CASE("what voting remembers does not grow with the writes") {
    Vote vote;
    std::size_t most = 0;
    for (std::uint32_t number = 0; number < 2000; ++number) {
        const RuleId cut = vote.world.isolate(number % 3);
        vote.put((number + 1) % 3, number % 50, number);
        vote.world.heal(cut);
        vote.get(number % 3, number % 50);  // behind: it is written anew
        most = std::max(most, vote.world.cluster.quorum().remembered());
    }
    // A promise of each replica for each key, and what was written anew in the two seconds that clients wait.
    CHECK(most > 10);
    CHECK(most < 3 * 50 + 100);
    vote.close();
}

}  // namespace quorum_test
