// Who writes where not everybody may: home regions and a single writer that others can take over from.
#include "store/agreement/writer_election.hpp"

#include "tests/catch.hpp"
#include "tests/store/clients.hpp"

namespace writer_election_test {

using namespace regiondrill::sim;
using namespace regiondrill::store;
using namespace regiondrill::tests;
using namespace std::chrono_literals;

namespace {

Settings single_writer(bool fencing = true) {
    Settings settings = on_endless_lines();
    settings.mode = WriteMode::single_writer;
    settings.single_writer.failover_after = 5s;
    settings.single_writer.fencing = fencing;
    return settings;
}

// How many replicas would take a write now.
int writers(const SmallWorld& world) {
    int count = 0;
    for (std::uint32_t at = 0; at < world.cluster.size(); ++at) {
        const WriterElection& election = world.cluster.writers();
        const bool is_writer = election.writer_seen_by(replica(at)) == replica(at) && !election.is_fenced(replica(at));
        if (is_writer && world.cluster.replica(replica(at)).is_serving()) ++count;
    }
    return count;
}

// The greatest number of writers at once under random cuts, both ways.
int most_writers(std::uint64_t seed, bool fencing) {
    SmallWorld world({.replicas = 3 + 2 * static_cast<std::uint32_t>(seed % 2),
                      .ideal = seed % 3 == 0,
                      .seed = Seed{seed},
                      .settings = single_writer(fencing)});
    const auto replicas = static_cast<std::uint32_t>(world.cluster.size());
    Stream dice(seed);
    std::vector<RuleId> cuts;
    int most = 0;
    for (int turn = 0; turn < 120; ++turn) {
        if (dice.chance(0.15)) {
            const std::uint32_t from = dice.below(replicas);
            cuts.push_back(dice.chance(0.5) ? world.isolate(from)
                                            : world.part(from, (from + 1 + dice.below(replicas - 1)) % replicas));
        }
        if (dice.chance(0.15) && !cuts.empty()) {
            world.heal(cuts.front());
            cuts.erase(cuts.begin());
        }
        const Time end = world.engine.now() + Duration{dice.below(1'500'000'000)};
        while (world.engine.step_until(end)) most = std::max(most, writers(world));
        world.engine.run_until(end);
        most = std::max(most, writers(world));
    }
    return most;
}

}  // namespace

TEST_CASE("a key is written in its home region only, and the answer takes the way there and back") {
    Settings settings = on_endless_lines();
    settings.mode = WriteMode::home_region;
    SmallWorld world({.replicas = 3, .settings = settings});
    Clients clients(world);
    world.cluster.set_home(key(7), 1, replica(2));
    const Answer answer = clients.ask_and_wait(0, put_of(7, 1));
    CHECK(answer.refusal == Refusal::none);
    CHECK(clients.all().back().answered == drill_start + 100ms);
    CHECK(answer.item.version.region() == world.cluster.replica(replica(2)).clock.region());
    const Asked& at_home = clients.ask(2, put_of(7, 2));
    CHECK(at_home.answered == at_home.asked);
    for (std::uint32_t at = 0; at < 3; ++at) clients.ask_and_wait(at, increment_of(4));  // its home is 1
    REQUIRE(world.drain());
    CHECK(world.read(0, 4).value == ValuePool::numbered(3));
    const LedgerAccount account = world.cluster.close();
    CHECK(account.increments.lost == 0);
    CHECK(account.overwritten() == 0);
}

TEST_CASE("an owner that does not answer in time is unreachable, and its late answer helps nobody") {
    Settings settings = on_endless_lines();
    settings.mode = WriteMode::home_region;
    SmallWorld world({.settings = settings});
    Clients clients(world);
    const RuleId cut = world.cut(1, 0);  // the request gets there, the answer does not
    const Answer answer = clients.ask_and_wait(0, put_of(1, 5));
    CHECK(answer.refusal == Refusal::owner_unreachable);
    CHECK(world.engine.now() == drill_start + settings.answer_wait);
    CHECK(world.read(1, 1).exists());  // it may stand, and does
    world.heal(cut);
    REQUIRE(world.drain());
    CHECK(world.cluster.close().acknowledged == 0);
}

TEST_CASE("what another region refuses is counted once, where the client asked") {
    Settings settings = on_endless_lines();
    settings.mode = WriteMode::home_region;
    SmallWorld world({.settings = settings});
    Clients clients(world);
    world.cluster.fill_disk(replica(1));
    CHECK(clients.ask_and_wait(0, put_of(1, 5)).refusal == Refusal::disk_full);
    CHECK(clients.ask_and_wait(1, put_of(1, 5)).refusal == Refusal::disk_full);
    CHECK(world.cluster.metrics(replica(0)).count(Refusal::disk_full) == 1);
    CHECK(world.cluster.metrics(replica(1)).count(Refusal::disk_full) == 1);
}

TEST_CASE("another region takes over when a majority has missed the writer for long enough, and not before") {
    SmallWorld world({.replicas = 3, .settings = single_writer()});
    Clients clients(world);
    REQUIRE(clients.ask_and_wait(1, put_of(0, 1)).refusal == Refusal::none);
    world.advance_to(10s);
    const RuleId shorter = world.isolate(0);
    world.advance(4s);
    world.heal(shorter);
    world.advance(20s);
    CHECK(world.cluster.writers().takeovers().empty());

    const Time since = world.engine.now();
    const RuleId cut = world.isolate(0);
    world.advance(20s);
    REQUIRE(world.cluster.writers().takeovers().size() == 1);
    const Takeover& takeover = world.cluster.writers().takeovers().front();
    CHECK(takeover.writer == replica(1));
    CHECK(takeover.at >= since + 4s);  // the last heartbeat may have left a second before
    CHECK(takeover.at <= since + 9s);  // and those who miss it must hear so of each other
    CHECK(clients.ask_and_wait(2, put_of(0, 2)).refusal == Refusal::none);
    CHECK(clients.ask_and_wait(0, put_of(0, 3)).refusal == Refusal::fenced);
    world.heal(cut);
    world.advance(5s);
    CHECK(clients.ask_and_wait(0, put_of(0, 4)).refusal == Refusal::none);  // forwarded to the new one
    REQUIRE(world.drain());
    CHECK(world.cluster.close().overwritten() == 0);
}

TEST_CASE("nobody takes over without a majority") {
    SmallWorld world({.replicas = 3, .settings = single_writer()});
    world.kill(0);
    world.part(1, 2);
    world.advance(2min);
    CHECK(world.cluster.writers().takeovers().empty());
}

TEST_CASE("with fencing there are never two writers at once, whatever links are cut both ways") {
    for (std::uint64_t seed = 1; seed <= 300; ++seed) {
        INFO("seed " << seed);
        REQUIRE(most_writers(seed, true) <= 1);
    }
}

TEST_CASE("without fencing there may be two, and the old one's writes are overwritten in conflicts") {
    int two = 0;
    for (std::uint64_t seed = 1; seed <= 20; ++seed) two += most_writers(seed, false) > 1 ? 1 : 0;
    CHECK(two > 5);

    SmallWorld world({.replicas = 3, .settings = single_writer(false)});
    Clients clients(world);
    const RuleId cut = world.isolate(0);
    world.advance(20s);
    CHECK(clients.ask_and_wait(0, put_of(0, 1)).refusal == Refusal::none);
    CHECK(clients.ask_and_wait(1, put_of(0, 2)).refusal == Refusal::none);
    world.heal(cut);
    REQUIRE(world.drain());
    CHECK(world.cluster.close().count(Fate::overwritten_in_conflict) == 1);
}

}  // namespace writer_election_test
