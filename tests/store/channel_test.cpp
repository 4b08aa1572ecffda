// Channels and pairs are found by their ends and not by a search: these tests hold the arithmetic, bench/fault_cost
// what it is for.
#include "store/replication/channel.hpp"

#include "store/replication/dirty_pairs.hpp"
#include "tests/catch.hpp"
#include "tests/store/small_world.hpp"

#include <set>
#include <string>
#include <utility>
#include <vector>

namespace channel_test {

using namespace std::chrono_literals;
using namespace regiondrill;
using store::ReplicaId;

namespace {

ReplicaId replica(std::size_t number) { return ReplicaId{static_cast<std::uint16_t>(number)}; }

// So many replicas, all linked.
struct Linked {
    explicit Linked(std::size_t count) : cluster(engine, network, sim::Seed{1}, {}, link_up(network, count)) {}

    static std::vector<store::ReplicaPlace> link_up(sim::Network& network, std::size_t count) {
        std::vector<store::ReplicaPlace> places;
        for (std::size_t i = 0; i < count; ++i) {
            const std::string name = "r" + std::to_string(i);
            places.push_back({name, network.add_place(name)});
        }
        for (std::size_t i = 0; i < count; ++i) {
            for (std::size_t j = i + 1; j < count; ++j) {
                network.connect(places[i].place, places[j].place, 20ms, sim::PathKind::backbone);
            }
        }
        return places;
    }

    sim::Engine engine;
    sim::Network network{engine, sim::Seed{1}, true};
    store::Cluster cluster;
};

}  // namespace

TEST_CASE("every pair of replicas has its own number, the same from both ends") {
    for (const std::size_t count : {1U, 2U, 3U, 7U, 100U}) {
        const store::DirtyPairs pairs(count);
        CHECK(pairs.pairs().size() == count * (count - 1) / 2);
        for (std::size_t number = 0; number < pairs.pairs().size(); ++number) {
            const store::DirtyPair& pair = pairs.pairs()[number];
            REQUIRE(pairs.number_of(pair.one, pair.other) == number);
            REQUIRE(pairs.number_of(pair.other, pair.one) == number);
        }
    }
}

TEST_CASE("a pair is dirty until a comparison has answered its last mark, and only then is none") {
    store::DirtyPairs pairs(3);
    CHECK_FALSE(pairs.any_suspect());
    pairs.mark(replica(2), replica(0));
    const std::size_t number = pairs.number_of(replica(0), replica(2));
    const std::uint32_t when_begun = pairs.pairs()[number].marked;
    pairs.mark(replica(0), replica(2));
    pairs.compared(number, when_begun);
    CHECK(pairs.any_suspect());
    pairs.compared(number, pairs.pairs()[number].marked);
    CHECK_FALSE(pairs.any_suspect());
}

TEST_CASE("a pause holds back the channels of its pairs and no others, however they are listed") {
    Linked world(5);
    const std::vector<std::pair<ReplicaId, ReplicaId>> listed = {
        {replica(4), replica(0)}, {replica(1), replica(3)}, {replica(4), replica(0)}, {replica(2), replica(2)}};
    const store::PauseId pause = world.cluster.pause(listed);
    std::set<std::pair<std::size_t, std::size_t>> paused;
    for (const store::Channel& channel : world.cluster.channels()) {
        if (channel.pauses == 1) paused.emplace(store::index(channel.from), store::index(channel.to));
        CHECK(channel.pauses <= 1);
    }
    CHECK(paused == std::set<std::pair<std::size_t, std::size_t>>{{1, 3}, {4, 0}});
    world.cluster.resume(pause);
    for (const store::Channel& channel : world.cluster.channels()) CHECK(channel.pauses == 0);
}

TEST_CASE("a wait to catch up lets a replica go that was cut off when it began, and no other") {
    Linked world(4);
    const sim::RuleId cut = world.network.impose({.links = {world.network.link(sim::PlaceId{0}, sim::PlaceId{3}),
                                                            world.network.link(sim::PlaceId{3}, sim::PlaceId{0})},
                                                  .cut = true});
    world.cluster.keys().intern("k");
    world.cluster.ledger().acknowledged(
        world.cluster.write(replica(0), store::KeyId{0}, store::ValuePool::numbered(1)).write, world.engine.now());
    const store::CatchUpId reached = world.cluster.begin_catch_up();
    CHECK(world.cluster.caught_up_at(reached) == sim::never);
    world.engine.run_until(sim::drill_start + 1s);
    CHECK(world.cluster.caught_up_at(reached) < sim::drill_start + 1s);
    world.network.lift(cut);
    const store::CatchUpId all = world.cluster.begin_catch_up();
    CHECK(world.cluster.caught_up_at(all) == sim::never);
    world.engine.run_until(sim::drill_start + 10s);
    CHECK(world.cluster.caught_up_at(all) < sim::drill_start + 10s);
}

}  // namespace channel_test
