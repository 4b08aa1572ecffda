// The replicated last-write-wins store: a replica a region, and asynchronous replication between every ordered pair.
#pragma once

#include "sim/engine.hpp"
#include "sim/network.hpp"
#include "sim/slab.hpp"
#include "store/channel.hpp"
#include "store/key_dictionary.hpp"
#include "store/ledger.hpp"
#include "store/replica.hpp"
#include "store/value_pool.hpp"

#include <memory>
#include <string>
#include <vector>

namespace regiondrill::store {

struct ReplicationSettings {
    sim::Duration batch_interval = std::chrono::milliseconds{20};  // a write waits at most this long for its batch
    std::uint32_t batch_items = 512;
    sim::Duration resend = std::chrono::seconds{1};  // doubles with each silence, up to four times this
};

struct ReplicaPlace {
    std::string name;
    sim::PlaceId place;
};

struct AcceptedWrite {
    Version version{};
    WriteId write{};
};

/// A pause of replication, for lifting it.
enum class PauseId : std::uint32_t {};

struct PauseEvidence {
    std::uint64_t held = 0;  // writes that had to wait
    sim::Time first = sim::never;
};

/// Waits until what was written before a moment is everywhere.
enum class CatchUpId : std::uint32_t {};

class Cluster {
public:
    /// The places must already be linked to each other.
    Cluster(sim::Engine& engine, sim::Network& network, sim::Seed seed, const ReplicationSettings& settings,
            const std::vector<ReplicaPlace>& places);

    Cluster(const Cluster&) = delete;
    Cluster& operator=(const Cluster&) = delete;

    std::size_t size() const { return replicas_.size(); }
    const Replica& replica(ReplicaId id) const { return replicas_[index(id)]; }
    const std::vector<Channel>& channels() const { return channels_; }
    KeyDictionary& keys() { return keys_; }
    const KeyDictionary& keys() const { return keys_; }
    ValuePool& values() { return values_; }
    const ValuePool& values() const { return values_; }
    Ledger& ledger() { return ledger_; }
    const Ledger& ledger() const { return ledger_; }

    Item read(ReplicaId at, KeyId key) const { return replicas_[index(at)].table.get(key); }

    /// Takes a write at a replica, to be replicated. The store holds the value by itself.
    AcceptedWrite write(ReplicaId at, KeyId key, ValueId value) { return accept(at, key, value, false); }

    /// Deletes by a tombstone.
    AcceptedWrite remove(ReplicaId at, KeyId key) { return accept(at, key, ValueId{}, true); }

    /// Process up or down. Down, a replica neither sends nor applies; its disk keeps table and log.
    void set_online(ReplicaId id, bool online);

    /// The region went out of service for its users: what only it holds is hidden until it comes back. Outages may
    /// overlap; each that begins must end.
    void begin_outage(ReplicaId id);
    void end_outage(ReplicaId id);

    /// Holds back what `from` sends to `to`.
    PauseId pause(const std::vector<std::pair<ReplicaId, ReplicaId>>& pairs);
    void resume(PauseId id);
    PauseEvidence evidence(PauseId id) const { return pauses_[static_cast<std::size_t>(id)].evidence; }

    /// Starts to wait for everything written so far to be on all replicas that can be reached now.
    CatchUpId begin_catch_up();
    /// When that was so; never while it is not.
    sim::Time caught_up_at(CatchUpId id) const { return catch_ups_[static_cast<std::size_t>(id)].done; }

    /// Nothing waits to be replicated.
    bool is_drained() const;
    /// All tables hold the same.
    bool is_converged() const;

    /// Tells the ledger which writes exist only in this replica, whose region is gone for good.
    void report_vanished(ReplicaId id);

private:
    struct Batch {
        std::uint32_t channel{};
        LogPosition from{};
        LogPosition to{};
    };

    struct Pause {
        std::vector<std::uint32_t> channels;
        PauseEvidence evidence;
        bool in_force = true;
    };

    struct CatchUp {
        std::vector<LogPosition> wanted;  // by channel; 0 where nothing is waited for
        sim::Time done = sim::never;
    };

    AcceptedWrite accept(ReplicaId at, KeyId key, ValueId value, bool deleted);
    void flush(const sim::Event& event);
    void batch_arrives(const sim::Event& event);
    void ack_arrives(const sim::Event& event);
    void resend(const sim::Event& event);

    void send_pending(Channel& channel);
    void send(Channel& channel, LogPosition to);
    void acknowledge(std::uint32_t batch);
    void apply(Channel& channel, LogPosition to);
    void note_late_arrivals(const Channel& channel, LogPosition to);
    void arm_resend(Channel& channel);
    void trim(Replica& replica);
    void hold(Channel& channel);
    void settle();
    void check_catch_ups();
    bool is_reachable(const Channel& channel) const;
    std::uint32_t number_of(const Channel& channel) const;

    sim::Engine& engine_;
    sim::Network& network_;
    ReplicationSettings settings_;
    KeyDictionary keys_;
    ValuePool values_;
    Ledger ledger_;
    std::vector<Replica> replicas_;
    std::vector<Channel> channels_;
    std::vector<Pause> pauses_;
    std::vector<CatchUp> catch_ups_;
    std::size_t open_catch_ups_ = 0;
    sim::Time settled_at_ = sim::drill_start;
    sim::Slab<Batch> batches_;
    sim::EventKind flush_;
    sim::EventKind batch_arrives_;
    sim::EventKind ack_arrives_;
    sim::EventKind resend_;
};

}  // namespace regiondrill::store
