// Writes and reads that a majority of replicas agrees on: a register a key, by rounds of Paxos without a log or leader
// (Rystsov, "CASPaxos: Replicated State Machines without logs", 2018). Any region may coordinate a round.
//
// A round's ballot is the version of the write it makes. First the replicas are asked to promise that they accept no
// lower ballot, and answer with what they hold; the greatest of a majority's answers is the newest, the condition is
// evaluated on it, and the new item is offered. A majority that accepts it has decided. What was decided goes to the
// others, and to those that were away, by ordinary replication.
//
// A read is answered when a majority holds the same version; otherwise it runs a round that writes the newest item
// anew, under the round's ballot. Clients are told the version of the write all the same: nothing has changed for them.
#pragma once

#include "sim/engine.hpp"
#include "sim/network.hpp"
#include "sim/slab.hpp"
#include "store/data/request.hpp"
#include "store/replication/anti_entropy.hpp"
#include "store/replication/replication.hpp"

#include <boost/container_hash/hash.hpp>
#include <boost/unordered/unordered_flat_map.hpp>

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <vector>

namespace regiondrill::store {

/// Used by Cluster where the mode is quorum (writes) or reads are: requests come in by coordinate() and are answered as
/// pending requests. Replicas that differ without a request are settled by settle(), which anti-entropy calls.
class Quorum : public KeySettler {
public:
    Quorum(sim::Engine& engine, sim::Network& network, sim::Seed seed, const Settings& settings, Replicas& replicas,
           Replication& replication, DirtyPairs& dirty_pairs, PendingRequests& pending);

    /// Coordinates the request at a replica; the answer is parked. It comes after `at_most` at the latest; whether a
    /// write stands is then open.
    void coordinate(ReplicaId at, const Request& request, PendingRequestId pending, sim::Duration at_most);

    /// Has a round write the key's newest item anew, so that a majority holds it.
    void settle(ReplicaId at, KeyId key) override;

    /// The replica has lost what it promised: from now on it promises as if it had promised everything up to now.
    /// Without this a majority could promise two rounds the opposite.
    void forget_promises(ReplicaId id);

    /// The process of a replica ended, and with it the rounds that it coordinated. Whoever asked is told that it is not
    /// ready, whatever comes of the votes.
    void abandon(ReplicaId id);

    /// The write whose content a version holds: itself, or the one that it was written anew from. Versions told to
    /// clients and to the ledger go through this.
    Version origin_of(KeyId key, Version version) const;

    /// No round is open, and no vote on its way. Rounds end by their deadline at the latest, so this comes by itself.
    bool is_at_rest() const { return rounds_.in_use() == 0 && messages_.in_use() == 0; }

    /// What it remembers beyond what replicas hold: promises that no write has redeemed, and items written anew.
    std::size_t remembered() const;

private:
    static constexpr std::uint32_t none = 0xffff'ffff;
    enum class Phase : std::uint8_t { look, promise, accept };

    /// One request's way to a decision, at its coordinator. It is gone as soon as it has an answer.
    struct Round {
        ReplicaId at{};
        Request request;
        PendingRequestId pending = no_pending_request;  // nobody waits for a key that is only settled
        bool in_use = false;
        bool renews = false;  // writes the newest anew, if anything
        Phase phase = Phase::look;
        std::uint32_t number = 0;  // of the phase, over all rounds: late answers to another one are not counted
        std::uint32_t tries = 0;
        Version ballot;
        sim::Cause misdated_by{};  // what makes the ballot's time wrong
        std::uint32_t yes = 0;
        std::uint32_t no = 0;
        std::uint32_t missing = 0;  // votes of the phase that will not come
        sim::Cause missing_by{};    // what the last of them to stay away stays away by
        sim::Cause refused_by{};    // what the last voter to say no by something broken says no by
        bool alike = true;          // all answers so far held the same version
        Item newest;
        Item offered;
        bool was_offered = false;
        WriteId write = no_write;
        sim::Timer deadline;

        sim::Time begun{};          // the phase
        bool in_line = false;       // of its key, first or not
        std::uint32_t next = none;  // whose turn comes after its own

        bool settles() const { return pending == no_pending_request; }
    };

    /// Rounds of one key at one coordinator would only outbid each other, so they take turns: the first is at it.
    struct Line {
        std::uint32_t first = none;
        std::uint32_t last = none;
        sim::Cause held_up_by{};  // what keeps the first from its majority
    };

    /// A question on its way to a voter, and then that voter's answer on its way back.
    struct Message {
        std::uint32_t round = 0;
        std::uint32_t number = 0;
        ReplicaId coordinator{};
        ReplicaId voter{};
        Phase phase{};
        KeyId key{};
        Version ballot;
        Item item;  // asked: what to accept; answered: what is held
        bool yes = false;
        sim::Cause no_by{};  // what is broken that makes it no
    };

    /// An item was written anew.
    struct Renewal {
        Version version;
        Version origin;
    };

    /// A majority has accepted this version of a key: older ones will soon be seen no more.
    struct Decision {
        sim::Time at{};
        KeyId key{};
        Version version;
    };

    /// Writes of a key that were offered to no decision, until it is known that no replica can have them.
    struct Undecided {
        std::vector<Version> ballots;
        std::size_t enough = 0;  // so many that those that are gone are looked for
    };

    using Lines = boost::unordered_flat_map<KeyId, Line, boost::hash<KeyId>>;
    using Promises = boost::unordered_flat_map<KeyId, Version, boost::hash<KeyId>>;

    void question_arrives(const sim::Event& event);
    void answer_arrives(const sim::Event& event);
    void deadline_passes(const sim::Event& event);
    void try_again(const sim::Event& event);

    std::uint32_t open(ReplicaId at, const Request& request, PendingRequestId pending, sim::Duration at_most);
    void take_turn(std::uint32_t round);
    void leave_line(std::uint32_t round);
    void hold_up(std::uint32_t round, sim::Cause cause);
    void begin_phase(std::uint32_t round, Phase phase);
    void vote(Message& message);
    bool promise(Replica& voter, const Message& message);
    bool accept(ReplicaId id, Message& message);
    void count(std::uint32_t round, const Message& message);
    void has_looked(std::uint32_t round);
    void was_promised(std::uint32_t round);
    void was_accepted(std::uint32_t round);
    void was_refused(std::uint32_t round);
    void close(std::uint32_t round, Refusal refusal, const Item& item, sim::Cause cause = {});
    void miss(std::uint32_t round, std::uint32_t phase, sim::Cause cause);
    bool began_later(sim::Cause cause, sim::Cause other);
    sim::Cause cause_of_lateness(std::uint32_t round) const;
    sim::Cause cause_of_delay(std::uint32_t round) const;
    std::optional<sim::Cause> kept_from_voting(const Message& message, const Channel& channel);
    void release_message(std::uint32_t slot);
    bool is_met(const Round& round) const;
    void offer_anew(Round& round);
    void offer_write(Round& round);
    void forget_renewals();
    void note_undecided(KeyId key, Version ballot);
    std::vector<Version> standing(KeyId key) const;
    bool is_held(KeyId key, Version version) const;
    Version promised(ReplicaId id, KeyId key) const;
    std::uint32_t voters() const;
    /// Counted anew for each answer, as members may come and go while a round is open.
    std::uint32_t majority() const { return voters() / 2 + 1; }

    sim::Engine& engine_;
    sim::Network& network_;
    const Settings& settings_;
    Replicas& replicas_;
    Replication& replication_;
    DirtyPairs& dirty_pairs_;
    PendingRequests& pending_;
    sim::Stream dice_;
    sim::Stream swallowed_dice_;  // for votes that hung regions are asked for
    sim::Slab<Round> rounds_;
    sim::Slab<Message> messages_;
    std::uint32_t phases_ = 0;
    std::vector<sim::Cause> causes_met_;              // by votes, in the order in which they were
    std::vector<Promises> promised_;                  // by replica; until what was promised is accepted
    std::vector<Lines> lines_;                        // by replica: of keys that it has a round for
    std::vector<Version> floors_;                     // by replica: everything up to here counts as promised
    std::map<KeyId, std::vector<Renewal>> renewals_;  // that may still be seen, by version
    std::map<KeyId, Undecided> undecided_;
    std::deque<Decision> decisions_;  // of keys with renewals, in the order in which they were made
    sim::EventKind question_arrives_;
    sim::EventKind answer_arrives_;
    sim::EventKind deadline_passes_;
    sim::EventKind try_again_;
};

}  // namespace regiondrill::store
