// A world that goes on from an earlier one: its clocks, its items, and what its ledger says of them.
#include "store/replication/replicas.hpp"

#include "tests/catch.hpp"
#include "tests/store/clients.hpp"
#include "tests/store/preloads.hpp"
#include "tests/store/texts_held.hpp"
#include "tests/store/wild_history.hpp"

#include <memory>
#include <set>

namespace preload_test {

using namespace regiondrill::sim;
using namespace regiondrill::store;
using namespace regiondrill::tests;
using namespace std::chrono_literals;

namespace {

constexpr auto base = 1000s;

Version version_at(Duration clock, std::uint32_t region) {
    const auto microseconds = std::chrono::duration_cast<std::chrono::microseconds>(clock).count();
    return Version::of(static_cast<std::uint64_t>(microseconds) << 8, RegionRank{static_cast<std::uint8_t>(region)});
}

PreloadedItem number_item(std::uint32_t key_number, std::uint32_t value, Version version) {
    PreloadedItem item;
    item.key = "key " + std::to_string(key_number);
    item.value = value;
    item.version = version;
    return item;
}

PreloadedItem text_item(std::uint32_t key_number, const std::string& value, Version version) {
    PreloadedItem item = number_item(key_number, 0, version);
    item.value = value;
    return item;
}

/// Replica 0 and replica 1 with these items.
Preload kept(std::vector<PreloadedItem> first, std::vector<PreloadedItem> second = {}) {
    return {base, {{replica(0), true, std::move(first)}, {replica(1), true, std::move(second)}}};
}

std::uint32_t number_at(const SmallWorld& world, std::uint32_t at, std::uint32_t key_number) {
    return static_cast<std::uint32_t>(world.read(at, key_number).value);
}

struct Heard : Journal {
    void changed(ReplicaId at, KeyId key) override { keys.emplace(at, key); }
    void wiped(ReplicaId at) override { wipes.insert(at); }

    std::set<std::pair<ReplicaId, KeyId>> keys;
    std::set<ReplicaId> wipes;
};

}  // namespace

TEST_CASE("what was there before the drill is read at once, and is no write of the drill") {
    SmallWorld world;
    const PreloadedItem item = number_item(0, 7, version_at(5s, 1));
    world.cluster.restore(kept({item}, {item}));
    CHECK(number_at(world, 0, 0) == 7);
    CHECK(world.cluster.is_converged());
    CHECK(world.cluster.is_drained());
    const LedgerAccount account = world.cluster.close();
    CHECK(account.acknowledged == 0);
    CHECK(account.lost() + account.overwritten() + account.count(Fate::kept) == 0);
}

TEST_CASE("clocks go on from where they were, so a write wins over what was there") {
    SmallWorld world;
    const PreloadedItem item = number_item(0, 7, version_at(999s, 1));
    world.cluster.restore(kept({item}, {item}));
    world.advance(2s);
    const Version version = world.write_and_answer(0, 0);
    CHECK(version.clock() >> 8 == 1'002'000'000);
    REQUIRE(world.drain());
    CHECK(world.read(1, 0).version == version);
    CHECK(world.cluster.close().count(Fate::kept) == 1);
}

TEST_CASE("skew counts from the base, and a clock never shows less than nothing") {
    SmallWorld world;
    world.cluster.restore(kept({}));
    const Replica& region = world.cluster.replica(replica(0));
    const ClockErrorId behind = world.cluster.disturb_clock(replica(0), {-10s, 0});
    CHECK(region.physical.read(world.engine.now()) == drill_start + 990s);
    world.cluster.correct_clock(replica(0), behind);
    world.cluster.disturb_clock(replica(0), {-2000s, 0});
    CHECK(region.physical.read(world.engine.now()) == drill_start);
}

TEST_CASE("replicas that ended between two batches compare what they have, and agree on the greatest versions") {
    SmallWorld world;
    world.cluster.restore(kept({number_item(0, 1, version_at(10s, 0)), number_item(1, 2, version_at(11s, 0))},
                               {number_item(0, 3, version_at(12s, 1)), number_item(2, 4, version_at(9s, 1))}));
    CHECK_FALSE(world.cluster.is_drained());
    REQUIRE(world.drain());
    for (const std::uint32_t at : {0U, 1U}) {
        CHECK(number_at(world, at, 0) == 3);
        CHECK(number_at(world, at, 1) == 2);
        CHECK(number_at(world, at, 2) == 4);
    }
    CHECK(world.cluster.close().acknowledged == 0);
}

TEST_CASE("a write that loses to what only another region had was overwritten by its skewed clock") {
    SmallWorld world;
    const RuleId cut = world.part(0, 1);
    world.cluster.restore(kept({number_item(0, 1, version_at(10s, 0))}, {number_item(0, 3, version_at(9000s, 1))}));
    world.advance(1s);
    world.write_and_answer(0, 0);
    world.advance(1s);
    world.heal(cut);
    REQUIRE(world.drain());
    CHECK(number_at(world, 0, 0) == 3);
    CHECK(world.cluster.close().count(Fate::overwritten_by_skew) == 1);
}

TEST_CASE("no version is issued twice, wherever the first one is") {
    // Region 0 wrote it with a clock far ahead, and only region 1 kept it.
    SmallWorld world;
    const Version issued = version_at(5000s, 0);
    world.cluster.restore(kept({}, {number_item(0, 1, issued)}));
    CHECK(world.write_and_answer(0, 0) > issued);
}

TEST_CASE("a text is one text, whatever number of replicas held it") {
    SmallWorld world;
    const PreloadedItem item = text_item(0, "a text", version_at(5s, 1));
    world.cluster.restore(kept({item}, {item}));
    CHECK(world.cluster.is_converged());
    CHECK(world.cluster.values().texts_in_use() == 1);
    CHECK(world.cluster.values().text_of(world.read(1, 0).value) == "a text");
    world.write_and_answer(0, 0);
    REQUIRE(world.drain());
    world.advance(1min);
    CHECK(world.cluster.values().texts_in_use() == texts_held(world.cluster, 1));
}

TEST_CASE("of one version with two contents the first stands everywhere, and the journal hears where it did not") {
    SmallWorld world;
    Heard heard;
    world.cluster.set_journal(&heard);
    world.cluster.restore(kept({text_item(0, "first", version_at(5s, 1))}, {text_item(0, "other", version_at(5s, 1))}));
    CHECK(world.cluster.is_converged());
    CHECK(world.cluster.values().text_of(world.read(1, 0).value) == "first");
    CHECK(heard.keys == std::set<std::pair<ReplicaId, KeyId>>{{replica(1), key(0)}});
    world.cluster.set_journal(nullptr);
}

TEST_CASE("what a region that joins later had goes to the first that is there") {
    SmallWorld world({.replicas = 2, .absent = 1});
    Heard heard;
    world.cluster.set_journal(&heard);
    world.cluster.restore(kept({number_item(0, 1, version_at(10s, 0)), number_item(1, 2, version_at(11s, 0))},
                               {number_item(0, 3, version_at(12s, 1)), number_item(1, 9, version_at(8s, 1))}));
    CHECK(number_at(world, 0, 0) == 3);
    CHECK(number_at(world, 0, 1) == 2);
    CHECK(heard.keys == std::set<std::pair<ReplicaId, KeyId>>{{replica(0), key(0)}});
    CHECK(heard.wipes == std::set<ReplicaId>{replica(1)});
    world.cluster.set_journal(nullptr);
    CHECK(world.cluster.is_drained());
    world.cluster.join(replica(1));
    REQUIRE(world.drain());
    CHECK(number_at(world, 1, 0) == 3);
}

TEST_CASE("a region without its data serves nobody until a peer has filled it") {
    SmallWorld world;
    Clients clients(world);
    Preload preload = kept({number_item(0, 7, version_at(5s, 1))});
    preload.replicas[1].is_complete = false;
    world.cluster.restore(preload);
    CHECK(clients.ask_and_wait(1, get_of(0)).refusal == Refusal::not_ready);
    REQUIRE(world.drain());
    CHECK(clients.ask_and_wait(1, get_of(0)).item.exists());
}

TEST_CASE("where no region has its data, the first serves what there is") {
    SmallWorld world;
    Preload preload = kept({number_item(0, 7, version_at(5s, 1))});
    for (PreloadedReplica& each : preload.replicas) each.is_complete = false;
    world.cluster.restore(preload);
    CHECK(world.cluster.replica(replica(0)).is_serving());
    REQUIRE(world.drain());
    CHECK(number_at(world, 1, 0) == 7);
}

TEST_CASE("a counter goes on, and only what the drill's own increments lost is lost") {
    SmallWorld world;
    Clients clients(world);
    const PreloadedItem ten = number_item(0, 10, version_at(5s, 1));
    world.cluster.restore(kept({ten}, {ten}));
    CHECK(static_cast<std::uint32_t>(clients.ask_and_wait(0, increment_of(0)).item.value) == 11);
    clients.ask_and_wait(1, increment_of(0));  // has not heard of the other one
    REQUIRE(world.drain());
    CHECK(number_at(world, 0, 0) == 11);
    CHECK(world.cluster.close().increments.lost == 1);
}

TEST_CASE("expiry and forgetting go by the clocks, not by the drill's time") {
    Settings settings = on_endless_lines();
    settings.tombstones = 20s;
    SmallWorld world({.settings = settings});
    PreloadedItem expiring = number_item(0, 1, version_at(900s, 0));
    expiring.expires = 1005;
    PreloadedItem grave = number_item(1, 0, version_at(990s, 0));
    grave.deleted = true;
    world.cluster.restore(kept({expiring, grave}, {expiring, grave}));
    world.advance(4900ms);
    CHECK(world.read(0, 0).exists());
    CHECK(world.read(0, 1).deleted);
    world.advance(2s);
    CHECK(world.read(0, 0).deleted);
    world.advance(6s);
    CHECK_FALSE(world.read(0, 1).version.is_written());
}

TEST_CASE("a power cut does not take what was there before the drill") {
    Settings settings = on_endless_lines();
    settings.disk.sync = 10s;
    SmallWorld world({.settings = settings});
    const PreloadedItem item = number_item(0, 7, version_at(5s, 1));
    world.cluster.restore(kept({item}, {item}));
    world.write_and_answer(0, 0);
    world.lose_power(0);
    CHECK(number_at(world, 0, 0) == 7);
}

TEST_CASE("a majority that accepted a write still knows of it when everything begins again") {
    Settings settings = on_endless_lines();
    settings.mode = WriteMode::quorum;
    settings.reads = ReadLevel::quorum;
    Preload preload;
    for (const int missing : {0, 1, 2}) {
        SmallWorld before({.replicas = 3, .settings = settings});
        name_keys(before.cluster, 1);
        Clients writers(before);
        REQUIRE(writers.ask_and_wait(0, put_of(0, 5U)).refusal == Refusal::none);
        preload = kept_of(before);
        preload.replicas[static_cast<std::size_t>(missing)].items.clear();
        SmallWorld after({.replicas = 3, .settings = settings});
        after.cluster.restore(preload);
        Clients readers(after);
        CHECK(static_cast<std::uint32_t>(readers.ask_and_wait(2, get_of(0)).item.value) == 5);
        REQUIRE(after.drain());
        CHECK(after.cluster.is_converged());
        after.cluster.close();
    }
}

TEST_CASE("whatever happened before and after a restart, the store agrees and accounts for every write") {
    const auto settings_of = [](std::uint64_t seed) {
        Settings settings;
        settings.disk.sync = seed % 2 == 1 ? 400ms : 0ms;
        if (seed % 13 < 4) settings.tombstones = 1s;
        if (seed % 17 < 5) settings.anti_entropy = 2s;
        return settings;
    };
    std::uint64_t restored = 0;
    for (std::uint64_t seed = 1; seed <= 400; ++seed) {
        INFO("seed " << seed);
        const Wildness wildness{.power = seed % 4 == 1,
                                .disks = seed % 4 == 2,
                                .clocks = seed % 5 < 2,
                                .expiry = seed % 3 == 0,
                                .texts = seed % 2 == 0};
        WildHistory before(seed, wildness, settings_of(seed));
        name_keys(before.world().cluster, WildHistory::keys);
        before.run(40);
        const Preload preload = kept_of(before.world());

        WildHistory after(seed, wildness, settings_of(seed));
        name_keys(after.world().cluster, WildHistory::keys);
        after.world().cluster.restore(preload);
        for (const PreloadedReplica& each : preload.replicas) {
            REQUIRE(kept_items(after.world().cluster, each.replica) == each.items);
            restored += each.items.size();
        }
        after.run(60);
        REQUIRE(after.heal_and_drain());
        REQUIRE(after.world().cluster.is_converged());
        REQUIRE(after.world().cluster.values().texts_in_use() == texts_held(after.world().cluster, WildHistory::keys));
        const LedgerAccount account = after.world().cluster.close();
        REQUIRE(account.acknowledged == after.fates().acknowledged);
    }
    CHECK(restored > 3000);
}

}  // namespace preload_test
