// The engine's speed as a ratio: requests a second of the full simulation over those of a bare event loop on the same
// workload, the two run in turn, so that a machine that slows down slows both. Prints a line a round and ends with the
// median: "engine ratio: R".
#include "bench/bare_loop.hpp"
#include "bench/toy_world.hpp"
#include "drill/world/world.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <utility>
#include <vector>

namespace {

using namespace regiondrill;

constexpr int virtual_seconds = 600;
constexpr unsigned rounds = 9;

// Requests a second of wall time.
template <class Play>
double rate_of(Play play) {
    const auto before = std::chrono::steady_clock::now();
    const auto requests = static_cast<double>(play());
    const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - before;
    return requests / spent.count();
}

double bare_rate(std::uint64_t seed) {
    return rate_of([&] { return bench::play_bare_loop(virtual_seconds, seed); });
}

double full_rate(std::uint64_t seed) {
    drill::World world(bench::toy_scenario(virtual_seconds, seed));
    return rate_of([&] {
        world.run();
        std::uint64_t requests = 0;
        for (const auto& population : world.populations()) requests += population->metrics().ok;
        return requests;
    });
}

}  // namespace

int main() {
    std::printf("1,000 clients, 3 regions, %d virtual seconds a run, %u rounds\n", virtual_seconds, rounds);
    std::printf("%6s %16s %16s %8s\n", "round", "bare loop", "full simulation", "ratio");
    std::vector<double> ratios;
    for (unsigned round = 0; round < rounds; ++round) {
        const std::uint64_t seed = round + 1;
        double bare = 0;
        double full = 0;
        if (round % 2 == 0) {
            bare = bare_rate(seed);
            full = full_rate(seed);
        } else {
            full = full_rate(seed);
            bare = bare_rate(seed);
        }
        ratios.push_back(full / bare);
        std::printf("%6u %12.0f/s %14.0f/s %8.2f\n", round + 1, bare, full, full / bare);
    }
    std::nth_element(ratios.begin(), ratios.begin() + rounds / 2, ratios.end());
    std::printf("engine ratio: %.2f\n", ratios[rounds / 2]);
    return EXIT_SUCCESS;
}
