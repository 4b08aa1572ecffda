// Somebody who copies each key that the journal names has the tables: after every step of any history.
#include "store/replication/replicas.hpp"

#include "tests/catch.hpp"
#include "tests/store/wild_history.hpp"

#include <map>

namespace journal_test {

using namespace regiondrill::sim;
using namespace regiondrill::store;
using namespace regiondrill::tests;
using namespace std::chrono_literals;

namespace {

class Copy : public Journal {
public:
    explicit Copy(Cluster& cluster) : cluster_(cluster), items_(cluster.size()) { cluster.set_journal(this); }
    ~Copy() override { cluster_.set_journal(nullptr); }
    Copy(const Copy&) = delete;
    Copy& operator=(const Copy&) = delete;

    void changed(ReplicaId at, KeyId key) override { items_[index(at)][key] = cluster_.read(at, key); }

    void wiped(ReplicaId at) override {
        items_[index(at)].clear();
        ++wipes;
    }

    int wipes = 0;

    /// In how many items it differs from the tables.
    int differences(std::uint32_t keys) {
        int found = 0;
        for (std::uint32_t at = 0; at < cluster_.size(); ++at) {
            for (std::uint32_t number = 0; number < keys; ++number) {
                const Item held = cluster_.read(replica(at), key(number));
                const Item copied = items_[at][key(number)];
                const bool alike = held.version == copied.version && held.value == copied.value &&
                                   held.deleted == copied.deleted && held.expires == copied.expires;
                found += alike ? 0 : 1;
            }
        }
        return found;
    }

private:
    Cluster& cluster_;
    std::vector<std::map<KeyId, Item>> items_;
};

Wildness everything() {
    return {.power = true, .disks = true, .clocks = true, .limits = true, .expiry = true, .texts = true};
}

Settings forgetful(std::uint64_t seed) {
    Settings settings;
    settings.disk.sync = seed % 2 == 1 ? 400ms : 0ms;
    settings.tombstones = 1s;
    return settings;
}

}  // namespace

TEST_CASE("the journal hears of every change of a table, through power cuts, lost disks, damage and forgetting") {
    int wipes = 0;
    for (std::uint64_t seed = 1; seed <= 300; ++seed) {
        WildHistory history(seed, everything(), forgetful(seed));
        Copy copy(history.world().cluster);
        INFO("seed " << seed);
        for (int turn = 0; turn < 60; ++turn) {
            history.run(1);
            REQUIRE(copy.differences(WildHistory::keys) == 0);
        }
        REQUIRE(history.heal_and_drain());
        REQUIRE(copy.differences(WildHistory::keys) == 0);
        wipes += copy.wipes;
    }
    CHECK(wipes > 100);
}

TEST_CASE("a region that leaves is heard to be empty") {
    SmallWorld world;
    Copy copy(world.cluster);
    world.write_and_answer(1, 0);
    REQUIRE(world.drain());
    world.cluster.leave(replica(1));
    REQUIRE(world.drain());
    CHECK(copy.wipes == 1);
    CHECK(copy.differences(1) == 0);
}

TEST_CASE("planted defect: who does not hear of wipes has another table") {
    struct Deaf : Copy {
        using Copy::Copy;
        void wiped(ReplicaId) override {}
    };
    SmallWorld world;
    Deaf copy(world.cluster);
    world.write_and_answer(0, 0);
    world.lose_disk(0);
    CHECK(copy.differences(1) == 1);
}

}  // namespace journal_test
