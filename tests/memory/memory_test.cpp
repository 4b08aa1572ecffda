// What the simulation takes from the heap. This program counts every allocation by replacing operator new, so it is one
// of its own, and it is not built with sanitizers, which replace it too.
#include "bench/toy_world.hpp"
#include "drill/world/world.hpp"
#include "store/cluster.hpp"
#include "tests/catch.hpp"

#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <new>

namespace {

std::uint64_t allocations = 0;
std::int64_t bytes_in_use = 0;

// The size stands in front of the block, padded to what any type may need.
constexpr std::size_t header = alignof(std::max_align_t);

void* allocate(std::size_t size) {
    ++allocations;
    bytes_in_use += static_cast<std::int64_t>(size);
    auto* block = static_cast<unsigned char*>(std::malloc(size + header));
    if (block == nullptr) throw std::bad_alloc();
    *reinterpret_cast<std::size_t*>(block) = size;
    return block + header;
}

void release(void* pointer) {
    if (pointer == nullptr) return;
    auto* block = static_cast<unsigned char*>(pointer) - header;
    bytes_in_use -= static_cast<std::int64_t>(*reinterpret_cast<std::size_t*>(block));
    std::free(block);
}

}  // namespace

void* operator new(std::size_t size) { return allocate(size); }
void* operator new[](std::size_t size) { return allocate(size); }
void operator delete(void* pointer) noexcept { release(pointer); }
void operator delete[](void* pointer) noexcept { release(pointer); }
void operator delete(void* pointer, std::size_t) noexcept { release(pointer); }
void operator delete[](void* pointer, std::size_t) noexcept { release(pointer); }

namespace memory_test {

using namespace regiondrill;

namespace {

std::uint64_t requests_of(const drill::World& world) {
    std::uint64_t sum = 0;
    for (const auto& population : world.populations()) sum += population->metrics().requests;
    return sum;
}

void run_until(drill::World& world, sim::Time moment) {
    while (world.engine().now() < moment) world.step();
}

}  // namespace

TEST_CASE("the counter sees an allocation", "[memory]") {
    const std::uint64_t before = allocations;
    // Volatile, or the compiler may leave a pair of new and delete out.
    int* volatile number = new int(1);
    delete number;
    REQUIRE(allocations == before + 1);
}

TEST_CASE("a request takes nothing from the heap once the world is warm", "[memory]") {
    // Slabs, rings and caches grow with the most that was ever under way at once; after 20 minutes of a steady load a
    // new high is rare, and doubling buffers make it rarer: 40 growths in 600,000 requests would already be a leak.
    drill::World world(bench::toy_scenario(2400, 1));
    run_until(world, sim::drill_start + std::chrono::seconds(1200));
    const std::uint64_t before = allocations;
    const std::uint64_t requests = requests_of(world);
    run_until(world, sim::drill_start + std::chrono::seconds(1800));
    REQUIRE(requests_of(world) - requests > 590'000);
    CHECK(allocations - before < 40);
}

TEST_CASE("nor does it with all that clients and regions can do about failure and load", "[memory]") {
    drill::World world(bench::guarded_scenario(2400, 1));
    run_until(world, sim::drill_start + std::chrono::seconds(1200));
    const std::uint64_t before = allocations;
    const std::uint64_t requests = requests_of(world);
    run_until(world, sim::drill_start + std::chrono::seconds(1800));
    REQUIRE(requests_of(world) - requests > 590'000);
    CHECK(world.populations().front()->metrics().retries > 1000);
    CHECK(world.populations().front()->metrics().hedges > 1000);
    CHECK(world.populations().front()->response_cache()->metrics().fresh > 1000);
    // Windows that slide by the second are queues of blocks, of which a new one comes every twenty seconds.
    CHECK(allocations - before < 600);
}

TEST_CASE("100,000 clients in ten regions take less than 200 bytes each", "[memory]") {
    // Everything counts: regions, links, checkers, histograms, the store itself and its ledger, after two minutes in
    // which every client has made about twelve requests.
    constexpr std::int64_t clients = 100'000;
    const std::int64_t before = bytes_in_use;
    drill::World world(bench::crowded_scenario(130));
    run_until(world, sim::drill_start + std::chrono::seconds(120));
    REQUIRE(requests_of(world) > 1'000'000);
    const std::int64_t a_client = (bytes_in_use - before) / clients;
    INFO("bytes a client: " << a_client);
    CHECK(a_client < 200);
}

// What the system has given the program, which counts what is aligned by itself as well.
std::int64_t resident_bytes() {
    std::ifstream statm("/proc/self/statm");
    std::int64_t all = 0;
    std::int64_t resident = 0;
    statm >> all >> resident;
    return resident * 4096;
}

TEST_CASE("keys that nobody touches take no memory: ten million as much as what is asked for of them", "[memory]") {
    // 3,340 writes, nearly each of a key of its own: 7 kB of pages in three tables and the ledger. What finds the
    // pages is an eighth of a byte a key, and the digests of the tables half a byte, up to twice that as they grow.
    const auto grown = [](std::uint32_t keys) {
        drill::Scenario scenario = bench::toy_scenario(10, 1);
        scenario.clients.resize(1);
        scenario.clients[0].keys.count = keys;
        const std::int64_t before = resident_bytes();
        drill::World world(scenario);
        world.run();
        REQUIRE(requests_of(world) > 1000);
        return resident_bytes() - before;
    };
    grown(1000);  // what later worlds use again
    const std::int64_t few = grown(1000);
    const std::int64_t many = grown(10'000'000);
    INFO("bytes with 1,000 keys: " << few << ", with 10,000,000: " << many);
    CHECK(many - few < 100'000'000);
}

TEST_CASE("a key takes less than 64 bytes a replica beyond its name and value", "[memory]") {
    // Vectors double as they grow, so what is in use is up to twice what is needed; the names are there before.
    constexpr std::uint32_t keys = 300'000;
    constexpr std::uint32_t replicas = 3;
    sim::Engine engine;
    sim::Network network(engine, sim::Seed{1}, true);
    std::vector<store::ReplicaPlace> places;
    for (const char* name : {"a", "b", "c"}) places.push_back({name, network.add_place(name)});
    for (std::size_t i = 0; i < replicas; ++i) {
        for (std::size_t j = i + 1; j < replicas; ++j) {
            network.connect(places[i].place, places[j].place, std::chrono::milliseconds(50), sim::PathKind::backbone);
        }
    }
    store::Cluster cluster(engine, network, sim::Seed{1}, store::Settings{}, places);
    for (std::uint32_t n = 0; n < keys; ++n) cluster.keys().intern(std::to_string(n));
    const auto write_all = [&](std::uint32_t from, std::uint32_t to) {
        for (std::uint32_t n = from; n < to; ++n) {
            const auto write = cluster.write(store::ReplicaId{0}, store::KeyId{n}, store::ValueId{1});
            cluster.ledger().acknowledged(write.write, engine.now());
            if (n % 1000 == 0) engine.run_until(engine.now() + std::chrono::seconds(1));
        }
        engine.run_until(engine.now() + std::chrono::seconds(5));
    };
    write_all(0, 1000);  // logs, batches and events have their room
    const std::int64_t before = bytes_in_use;
    write_all(1000, keys);
    REQUIRE(cluster.is_drained());
    REQUIRE(cluster.replica(store::ReplicaId{2}).table.keys() == keys);
    // The ledger is one for all replicas, and no part of what a real store would need: it is counted all the same.
    const double a_key = static_cast<double>(bytes_in_use - before) / keys / replicas;
    INFO("bytes a key and replica: " << a_key);
    CHECK(a_key < 64);
}

}  // namespace memory_test
