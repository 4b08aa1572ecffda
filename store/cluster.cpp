#include "store/cluster.hpp"

#include "sim/invariant.hpp"

#include <algorithm>
#include <utility>

namespace regiondrill::store {

namespace {

using namespace std::chrono_literals;

constexpr sim::Duration leave_look = 100ms;  // how often a region that leaves looks whether the others have everything

ReplicaId replica_number(std::uint32_t number) { return ReplicaId{static_cast<std::uint16_t>(number)}; }

}  // namespace

Cluster::Cluster(sim::Engine& engine, sim::Network& network, sim::Seed seed, const Settings& settings,
                 const std::vector<ReplicaPlace>& places)
    : engine_(engine),
      settings_(settings),
      replicas_(settings_, places),
      dirty_pairs_(places.size()),
      replication_(engine, network, seed, settings_.replication, settings_.disk.sync, replicas_, dirty_pairs_, places),
      pending_(engine, replicas_.values),
      anti_entropy_(engine, network, seed, settings_, replicas_, replication_, dirty_pairs_),
      quorum_(engine, network, seed, settings_, replicas_, replication_, dirty_pairs_, pending_),
      write_forwarding_(engine, network, seed, settings_.answer_wait, replicas_, replication_, pending_, *this),
      election_(engine, network, seed, settings_.single_writer, replicas_, replication_),
      maintenance_(engine, settings_, replicas_, *this),
      metrics_(places.size()),
      restarted_(engine.on<&Cluster::restarted>(*this, "replica restarted")),
      look_if_left_(engine.on<&Cluster::look_if_left>(*this, "replica leaves")),
      expired_deleted_(engine.on<&Cluster::expired_deleted>(*this, "expired item deleted")) {
    replicas_.set_watcher([this] { dirty_pairs_.mark_all(); });
    if (votes()) anti_entropy_.set_settler(&quorum_);
}

// Refusals count once, where the client asked: not also where a write was forwarded to.
Answer Cluster::counted(ReplicaId at, const Answer& answer) {
    if (answer.refusal != Refusal::none) [[unlikely]]
        ++metrics_[index(at)].refused[static_cast<std::size_t>(answer.refusal)];
    return answer;
}

Answer Cluster::read_here(ReplicaId at, KeyId key) {
    Item item = replicas_[at].table.get(key);
    if (item.damaged) [[unlikely]] {
        scrub(at);
        return {Refusal::damaged, {}, no_write};
    }
    if (votes()) item.version = quorum_.origin_of(key, item.version);
    return {Refusal::none, item, no_write};
}

std::optional<Answer> Cluster::submit(ReplicaId at, const Request& request, sim::EventKind done,
                                      std::uint32_t subject) {
    if (!replicas_[at].is_serving()) return counted(at, {Refusal::not_ready, {}, no_write});
    if (request.action == Action::get) {
        if (settings_.reads == ReadLevel::local) return counted(at, read_here(at, request.key));
        quorum_.coordinate(at, request, pending_.add(at, done, subject));
        return std::nullopt;
    }
    if (request.expiry != never_expires) maintenance_.expect_expiries();
    if (votes()) {
        quorum_.coordinate(at, request, pending_.add(at, done, subject));
        return std::nullopt;
    }
    const ReplicaId owner = owner_of(at, request.key);
    if (owner == at) return counted(at, write_here(at, request));
    write_forwarding_.forward(at, owner, request, pending_.add(at, done, subject));
    return std::nullopt;
}

Answer Cluster::take_answer(std::uint32_t number) {
    const ReplicaId at = pending_.asked(PendingRequestId{number});
    return counted(at, pending_.take(PendingRequestId{number}));
}

ReplicaId Cluster::owner_of(ReplicaId at, KeyId key) const {
    switch (settings_.mode) {
        case WriteMode::eventual:
        case WriteMode::quorum: return at;
        case WriteMode::single_writer: return election_.writer_seen_by(at);
        case WriteMode::home_region:
            if (index(key) < homes_.size() && has_home_[index(key)]) return homes_[index(key)];
            return replica_number(static_cast<std::uint32_t>(index(key) % replicas_.size()));
    }
    sim::break_invariant("a store without a write mode");
}

void Cluster::set_home(KeyId key, ReplicaId home) {
    if (index(key) >= homes_.size()) {
        homes_.resize(index(key) + 1);
        has_home_.resize(index(key) + 1);
    }
    homes_[index(key)] = home;
    has_home_[index(key)] = true;
}

// The throttle is asked last, as it charges what it admits.
Answer Cluster::write_here(ReplicaId at, const Request& request) {
    Replica& replica = replicas_[at];
    const auto refused = [](Refusal refusal, const Item& there = {}) { return Answer{refusal, there, no_write}; };
    if (!replica.is_serving()) return refused(Refusal::not_ready);
    if (settings_.mode == WriteMode::single_writer && (election_.writer_seen_by(at) != at || election_.is_fenced(at))) {
        return refused(Refusal::fenced);
    }
    if (!replica.disk.has_room(engine_.now())) return refused(Refusal::disk_full);
    if (!replication_.has_room(replica)) return refused(Refusal::backlog_full);
    const Item here = replica.table.get(request.key);
    if (here.damaged) return read_here(at, request.key);
    if (!request.condition.holds(here)) return refused(Refusal::condition_failed, here);
    if (!replica.throttle.admits(engine_.now())) return refused(Refusal::throttled);

    const Item item = written_item(request, here, replica.clock.next(replica.physical.stamp(engine_.now())));
    take(at, request, item);
    const Version replaced = replica.replaced_by_write(request.key, here.version);
    const TakenWrite taken{request.key, item.version, replaced, item.deleted, request.action == Action::increment};
    return {Refusal::none, item, replicas_.ledger.accepted(taken, engine_.now())};
}

void Cluster::take(ReplicaId at, const Request& request, const Item& item) {
    Replica& replica = replicas_[at];
    const bool newer = replicas_.take(replica, request.key, item, engine_.now());
    sim::ensure(newer, "a replica's own write was older than what it held");
    replicas_.log(replica, request.key, item, engine_.now());
    replication_.logged(at);
    replication_.changed(at);
}

AcceptedWrite Cluster::write(ReplicaId at, KeyId key, ValueId value) {
    Request request;
    request.action = Action::put;
    request.key = key;
    request.value = value;
    const Answer answer = write_here(at, request);
    sim::ensure(answer.refusal == Refusal::none, "a write that nothing may prevent was refused");
    return {answer.item.version, answer.write};
}

AcceptedWrite Cluster::remove(ReplicaId at, KeyId key) {
    Request request;
    request.action = Action::remove;
    request.key = key;
    const Answer answer = write_here(at, request);
    sim::ensure(answer.refusal == Refusal::none, "a delete that nothing may prevent was refused");
    return {answer.item.version, answer.write};
}

void Cluster::delete_expired(ReplicaId at, KeyId key, Version version) {
    if (replicas_[at].table.get(key).version != version) return;  // written anew, or deleted by another region
    Request request;
    request.action = Action::remove;
    request.key = key;
    request.condition = {Condition::Kind::matches, version};
    const auto answer = submit(at, request, expired_deleted_, static_cast<std::uint32_t>(index(key)));
    if (answer && answer->write != no_write) replicas_.ledger.unanswered(answer->write);
}

void Cluster::expired_deleted(const sim::Event& event) {
    const Answer answer = take_answer(event.detail);
    if (answer.write == no_write) return;
    replicas_.ledger.unanswered(answer.write);
    // No client asked for it, and none is told when it was made.
    if (votes()) {
        registers_.unanswered_write(KeyId{event.subject}, answer.item.version, {}, sim::drill_start, engine_.now());
    }
}

void Cluster::set_online(ReplicaId id, bool online) {
    Replica& replica = replicas_[id];
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

void Cluster::restore(const Preload& preload) {
    sim::ensure(engine_.now() == sim::drill_start, "what was there before the drill came when it had begun");
    clock_base_ = preload.clock_base;
    for (Replica& replica : replicas_) replica.physical.set_base(clock_base_);
    for (const PreloadedReplica& kept : preload.replicas) {
        const bool is_there = replicas_[kept.replica].is_member();
        Replica& replica = replicas_[is_there ? kept.replica : first_member()];
        for (const PreloadedItem& item : kept.items) {
            replicas_.restore(replica, item, is_there);
            if (votes()) {  // to a register, a write whose answer nobody heard: whether it stands depends on who has it
                registers_.unanswered_write(*keys().find(item.key), item.version, {}, sim::drill_start, engine_.now());
            }
            if (item.expires != 0) maintenance_.expect_expiries();
        }
        if (!is_there && !kept.items.empty()) replicas_.wipe(replicas_[kept.replica], engine_.now());
        if (is_there && !kept.is_complete) replica.state = ReplicaState::empty;
    }
    for (std::uint32_t number = 0; number < replicas_.size(); ++number) {
        if (replicas_[replica_number(number)].state != ReplicaState::empty) continue;
        replication_.start_over(replica_number(number));
        settle_state(replica_number(number));
    }
    mark_differences();
}

ReplicaId Cluster::first_member() const {
    for (std::uint32_t number = 0; number < replicas_.size(); ++number) {
        const Replica& replica = replicas_[replica_number(number)];
        if (replica.is_member() && !replica.is_witness) return replica_number(number);
    }
    sim::break_invariant("a store of which no replica is there");
}

void Cluster::mark_differences() {
    for (std::uint32_t one = 0; one < replicas_.size(); ++one) {
        for (std::uint32_t other = one + 1; other < replicas_.size(); ++other) {
            const Replica& a = replicas_[replica_number(one)];
            const Replica& b = replicas_[replica_number(other)];
            if (!a.is_member() || !b.is_member() || a.table.digest() == b.table.digest()) continue;
            dirty_pairs_.mark(replica_number(one), replica_number(other));
        }
    }
}

void Cluster::lose_power(ReplicaId id) {
    Replica& replica = replicas_[id];
    const bool anything = !replica.disk.unsynced.empty() || replica.synced != replica.log.end();
    if (!anything) return;
    replication_.lose(id, replica.synced);
    replicas_.undo_unsynced(replica, engine_.now());
    replication_.rewind(id);
}

void Cluster::lose_disk(ReplicaId id) {
    Replica& replica = replicas_[id];
    replicas_.ledger.disk_failed();
    quorum_.forget_promises(id);
    replication_.lose(id, replica.log.begin());
    replicas_.wipe(replica, engine_.now());
    replica.disk.since_snapshot = 0;
    anti_entropy_.start_over(id);
    replication_.start_over(id);
    if (replica.is_member()) replica.state = ReplicaState::empty;
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

std::uint64_t Cluster::damage_disk(ReplicaId id, double share, sim::Stream dice) {
    Table& table = replicas_[id].table;
    std::vector<KeyId>& damaged = replicas_[id].disk.damages.emplace_back().keys;
    for (std::uint32_t number = 0; number < table.end(); ++number) {
        if (dice.chance(share) && table.damage(KeyId{number})) damaged.push_back(KeyId{number});
    }
    if (!damaged.empty()) replicas_.ledger.disk_failed();
    watch_copies();
    return damaged.size();
}

// Found damage is mended from any other replica.
void Cluster::scrub(ReplicaId id) {
    const std::uint64_t damaged = replicas_[id].table.damaged();
    if (damaged == 0) return;
    metrics_[index(id)].damaged = std::max(metrics_[index(id)].damaged, damaged);
    for (Damage& damage : replicas_[id].disk.damages) {
        if (damage.found != 0) continue;
        damage.found = static_cast<std::uint64_t>(std::count_if(
            damage.keys.begin(), damage.keys.end(), [&](KeyId key) { return replicas_[id].table.get(key).damaged; }));
        if (damage.found != 0) damage.first = engine_.now();
    }
    for (std::uint32_t other = 0; other < replicas_.size(); ++other) {
        if (replica_number(other) != id) dirty_pairs_.mark(id, replica_number(other));
    }
}

void Cluster::join(ReplicaId id) {
    Replica& replica = replicas_[id];
    if (replica.state == ReplicaState::leaving) replica.state = ReplicaState::serving;
    if (replica.is_member()) return;
    replica.state = ReplicaState::empty;
    replication_.start_over(id);
    settle_state(id);
}

void Cluster::leave(ReplicaId id) {
    Replica& replica = replicas_[id];
    if (!replica.is_member()) return;
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

void Cluster::begin_outage(ReplicaId id) {
    Replica& replica = replicas_[id];
    if (replica.outages++ == 0) replica.out_of_service_since = engine_.now();
}

void Cluster::end_outage(ReplicaId id) {
    Replica& replica = replicas_[id];
    if (--replica.outages == 0) replica.back_since = engine_.now();
}

bool Cluster::is_drained() const {
    return replication_.channels().is_drained() && anti_entropy_.is_at_rest() && quorum_.is_at_rest() &&
           pending_.waiting() == 0 && maintenance_.is_done() &&
           std::none_of(replicas_.begin(), replicas_.end(), [](const Replica& replica) {
               return replica.state == ReplicaState::leaving || replica.state == ReplicaState::restarting ||
                      replica.state == ReplicaState::empty;
           });
}

bool Cluster::is_converged() const {
    const Replica* first = nullptr;
    for (const Replica& replica : replicas_) {
        if (!replica.is_member()) continue;
        if (first == nullptr) first = &replica;
        if (replica.table.digest() != first->table.digest()) return false;
    }
    return true;
}

Item Cluster::held(KeyId key) const {
    for (const Replica& replica : replicas_) {
        if (!replica.is_member()) continue;
        Item item = replica.table.get(key);
        if (item.damaged) return {};
        item.version = quorum_.origin_of(key, item.version);
        return item;
    }
    return {};
}

LedgerAccount Cluster::close() {
    sim::ensure(is_converged(), "all faults ended and replication drained, but the replicas differ");
    for (std::uint32_t key = 0; key < replicas_.ledger.keys(); ++key) {
        sim::ensure(held(KeyId{key}).version <= replicas_.ledger.greatest(KeyId{key}),
                    "a table holds a version that was never written");
    }
    register_metrics_ = registers_.judge();
    return replicas_.ledger.close([this](KeyId key) { return held(key); });
}

}  // namespace regiondrill::store
