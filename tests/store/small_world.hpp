// A small world: some replicas, all linked to each other alike, and verbs to break and mend it.
#pragma once

#include "store/cluster.hpp"

#include <string>
#include <vector>

namespace regiondrill::tests {

constexpr store::ReplicaId replica(std::uint32_t n) { return store::ReplicaId{static_cast<std::uint16_t>(n)}; }
constexpr store::KeyId key(std::uint32_t n) { return store::KeyId{n}; }

// What a test breaks things by.
constexpr sim::Cause first_fault = sim::cause_of_fault(0);
constexpr sim::Cause second_fault = sim::cause_of_fault(1);

/// Lines that carry any number of bytes at once, so that times are round.
inline store::Settings on_endless_lines() {
    store::Settings settings;
    settings.replication.bandwidth = 0;
    return settings;
}

inline store::Settings synced_every(sim::Duration interval) {
    store::Settings settings = on_endless_lines();
    settings.disk.sync = interval;
    return settings;
}

struct WorldOptions {
    std::uint32_t replicas = 2;
    sim::Duration round_trip = std::chrono::milliseconds(100);
    bool ideal = true;
    sim::Seed seed{1};
    store::Settings settings = on_endless_lines();
    std::uint32_t witnesses = 0;  // of the replicas, the last ones
    std::uint32_t absent = 0;     // of the replicas, the last ones
};

class SmallWorld {
public:
    explicit SmallWorld(const WorldOptions& options = {})
        : network(engine, options.seed, options.ideal),
          cluster(engine, network, options.seed, options.settings, link_up(network, options)) {}

    store::AcceptedWrite write(std::uint32_t at, std::uint32_t key_number, std::uint32_t value = 1) {
        return cluster.write(replica(at), key(key_number), store::ValuePool::numbered(value));
    }

    /// A write whose client has its answer at once.
    store::Version write_and_answer(std::uint32_t at, std::uint32_t key_number) {
        const auto [version, id] = write(at, key_number);
        cluster.ledger().acknowledged(id, engine.now());
        return version;
    }

    store::Item read(std::uint32_t at, std::uint32_t key_number) const {
        return cluster.read(replica(at), key(key_number));
    }

    void advance(sim::Duration span) { engine.run_until(engine.now() + span); }
    void advance_to(sim::Duration since_start) { engine.run_until(sim::drill_start + since_start); }

    sim::LinkId link(std::uint32_t from, std::uint32_t to) const {
        return network.link(sim::PlaceId{static_cast<std::uint16_t>(from)},
                            sim::PlaceId{static_cast<std::uint16_t>(to)});
    }

    /// One way.
    sim::RuleId cut(std::uint32_t from, std::uint32_t to) {
        sim::Rule rule;
        rule.links = {link(from, to)};
        rule.cut = true;
        return network.impose(rule);
    }

    /// Both ways.
    sim::RuleId part(std::uint32_t one, std::uint32_t other) {
        sim::Rule rule;
        rule.links = {link(one, other), link(other, one)};
        rule.cut = true;
        return network.impose(rule);
    }

    /// Both ways from everybody else.
    sim::RuleId isolate(std::uint32_t at) {
        sim::Rule rule;
        rule.cut = true;
        for (std::uint32_t other = 0; other < cluster.size(); ++other) {
            if (other == at) continue;
            rule.links.push_back(link(at, other));
            rule.links.push_back(link(other, at));
        }
        return network.impose(rule);
    }

    void heal(sim::RuleId rule) { network.lift(rule); }

    store::PauseId pause(std::uint32_t from, std::uint32_t to) { return cluster.pause({{replica(from), replica(to)}}); }

    /// The region's process stops, and its users notice at once.
    void kill(std::uint32_t at, sim::Cause cause = {}) {
        cluster.begin_outage(replica(at), cause);
        cluster.set_online(replica(at), false, cause);
    }

    void revive(std::uint32_t at) {
        cluster.end_outage(replica(at), cluster.replica(replica(at)).outages.back());
        cluster.set_online(replica(at), true);
    }

    /// The region's process stops with the power: what was not synced is gone.
    void lose_power(std::uint32_t at, sim::Cause cause = {}) {
        kill(at, cause);
        cluster.lose_power(replica(at), cause);
    }

    void lose_disk(std::uint32_t at, sim::Cause cause = {}) {
        kill(at, cause);
        cluster.lose_disk(replica(at), cause);
    }

    const store::Channel& channel(std::uint32_t from, std::uint32_t to) const {
        for (const store::Channel& each : cluster.channels()) {
            if (each.from == replica(from) && each.to == replica(to)) return each;
        }
        sim::break_invariant("no such channel");
    }

    /// Waits until nothing is left to be replicated; false when that takes longer.
    bool drain(sim::Duration at_most = std::chrono::minutes(10)) {
        const sim::Time end = engine.now() + at_most;
        while (!cluster.is_drained() && engine.now() < end) advance(std::chrono::milliseconds(10));
        return cluster.is_drained();
    }

    sim::Engine engine;
    sim::Network network;
    store::Cluster cluster;

private:
    static std::vector<store::ReplicaPlace> link_up(sim::Network& network, const WorldOptions& options) {
        std::vector<store::ReplicaPlace> places;
        for (std::uint32_t i = 0; i < options.replicas; ++i) {
            const std::string name = "region-" + std::to_string(i);
            const std::uint32_t behind = options.replicas - i;
            places.push_back({name, network.add_place(name), behind <= options.witnesses, behind <= options.absent});
        }
        for (const auto& a : places) {
            for (const auto& b : places) {
                if (a.place < b.place) network.connect(a.place, b.place, options.round_trip, sim::PathKind::backbone);
            }
        }
        return places;
    }
};

}  // namespace regiondrill::tests
