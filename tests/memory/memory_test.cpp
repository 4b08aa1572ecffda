// What the simulation takes from the heap. This program counts every allocation by replacing operator new, so it is one
// of its own, and it is not built with sanitizers, which replace it too.
#include "bench/toy_world.hpp"
#include "drill/world.hpp"
#include "tests/catch.hpp"

#include <cstdint>
#include <cstdlib>
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

using namespace regiondrill;

namespace {

std::uint64_t requests_of(const drill::World& world) {
    std::uint64_t sum = 0;
    for (const auto& population : world.populations()) sum += population->figures().requests;
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
