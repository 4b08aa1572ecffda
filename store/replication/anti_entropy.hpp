// Anti-entropy: two replicas compare digests of ranges of keys from the top of a tree down to the keys in which they
// differ, and exchange those. The work is in proportion to the difference. It uses its share of a pair's bandwidth and
// leaves the rest to live replication.
//
// A session is a conversation; a message that gets lost ends it, and the pair is tried again after a while:
//
//     one:   digests of the children of some ranges     other: which of them differ           until there are leaves
//     one:   versions of the keys of some leaves        other: its newer items, and what it wants
//     one:   the wanted items, versions of more leaves  other: ...                            until there are no more
#pragma once

#include "sim/engine.hpp"
#include "sim/network.hpp"
#include "sim/slab.hpp"
#include "store/data/digest_tree.hpp"
#include "store/replication/replication.hpp"

#include <cstdint>
#include <utility>
#include <vector>

namespace regiondrill::store {

/// Over all pairs and the whole drill.
struct AntiEntropyMetrics {
    std::uint64_t sessions = 0;  // that came to their end
    std::uint64_t broken = 0;    // that did not
    std::uint64_t bytes = 0;     // sent, both ways
    std::uint64_t items = 0;     // sent
};

/// How replicas that vote settle a key in which they differ; with last write wins nothing is needed.
class KeySettler {
public:
    virtual ~KeySettler() = default;
    /// Has the replicas agree on the key anew, coordinated by this one, which holds an item of it. Returns at once.
    virtual void settle(ReplicaId at, KeyId key) = 0;
};

/// A store has one. It wakes when a pair is marked dirty and once more each interval, and runs one session a pair at a
/// time. It moves what is newer to the side that lacks it, and tells Cluster by the replica's state when an empty one
/// is filled.
class AntiEntropy {
public:
    /// With a settler, items are only copied to replicas that have lost theirs.
    AntiEntropy(sim::Engine& engine, sim::Network& network, sim::Seed seed, const Settings& settings,
                Replicas& replicas, Replication& replication, DirtyPairs& dirty_pairs);

    AntiEntropy(const AntiEntropy&) = delete;
    AntiEntropy& operator=(const AntiEntropy&) = delete;

    /// Null, as at first, where the greater version wins; otherwise it outlives this. Set before the drill begins.
    void set_settler(KeySettler* settler) { settler_ = settler; }

    /// The replica has lost everything (again): whoever has filled it so far counts no more. Sessions under way with it
    /// end as broken by themselves.
    void start_over(ReplicaId id) { filled_from_[index(id)].clear(); }

    /// Every pair of members that was marked for a reason has been compared. Until then replicas may differ although
    /// nothing is left to replicate.
    bool is_at_rest() const;

    const AntiEntropyMetrics& metrics() const { return metrics_; }

private:
    /// A session has one message at a time, and holds the values of the items in it until they are taken or lost.
    struct Message {
        ChildDigests digests;
        TreeNodes differing;
        std::vector<std::pair<KeyId, Version>> versions;
        std::vector<std::pair<KeyId, Item>> items;
        std::vector<KeyId> wanted;
        bool is_last = false;

        std::uint64_t bytes(const Replicas& replicas) const;
    };

    /// A comparison under way. It remembers nothing of an earlier one: a session that broke is begun from the top.
    struct Session {
        std::size_t pair = 0;
        std::uint32_t marked = 0;  // of the pair, when the session began
        // Of both ends, when the session began.
        Life lives[2] = {};
        std::vector<KeyRange> ranges;  // of leaves that differ
        std::size_t next_range = 0;
        bool to_other = true;  // where the message goes
        Message message;
    };

    void wake();
    void look(const sim::Event& event);
    void look_again(const sim::Event& event);
    void message_arrives(const sim::Event& event);

    bool may_begin(const DirtyPair& pair) const;
    void begin(std::size_t pair);
    void send(std::uint32_t session);
    void end(std::uint32_t session, bool complete);

    void answer(std::uint32_t session, const Message& asked);
    void ask(std::uint32_t session, const Message& answered);
    void descend(std::uint32_t session, const TreeNodes& differing);
    void ask_versions(Session& session);
    void compare_versions(Session& session, const Message& asked);
    void offer(Session& session, ReplicaId holder, ReplicaId receiver, KeyId key);
    bool take_items(const Message& message, ReplicaId giver, ReplicaId receiver);
    void give_way(ReplicaId receiver, KeyId key, const Item& offered);
    void release_items(const Message& message);
    void note_filled(ReplicaId id, ReplicaId source);
    bool is_copied_to(ReplicaId receiver) const;

    ReplicaId one_of(const Session& session) const { return dirty_pairs_.pairs()[session.pair].one; }
    ReplicaId other_of(const Session& session) const { return dirty_pairs_.pairs()[session.pair].other; }

    sim::Engine& engine_;
    sim::Network& network_;
    const Settings& settings_;
    Replicas& replicas_;
    Replication& replication_;
    DirtyPairs& dirty_pairs_;
    KeySettler* settler_ = nullptr;
    sim::Stream dice_;
    sim::Slab<Session> sessions_;
    std::vector<bool> under_way_;                      // by pair
    std::vector<std::vector<ReplicaId>> filled_from_;  // by replica that has lost everything: who gave it theirs
    bool look_pending_ = false;
    AntiEntropyMetrics metrics_;
    sim::EventKind look_;
    sim::EventKind look_again_;
    sim::EventKind message_arrives_;
};

}  // namespace regiondrill::store
