#include "store/maintenance.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace regiondrill::store {

namespace {

using namespace std::chrono_literals;

constexpr int looks_a_horizon = 10;  // tombstones are forgotten at most a tenth of their horizon too late

// With a floor, or a short horizon would make looking the drill's main work.
sim::Duration forget_interval(const Settings& settings) {
    return std::max<sim::Duration>(settings.tombstones / looks_a_horizon, 10ms);
}

}  // namespace

// What is switched off schedules nothing.
Maintenance::Maintenance(sim::Engine& engine, const Settings& settings, Replicas& replicas, ItemDeleter& deleter)
    : engine_(engine),
      settings_(settings),
      replicas_(replicas),
      deleter_(deleter),
      expire_(engine.on<&Maintenance::expire>(*this, "expiry scan")),
      look_for_graves_(engine.on<&Maintenance::look_for_graves>(*this, "tombstones forgotten")),
      scrub_(engine.on<&Maintenance::scrub>(*this, "scrub")),
      snapshot_(engine.on<&Maintenance::snapshot>(*this, "snapshot")) {
    if (settings.tombstones != sim::Duration{}) engine.schedule(forget_interval(settings), look_for_graves_, 0);
    if (settings.scrub != sim::Duration{}) engine.schedule(settings.scrub, scrub_, 0);
    if (settings.disk.snapshot != sim::Duration{}) engine.schedule(settings.disk.snapshot, snapshot_, 0);
}

// The first such write starts the scans, which then go on to the end of the drill.
void Maintenance::expect_expiries() {
    if (std::exchange(expects_expiries_, true)) return;
    engine_.schedule(settings_.expiry_scan, expire_, 0);
}

// As each region's own clock has it: a skewed one deletes early or late, as it would in life.
void Maintenance::expire(const sim::Event&) {
    for (std::size_t number = 0; number < replicas_.size(); ++number) {
        const ReplicaId id{static_cast<std::uint16_t>(number)};
        Replica& replica = replicas_[id];
        if (!replica.is_serving() || replica.is_witness) continue;
        const auto shown = replica.physical.read(engine_.now()).time_since_epoch();
        const auto second = static_cast<std::uint32_t>(std::chrono::duration_cast<std::chrono::seconds>(shown).count());
        Expiring item;
        std::vector<Expiring> refused;
        while (replica.expiries.pop_due(second, item)) {
            deleter_.delete_expired(id, item.key, item.version);
            if (replica.table.get(item.key).version == item.version) refused.push_back(item);
        }
        // Or not answered yet; then nothing will be left to delete.
        for (Expiring& each : refused) replica.expiries.push({second + 1, each.key, each.version});
    }
    engine_.schedule(settings_.expiry_scan, expire_, 0);
}

// By the replica's own clock, against the time that stands in the delete's version: where clocks disagree, one replica
// forgets before another.
bool Maintenance::is_due(const Replica& replica, const Grave& grave) const {
    const sim::Time dug{std::chrono::microseconds{grave.version.clock() >> 8}};
    return replica.physical.read(engine_.now()) - dug > settings_.tombstones;
}

// Where replicas vote, what a majority has accepted may only be forgotten once all know it: or a replica that was away
// could make up a majority with one that has forgotten. Otherwise the horizon alone decides.
bool Maintenance::is_everywhere(const Grave& grave) const {
    if (settings_.mode != WriteMode::quorum) return true;
    return std::all_of(replicas_.begin(), replicas_.end(), [&](const Replica& replica) {
        return !replica.is_member() || replica.table.get(grave.key).version >= grave.version;
    });
}

void Maintenance::forget_graves(Replica& replica) {
    std::erase_if(replica.graves, [&](const Grave& grave) {
        const Item held = replica.table.get(grave.key);
        if (held.version != grave.version) return true;  // something newer is there
        if (!is_due(replica, grave) || !is_everywhere(grave)) return false;
        forget(replica, grave);
        return true;
    });
}

// Replicas that vote forget at the same time, so that none makes up a majority with one that still knows; what is older
// of the key and comes later is void to them.
void Maintenance::forget(Replica& replica, const Grave& grave) {
    if (settings_.mode != WriteMode::quorum) {
        replicas_.forget_tombstone(replica, grave, engine_.now());
        return;
    }
    for (Replica& each : replicas_) {
        if (each.table.get(grave.key).version == grave.version) replicas_.forget_tombstone(each, grave, engine_.now());
    }
}

// Not while changes are unsynced: a power cut would undo these, and bring back what a tombstone that is forgotten by
// then had replaced.
void Maintenance::look_for_graves(const sim::Event&) {
    for (Replica& replica : replicas_) {
        if (replica.online && replica.disk.unsynced.empty()) forget_graves(replica);
    }
    engine_.schedule(forget_interval(settings_), look_for_graves_, 0);
}

// Disks are read in the order of the replicas, at one moment and at no cost.
void Maintenance::scrub(const sim::Event&) {
    for (std::size_t number = 0; number < replicas_.size(); ++number) {
        const ReplicaId id{static_cast<std::uint16_t>(number)};
        if (replicas_[id].is_up()) deleter_.scrub(id);
    }
    engine_.schedule(settings_.scrub, scrub_, 0);
}

// A restart then reads back only what was written since.
void Maintenance::snapshot(const sim::Event&) {
    for (Replica& replica : replicas_) {
        if (replica.online) replica.disk.since_snapshot = 0;
    }
    engine_.schedule(settings_.disk.snapshot, snapshot_, 0);
}

// Where clocks disagreed, one has forgotten what another has still to, and may have taken what that hides.
bool Maintenance::is_forgotten_elsewhere(const Grave& grave) const {
    return std::any_of(replicas_.begin(), replicas_.end(), [&](const Replica& replica) {
        return replica.is_member() && replica.table.get(grave.key).version < grave.version;
    });
}

// Asked before the drill is closed, as replicas are compared then: a tombstone that one has forgotten and another has
// not is a difference.
bool Maintenance::is_done() const {
    if (settings_.tombstones == sim::Duration{}) return true;
    const auto must_go = [&](const Replica& replica, const Grave& grave) {
        if (replica.table.get(grave.key).version != grave.version) return false;
        return (is_due(replica, grave) && is_everywhere(grave)) || is_forgotten_elsewhere(grave);
    };
    return std::none_of(replicas_.begin(), replicas_.end(), [&](const Replica& replica) {
        return replica.is_member() && std::any_of(replica.graves.begin(), replica.graves.end(),
                                                  [&](const Grave& grave) { return must_go(replica, grave); });
    });
}

}  // namespace regiondrill::store
