// What it costs to have all switched on that clients and regions can do about failure and load: requests a second of
// the toy workload with it over those without, the two run in turn. Ends with "safeguards: R".
#include "bench/toy_world.hpp"
#include "drill/world/world.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <vector>

namespace {

using namespace regiondrill;

constexpr int virtual_seconds = 600;
constexpr unsigned rounds = 7;

// Requests a second of wall time.
double rate_of(const drill::Scenario& scenario) {
    drill::World world(scenario);
    const auto before = std::chrono::steady_clock::now();
    world.run();
    const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - before;
    std::uint64_t requests = 0;
    for (const auto& population : world.populations()) requests += population->metrics().requests;
    return static_cast<double>(requests) / spent.count();
}

}  // namespace

int main() {
    std::vector<double> ratios;
    for (unsigned seed = 1; seed <= rounds; ++seed) {
        const double plain = rate_of(bench::toy_scenario(virtual_seconds, seed));
        const double guarded = rate_of(bench::guarded_scenario(virtual_seconds, seed));
        ratios.push_back(guarded / plain);
        std::printf("round %u: %.0f requests/s plain, %.0f guarded, ratio %.2f\n", seed, plain, guarded, ratios.back());
    }
    std::nth_element(ratios.begin(), ratios.begin() + rounds / 2, ratios.end());
    std::printf("safeguards: %.2f of the speed without\n", ratios[rounds / 2]);
    return 0;
}
