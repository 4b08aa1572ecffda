// What can happen to a cluster's replicas: process, power and disk go and come back, regions join and leave.
#include "sim/invariant.hpp"
#include "store/cluster.hpp"

#include <algorithm>
#include <utility>

namespace regiondrill::store {

namespace {

using namespace std::chrono_literals;

constexpr sim::Duration leave_look = 100ms;  // how often a region that leaves looks whether the others have everything

}  // namespace

// What keeps it down may change while it is: one failure ends, and another goes on.
void Cluster::set_online(ReplicaId id, bool online, sim::Cause cause) {
    Replica& replica = replicas_[id];
    if (!online) replica.out_by = cause;
    if (std::exchange(replica.online, online) == online) return;
    if (!online) {
        quorum_.abandon(id);
        write_forwarding_.abandon(id);
        return;
    }
    if (replica.state == ReplicaState::empty) {
        replication_.start_over(id);
        settle_state(id);
    }
    begin_restart(id);
    if (!replica.disk.unsynced.empty()) replication_.changed(id);
    replication_.reconnect(id);
}

// A restart that was cut short begins anew.
void Cluster::begin_restart(ReplicaId id) {
    Replica& replica = replicas_[id];
    if (replica.state == ReplicaState::restarting) replica.state = ReplicaState::serving;
    const std::uint64_t to_read = replica.disk.since_snapshot;
    if (settings_.disk.snapshot == sim::Duration{} || to_read == 0 || replica.state != ReplicaState::serving) return;
    replica.state = ReplicaState::restarting;
    engine_.schedule(sim::from_nanoseconds(static_cast<double>(to_read) * 1e9 / settings_.disk.replay), restarted_,
                     static_cast<std::uint32_t>(index(id)), ++replica.restarts);
}

void Cluster::restarted(const sim::Event& event) {
    Replica& replica = replicas_[replica_number(event.subject)];
    if (replica.state != ReplicaState::restarting || !replica.online || replica.restarts != event.detail) return;
    replica.state = ReplicaState::serving;
    replication_.reconnect(replica_number(event.subject));
}

// Where there is nobody who could fill it, an empty replica is all there is.
void Cluster::settle_state(ReplicaId id) {
    const bool alone = std::none_of(replicas_.begin(), replicas_.end(), [&](const Replica& other) {
        return &other != &replicas_[id] && other.is_member() && other.state != ReplicaState::empty;
    });
    if (alone) replicas_[id].state = ReplicaState::serving;
}

void Cluster::lose_power(ReplicaId id, sim::Cause cause) {
    Replica& replica = replicas_[id];
    const bool anything = !replica.disk.unsynced.empty() || replica.synced != replica.log.end();
    if (!anything) return;
    replication_.lose(id, replica.synced);
    replicas_.undo_unsynced(replica, engine_.now(), cause);
    replication_.rewind(id);
}

void Cluster::lose_disk(ReplicaId id, sim::Cause cause) {
    Replica& replica = replicas_[id];
    replicas_.ledger.disk_failed(engine_.now(), cause);
    quorum_.forget_promises(id);
    replication_.lose(id, replica.log.begin());
    replicas_.wipe(replica, engine_.now(), cause);
    replica.disk.since_snapshot = 0;
    anti_entropy_.start_over(id);
    replication_.start_over(id);
    if (replica.is_member()) replica.state = ReplicaState::empty;
    replica.emptied_by = cause;
    watch_copies();
}

// What a majority has accepted is known to somebody as long as fewer than a majority have lost something.
void Cluster::watch_copies() {
    const auto members =
        std::count_if(replicas_.begin(), replicas_.end(), [](const Replica& replica) { return replica.is_member(); });
    const auto lacking = std::count_if(replicas_.begin(), replicas_.end(), [](const Replica& replica) {
        return replica.is_member() && (replica.state == ReplicaState::empty || replica.table.damaged() != 0);
    });
    if (lacking >= members / 2 + 1) registers_.give_up();
}

// A voter that could not accept what the others did lacks it, and nobody sends it again.
void Cluster::clear_disk(ReplicaId id, FillingId filling) {
    Disk& disk = replicas_[id].disk;
    disk.clear(filling);
    if (disk.full != 0 || !votes()) return;
    for (std::uint32_t other = 0; other < replicas_.size(); ++other) {
        if (replica_number(other) != id) dirty_pairs_.mark(id, replica_number(other));
    }
}

std::uint64_t Cluster::damage_disk(ReplicaId id, double share, sim::Stream dice, sim::Cause cause) {
    Replica& replica = replicas_[id];
    replica.disk.damages.push_back({.cause = cause});
    std::vector<KeyId>& damaged = replica.disk.damages.back().keys;
    // A draw for each key that has a name or is held, so that the draws do not depend on what the replica holds.
    std::size_t end = replicas_.keys.size();
    replica.table.each([&](KeyId key, Version) { end = std::max(end, index(key) + 1); });
    for (std::uint32_t number = 0; number < end; ++number) {
        if (!dice.chance(share)) continue;
        if (replicas_.damage(replica, KeyId{number}, engine_.now(), cause)) damaged.push_back(KeyId{number});
    }
    if (!damaged.empty()) replicas_.ledger.disk_failed(engine_.now(), cause);
    watch_copies();
    return damaged.size();
}

// Found damage is mended from any other replica.
void Cluster::scrub(ReplicaId id) {
    const std::uint64_t damaged = replicas_[id].table.damaged();
    if (damaged == 0) return;
    metrics_[index(id)].damaged = std::max(metrics_[index(id)].damaged, damaged);
    replicas_.note_damage(replicas_[id], engine_.now());
    for (std::uint32_t other = 0; other < replicas_.size(); ++other) {
        if (replica_number(other) != id) dirty_pairs_.mark(id, replica_number(other));
    }
}

void Cluster::join(ReplicaId id, sim::Cause cause) {
    Replica& replica = replicas_[id];
    if (replica.state == ReplicaState::leaving) replica.state = ReplicaState::serving;
    if (replica.is_member()) return;
    replica.state = ReplicaState::empty;
    replica.emptied_by = cause;
    replication_.start_over(id);
    settle_state(id);
}

void Cluster::leave(ReplicaId id, sim::Cause cause) {
    Replica& replica = replicas_[id];
    if (!replica.is_member()) return;
    if (replica.online) replica.out_by = cause;
    replica.state = ReplicaState::leaving;
    engine_.schedule(leave_look, look_if_left_, static_cast<std::uint32_t>(index(id)));
}

void Cluster::look_if_left(const sim::Event& event) {
    Replica& replica = replicas_[replica_number(event.subject)];
    if (replica.state != ReplicaState::leaving) return;
    if (replication_.channels().has_given_all(replica_number(event.subject))) {
        replica.state = ReplicaState::absent;
        // It may join again, and what it has may be forgotten elsewhere by then.
        quorum_.forget_promises(replica_number(event.subject));
        replicas_.wipe(replica, engine_.now());
        anti_entropy_.start_over(replica_number(event.subject));
    } else {
        engine_.schedule(leave_look, look_if_left_, event.subject);
    }
}

void Cluster::begin_outage(ReplicaId id, sim::Cause cause) {
    Replica& replica = replicas_[id];
    if (replica.outages.empty()) replica.out_of_service_since = engine_.now();
    replica.outages.push_back(cause);
}

void Cluster::end_outage(ReplicaId id, sim::Cause cause) {
    Replica& replica = replicas_[id];
    const auto ended = std::find(replica.outages.begin(), replica.outages.end(), cause);
    sim::ensure(ended != replica.outages.end(), "an outage ended that had not begun");
    replica.outages.erase(ended);
    if (!replica.outages.empty()) return;
    replica.back_since = engine_.now();
    replica.kept_away_by = cause;
}

}  // namespace regiondrill::store
