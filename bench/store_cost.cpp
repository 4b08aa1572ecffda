// What the store costs: taking a write, applying a replicated one, and making two replicas equal that differ in little.
// The quickest of several rounds counts. Ends with "store: ...".
#include "store/cluster.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <string>
#include <vector>

namespace {

using namespace std::chrono_literals;
using namespace regiondrill;

constexpr std::uint32_t keys = 1'000'000;
constexpr std::uint32_t differing = 1000;
constexpr int rounds = 5;

/// Two regions 50 ms apart.
class Pair {
public:
    explicit Pair(const store::Settings& settings)
        : cluster(engine, network, sim::Seed{1}, settings, link_up(network)) {
        for (std::uint32_t n = 0; n < keys; ++n) cluster.keys().intern("k/" + std::to_string(n));
    }

    void write(std::uint32_t at, store::KeyId key) {
        const auto write = cluster.write(store::ReplicaId{static_cast<std::uint16_t>(at)}, key, store::ValueId{1});
        cluster.ledger().acknowledged(write.write, engine.now());
    }

    void drain() {
        while (!cluster.is_drained()) engine.run_until(engine.now() + 10ms);
    }

    sim::Engine engine;
    sim::Network network{engine, sim::Seed{1}, true};
    store::Cluster cluster;

private:
    static std::vector<store::ReplicaPlace> link_up(sim::Network& network) {
        std::vector<store::ReplicaPlace> places{{"east", network.add_place("east")},
                                                {"west", network.add_place("west")}};
        network.connect(places[0].place, places[1].place, 100ms, sim::PathKind::backbone);
        return places;
    }
};

template <class Work>
double seconds_of(Work work) {
    const auto begin = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

struct Rates {
    double accepted = 0;
    double applied = 0;
};

// Keys in an order without order, as people's are.
Rates measure_rates() {
    Rates best;
    store::Settings settings;
    settings.replication.bandwidth = 0;
    for (int round = 0; round < rounds; ++round) {
        Pair pair(settings);
        sim::Stream dice(7);
        std::vector<store::KeyId> order;
        for (std::uint32_t n = 0; n < keys; ++n) order.push_back(store::KeyId{dice.below(keys)});
        for (const store::KeyId key : order) pair.write(0, key);  // tables and log have grown
        pair.drain();
        const double accepting = seconds_of([&] {
            for (const store::KeyId key : order) pair.write(0, key);
        });
        const double applying = seconds_of([&] { pair.drain(); });
        best.accepted = std::max(best.accepted, keys / accepting);
        best.applied = std::max(best.applied, keys / applying);
    }
    return best;
}

struct Repair {
    std::uint64_t bytes = 0;
    std::uint64_t full_copy = 0;
};

// The log of one replica is cut short, so that its peer lacks what is written last.
Repair measure_repair() {
    store::Settings settings;
    settings.replication.bandwidth = 0;
    settings.replication.backlog_items = 512;
    settings.replication.when_full = store::WhenFull::drop_oldest;
    Pair pair(settings);
    for (std::uint32_t n = 0; n < keys; ++n) {
        pair.write(0, store::KeyId{n});
        if (n % 256 == 0) pair.drain();
    }
    pair.drain();
    const std::uint64_t before = pair.cluster.anti_entropy().bytes;
    const auto pause = pair.cluster.pause({{store::ReplicaId{0}, store::ReplicaId{1}}});
    sim::Stream dice(7);
    for (std::uint32_t n = 0; n < differing + 512; ++n) pair.write(0, store::KeyId{dice.below(keys)});
    pair.cluster.resume(pause);
    pair.drain();
    std::uint64_t full = 0;
    for (std::uint32_t n = 0; n < keys; ++n) {
        full += pair.cluster.keys().bytes_of(store::KeyId{n}) + 24 + settings.value_bytes;
    }
    return {pair.cluster.anti_entropy().bytes - before, full};
}

}  // namespace

int main() {
    const Rates rates = measure_rates();
    const Repair repair = measure_repair();
    std::printf("anti-entropy, %u of %u keys differ: %.0f kB, %.2f %% of a full copy\n", differing, keys,
                static_cast<double>(repair.bytes) / 1e3,
                100.0 * static_cast<double>(repair.bytes) / static_cast<double>(repair.full_copy));
    std::printf("store: %.1f M writes accepted/s, %.1f M replicated writes applied/s\n", rates.accepted / 1e6,
                rates.applied / 1e6);
}
