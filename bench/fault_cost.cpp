// What beginning and ending a fault costs where there are many regions: a partition of one half from the other, with
// replication between the halves paused, and the waits for what was written to be everywhere that come with each.
//
// All of it is work on pairs of regions, so ten times the regions may cost a hundred times as much, and a little more
// for memory that no cache holds; had the cost the fourth power, it would be ten thousand times. Ends with "fault: ..."
// and with 1 where growth is beyond the bound.
#include "store/cluster.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace std::chrono_literals;
using namespace regiondrill;

constexpr int rounds = 25;
constexpr double most_growth = 6;  // of the cost of a pair, from 10 regions to 100

class ManyRegions {
public:
    explicit ManyRegions(std::size_t count) : cluster(engine, network, sim::Seed{1}, {}, link_up(network, count)) {
        const auto replica = [](std::size_t number) { return store::ReplicaId{static_cast<std::uint16_t>(number)}; };
        for (std::size_t one = 0; one < count / 2; ++one) {
            for (std::size_t other = count / 2; other < count; ++other) {
                pairs_.emplace_back(replica(one), replica(other));
                pairs_.emplace_back(replica(other), replica(one));
            }
        }
        for (const auto& [from, to] : pairs_) links_.push_back(network.link(place(from), place(to)));
    }

    /// A fault as the drill's schedule has it: the rule and the pause, and a wait at its beginning and its end.
    void break_and_mend() {
        const sim::RuleId rule = network.impose({.links = links_, .cut = true});
        const store::PauseId pause = cluster.pause(pairs_);
        (void)cluster.begin_catch_up();
        network.lift(rule);
        cluster.resume(pause);
        (void)cluster.begin_catch_up();
    }

private:
    static sim::PlaceId place(store::ReplicaId id) { return sim::PlaceId{static_cast<std::uint16_t>(id)}; }

    static std::vector<store::ReplicaPlace> link_up(sim::Network& network, std::size_t count) {
        std::vector<store::ReplicaPlace> places;
        for (std::size_t i = 0; i < count; ++i) {
            const std::string name = "region-" + std::to_string(i);
            places.push_back({name, network.add_place(name)});
        }
        for (std::size_t i = 0; i < count; ++i) {
            for (std::size_t j = i + 1; j < count; ++j) {
                network.connect(places[i].place, places[j].place, 100ms, sim::PathKind::backbone);
            }
        }
        return places;
    }

public:
    sim::Engine engine;
    sim::Network network{engine, sim::Seed{1}, true};
    store::Cluster cluster;

private:
    std::vector<std::pair<store::ReplicaId, store::ReplicaId>> pairs_;
    std::vector<sim::LinkId> links_;
};

// Microseconds of the quickest round.
double cost_of(std::size_t regions) {
    ManyRegions world(regions);
    double best = 1e9;
    for (int round = 0; round < rounds; ++round) {
        const auto begin = std::chrono::steady_clock::now();
        world.break_and_mend();
        const std::chrono::duration<double, std::micro> took = std::chrono::steady_clock::now() - begin;
        best = std::min(best, took.count());
    }
    return best;
}

}  // namespace

int main() {
    const double at_10 = cost_of(10);
    const double at_30 = cost_of(30);
    const double at_100 = cost_of(100);
    constexpr double pairs_10 = 10 * 9;
    constexpr double pairs_100 = 100 * 99;
    const double growth = (at_100 / pairs_100) / (at_10 / pairs_10);
    std::printf("a fault, begun and ended: %.0f us at 10 regions, %.0f us at 30, %.0f us at 100\n", at_10, at_30,
                at_100);
    std::printf("fault: a pair costs %.1f times as much at 100 regions as at 10 (at most %.0f)\n", growth, most_growth);
    return growth <= most_growth ? 0 : 1;
}
