// What replicas do now and then by themselves: delete expired items, forget old tombstones, check their checksums, take
// snapshots.
#pragma once

#include "sim/engine.hpp"
#include "store/replication/replicas.hpp"

namespace regiondrill::store {

/// What maintenance asks of the whole store; Cluster is one.
class ItemDeleter {
public:
    virtual ~ItemDeleter() = default;

    /// Deletes the item if it is still this version. At once or by and by; whether it was done the table shows.
    virtual void delete_expired(ReplicaId at, KeyId key, Version version) = 0;

    /// Looks for damaged items. What is found is counted and marked for comparison; reading alone mends nothing.
    virtual void scrub(ReplicaId at) = 0;
};

/// A store has one. What it does takes no time and no messages of its own; deletes of expired items are ordinary writes
/// and come back through ItemDeleter, so that quorum and ownership hold for them, too.
class Maintenance {
public:
    Maintenance(sim::Engine& engine, const Settings& settings, Replicas& replicas, ItemDeleter& deleter);

    Maintenance(const Maintenance&) = delete;
    Maintenance& operator=(const Maintenance&) = delete;

    /// An item that expires was written: from now on it is looked for. Before that no time is spent on looking.
    void expect_expiries();

    /// No tombstone is past its horizon. Past it or not, one that another member has forgotten counts as well.
    bool is_done() const;

private:
    void expire(const sim::Event& event);
    void look_for_graves(const sim::Event& event);
    void forget(Replica& replica, const Grave& grave);
    void forget_graves(Replica& replica);
    void scrub(const sim::Event& event);
    void snapshot(const sim::Event& event);
    bool is_due(const Replica& replica, const Grave& grave) const;
    bool is_everywhere(const Grave& grave) const;
    bool is_forgotten_elsewhere(const Grave& grave) const;

    sim::Engine& engine_;
    const Settings& settings_;
    Replicas& replicas_;
    ItemDeleter& deleter_;
    bool expects_expiries_ = false;
    sim::EventKind expire_;
    sim::EventKind look_for_graves_;
    sim::EventKind scrub_;
    sim::EventKind snapshot_;
};

}  // namespace regiondrill::store
