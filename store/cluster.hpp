// The replicated store as the regions see it: a replica a region, requests, and what can happen to replicas.
#pragma once

#include "store/agreement/quorum.hpp"
#include "store/agreement/write_forwarding.hpp"
#include "store/agreement/writer_election.hpp"
#include "store/data/request.hpp"
#include "store/data/settings.hpp"
#include "store/ledger/register_watch.hpp"
#include "store/maintenance.hpp"
#include "store/replication/anti_entropy.hpp"
#include "store/replication/dirty_pairs.hpp"
#include "store/replication/replicas.hpp"
#include "store/replication/replication.hpp"

#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace regiondrill::store {

/// What a write got: its version for comparing, its number for telling the ledger how its client fared.
struct AcceptedWrite {
    Version version{};
    WriteId write{};
};

/// Requests that were refused for a reason, by what brought that about.
struct RefusalCause {
    Refusal refusal{};
    sim::Cause cause{};
    std::uint64_t requests = 0;
};

/// By where the client asked, whoever refused.
struct ReplicaMetrics {
    std::array<std::uint64_t, refusal_count> refused{};  // requests of clients who asked here, by reason
    std::vector<RefusalCause> refused_by;                // those of them that name something, in the order of the first
    std::uint64_t damaged = 0;                           // items whose damage was found

    void note(Refusal refusal, sim::Cause cause);
    std::uint64_t count(Refusal refusal) const { return refused[static_cast<std::size_t>(refusal)]; }
};

/// The one class of this room that others talk to. Regions submit requests; faults lose disks, skew clocks, pause and
/// throttle; the drill closes it in the end and reads the account. Its parts below know each other only downwards, in
/// the order of the members.
class Cluster : private LocalWriter, private ItemDeleter {
public:
    /// The places must already be linked to each other.
    Cluster(sim::Engine& engine, sim::Network& network, sim::Seed seed, const Settings& settings,
            const std::vector<ReplicaPlace>& places);

    Cluster(const Cluster&) = delete;
    Cluster& operator=(const Cluster&) = delete;

    std::size_t size() const { return replicas_.size(); }
    const Settings& settings() const { return settings_; }
    const Replica& replica(ReplicaId id) const { return replicas_[id]; }
    const ReplicaMetrics& metrics(ReplicaId id) const { return metrics_[index(id)]; }
    const std::vector<Channel>& channels() const { return replication_.channels().all(); }
    const AntiEntropyMetrics& anti_entropy() const { return anti_entropy_.metrics(); }
    const WriterElection& writers() const { return election_; }
    KeyDictionary& keys() { return replicas_.keys; }
    const KeyDictionary& keys() const { return replicas_.keys; }
    ValuePool& values() { return replicas_.values; }
    const ValuePool& values() const { return replicas_.values; }
    Ledger& ledger() { return replicas_.ledger; }
    const Ledger& ledger() const { return replicas_.ledger; }

    /// Is told of every change of a table from now on; null for nobody.
    void set_journal(Journal* journal) { replicas_.set_journal(journal); }

    /// Before the drill begins, and once: the replicas hold what they held in an earlier one. What one holds and
    /// another should have they find out by comparing. What a region that joins later held goes to the first that is
    /// there. It is an input like the scenario: with the same preload the run is the same.
    void restore(const Preload& preload);

    /// What the regions' clocks show when the drill begins.
    sim::Duration clock_base() const { return clock_base_; }

    /// A client got the answer that its write of the key stands as this version.
    void acknowledged(KeyId key, Version version, WriteId write) {
        replicas_.ledger.acknowledged(write, engine_.now());
        if (replicas_.journal() != nullptr) replicas_.journal()->acknowledged(key, version);
    }

    /// What clients were told where replicas vote; to be told so by who tells the clients.
    RegisterWatch& registers() { return registers_; }
    const Quorum& quorum() const { return quorum_; }
    bool votes() const { return settings_.mode == WriteMode::quorum; }
    /// What close() has judged.
    const RegisterMetrics& register_metrics() const { return register_metrics_; }

    /// Does what a client asks at a region, at once; or, where other regions have a say, later: then nothing is
    /// returned, and `done` comes with the subject and, as detail, the number under which take_answer() has the answer.
    /// A refusal is an answer, not an error.
    std::optional<Answer> submit(ReplicaId at, const Request& request, sim::EventKind done, std::uint32_t subject);
    /// Once for each `done`, in its handler. The answer's value is good until the next one is taken.
    Answer take_answer(std::uint32_t number) {
        const ReplicaId at = pending_.asked(PendingRequestId{number});
        return counted(at, drop_answer(number));
    }
    /// The same where nobody waits for it any more: a refusal was told to nobody, and is not counted.
    Answer drop_answer(std::uint32_t number) { return pending_.take(PendingRequestId{number}); }

    /// What a replica holds, whatever its standing.
    Item read(ReplicaId at, KeyId key) const { return replicas_[at].table.get(key); }

    /// Takes a write at a replica, to be replicated, which nothing may prevent. The store holds the value by itself.
    AcceptedWrite write(ReplicaId at, KeyId key, ValueId value);

    /// Deletes by a tombstone.
    AcceptedWrite remove(ReplicaId at, KeyId key);

    /// Sets which region is at home to so many keys in a row, where writes go home; without this, homes go round by the
    /// key's number.
    void set_home(KeyId first, std::uint32_t count, ReplicaId home);

    /// Who knows what is wrong around the replicas; outlives this. Before the drill begins, or never.
    void set_host(ReplicaHost& host) { replicas_.set_host(host); }

    /// Process up or down, and what took it down. Down, a replica neither sends nor applies; its disk keeps table and
    /// log.
    void set_online(ReplicaId id, bool online, sim::Cause cause = {});

    // What a region that ReplicaHost::work_on() has given a write to makes of it; see WriteForwarding.
    void forwarded_is_due(ForwardedWriteId write) { write_forwarding_.make(write); }
    void forwarded_is_refused(ForwardedWriteId write, Refusal refusal, sim::Cause cause) {
        write_forwarding_.refuse(write, refusal, cause);
    }
    void forwarded_is_lost(ForwardedWriteId write, sim::Cause cause) { write_forwarding_.lose(write, cause); }
    void forwarded_is_delayed(ForwardedWriteId write, sim::Cause cause) { write_forwarding_.delay(write, cause); }

    /// The power goes, or the disk; the process with it, which set_online() says. What was not synced is lost, or
    /// everything.
    void lose_power(ReplicaId id, sim::Cause cause = {});
    void lose_disk(ReplicaId id, sim::Cause cause = {});

    /// The disk takes no more writes. What it refuses is counted in its `fillings`, in each that is in force.
    FillingId fill_disk(ReplicaId id, sim::Cause cause = {}) { return replicas_[id].disk.fill(cause); }
    void clear_disk(ReplicaId id, FillingId filling);

    /// A share of what the disk has goes bad, drawn by `dice`. Found as items are read or scrubbed, and repaired from
    /// the others. Says how many items; the last of the disk's `damages` says what was found of it.
    std::uint64_t damage_disk(ReplicaId id, double share, sim::Stream dice, sim::Cause cause = {});

    /// Looks for damage now.
    void scrub(ReplicaId id) override;

    /// Errors of a clock add up and rates of a throttle do not: the lowest in force holds. What was stamped or taken
    /// before stays as it is.
    ClockErrorId disturb_clock(ReplicaId id, const ClockError& error) {
        return replicas_[id].physical.disturb(error, engine_.now());
    }
    void correct_clock(ReplicaId id, ClockErrorId error) { replicas_[id].physical.correct(error); }
    ThrottleId throttle(ReplicaId id, std::uint64_t writes_per_second, sim::Cause cause = {}) {
        return replicas_[id].throttle.tighten(writes_per_second, cause);
    }
    void unthrottle(ReplicaId id, ThrottleId limit) { replicas_[id].throttle.loosen(limit); }

    /// A region joins with an empty table, which the others fill; or leaves once the others have all it has. One that
    /// joins while it is leaving stays. Clients are served by it once it has been filled, and are told the cause till
    /// then.
    void join(ReplicaId id, sim::Cause cause = {});
    void leave(ReplicaId id, sim::Cause cause = {});

    /// The region went out of service for its users: what only it holds is hidden until it comes back. Outages may
    /// overlap; each that begins must end, by the same cause. An outage is of the region; set_online() is of its
    /// process.
    void begin_outage(ReplicaId id, sim::Cause cause = {});
    void end_outage(ReplicaId id, sim::Cause cause = {});

    /// Is told of each takeover of the writer, as it happens.
    void on_takeover(std::function<void(const Takeover&)> told) { election_.on_takeover(std::move(told)); }

    /// Holds back what `from` sends to `to`. What is under way arrives all the same; what is held goes on its way when
    /// the last pause of a pair ends.
    PauseId pause(const std::vector<std::pair<ReplicaId, ReplicaId>>& pairs, sim::Cause cause = {}) {
        return replication_.channels().pause(pairs, cause);
    }
    void resume(PauseId id) { replication_.resume(id); }
    PauseEvidence evidence(PauseId id) const { return replication_.channels().evidence(id); }

    /// Starts to wait for everything written so far to be on all replicas that can be reached now.
    CatchUpId begin_catch_up() { return replication_.channels().begin_catch_up(); }
    /// When that was so; never while it is not.
    sim::Time caught_up_at(CatchUpId id) const { return replication_.channels().caught_up_at(id); }

    /// Nothing waits to be replicated, compared, voted on or forgotten. Until then close() would find differences that
    /// time alone mends.
    bool is_drained() const;
    /// All tables hold the same.
    bool is_converged() const;

    /// Tells the ledger which writes exist only in these replicas, whose regions are gone for good.
    void report_vanished(const std::vector<ReplicaId>& gone) {
        if (replicas_.journal() != nullptr) replicas_.journal()->gone(gone);
        replicas_.report_vanished(gone);
    }

    /// Ends the drill, once drained: checks that all replicas are equal and hold nothing that was never written, and
    /// that clients were told what a register would tell where replicas vote; and has the ledger decide what became of
    /// every write. Whatever does not hold then is our own bug, and breaks an invariant.
    LedgerAccount close();

    /// Whether nothing but replication over lines that are too slow for what was written keeps the store from coming to
    /// rest.
    bool waits_for_lines() const;
    /// Instead of close(), then, or where the store comes to no rest in a bounded time: the account is of what the
    /// replicas will hold when the lines have carried it, or of what most of them hold now.
    LedgerAccount close_unconverged();
    bool is_unconverged() const { return unconverged_; }
    /// After close_unconverged(): when the lines will have carried all; never where they are not what it waits for.
    sim::Time converges_at() const { return converges_at_; }

private:
    /// Keys in a row that one region is at home to.
    struct Home {
        std::uint32_t first = 0;
        std::uint32_t count = 0;
        ReplicaId replica{};
    };

    Answer write_here(ReplicaId at, const Request& request) override;
    AcceptedWrite write_unhindered(ReplicaId at, const Request& request);
    void delete_expired(ReplicaId at, KeyId key, Version version) override;
    std::optional<Answer> pass_on(ReplicaId at, const Request& request, sim::EventKind done, std::uint32_t subject);
    Answer counted(ReplicaId at, const Answer& answer);
    sim::Cause parted_by(RegionRank from, RegionRank to) const;
    Answer read_here(ReplicaId at, KeyId key);
    ReplicaId owner_of(ReplicaId at, KeyId key) const;
    void take(ReplicaId at, const Request& request, const Item& item);
    /// What any member holds of the key, all being equal, under the version that clients were told.
    Item held(KeyId key) const;
    Item held_in_the_end(KeyId key) const;
    bool is_quiet() const;
    void watch_copies();
    void begin_restart(ReplicaId id);
    void restarted(const sim::Event& event);
    void look_if_left(const sim::Event& event);
    void expired_deleted(const sim::Event& event);
    void settle_state(ReplicaId id);
    ReplicaId first_member() const;
    void mark_differences();

    sim::Engine& engine_;
    Settings settings_;
    sim::Duration clock_base_{};
    Replicas replicas_;
    DirtyPairs dirty_pairs_;
    Replication replication_;
    PendingRequests pending_;
    AntiEntropy anti_entropy_;
    Quorum quorum_;
    WriteForwarding write_forwarding_;
    WriterElection election_;
    Maintenance maintenance_;
    RegisterWatch registers_;
    RegisterMetrics register_metrics_;
    bool unconverged_ = false;
    sim::Time converges_at_ = sim::never;
    std::vector<ReplicaMetrics> metrics_;
    std::vector<Home> homes_;  // that were set, a few
    sim::EventKind restarted_;
    sim::EventKind look_if_left_;
    sim::EventKind expired_deleted_;
};

}  // namespace regiondrill::store
