#include "store/cluster.hpp"

#include "sim/invariant.hpp"

#include <algorithm>
#include <utility>

namespace regiondrill::store {

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
    if (!votes()) {
        replicas_.ledger.set_parting([this](RegionRank from, RegionRank to) { return parted_by(from, to); });
        return;
    }
    anti_entropy_.set_settler(&quorum_);
    replicas_.set_origin([this](KeyId key, Version version) { return quorum_.origin_of(key, version); });
}

// A region that knows nothing of a write of its own has lost it: nothing parted it from itself.
sim::Cause Cluster::parted_by(RegionRank from, RegionRank to) const {
    const auto replica_of = [&](RegionRank rank) {
        const auto is_it = [&](const Replica& replica) { return replica.clock.region() == rank; };
        return replica_number(
            static_cast<std::size_t>(std::find_if(replicas_.begin(), replicas_.end(), is_it) - replicas_.begin()));
    };
    return from == to ? sim::Cause::none
                      : replication_.parted_by(replication_.channel(replica_of(from), replica_of(to)));
}

// Refusals count once, where the client asked: not also where a write was forwarded to.
Answer Cluster::counted(ReplicaId at, const Answer& answer) {
    if (answer.refusal != Refusal::none) [[unlikely]]
        metrics_[index(at)].note(answer.refusal, answer.cause);
    return answer;
}

void ReplicaMetrics::note(Refusal refusal, sim::Cause cause) {
    ++refused[static_cast<std::size_t>(refusal)];
    if (cause == sim::Cause::none) return;
    const auto is_it = [&](const RefusalCause& other) { return other.refusal == refusal && other.cause == cause; };
    // What came last mostly comes again, and a long drill has had many.
    const auto found = std::find_if(refused_by.rbegin(), refused_by.rend(), is_it);
    ++(found != refused_by.rend() ? *found : refused_by.emplace_back(RefusalCause{refusal, cause, 0})).requests;
}

Answer Cluster::read_here(ReplicaId at, KeyId key) {
    Item item = replicas_[at].table.get(key);
    if (item.damaged) [[unlikely]] {
        scrub(at);
        return {Refusal::damaged, {}, no_write, replicas_[at].disk.refuse_damaged(key, engine_.now())};
    }
    if (votes()) item.version = quorum_.origin_of(key, item.version);
    return {Refusal::none, item, no_write};
}

std::optional<Answer> Cluster::submit(ReplicaId at, const Request& request, sim::EventKind done,
                                      std::uint32_t subject) {
    const auto answer = pass_on(at, request, done, subject);
    if (answer) return counted(at, *answer);
    return std::nullopt;
}

std::optional<Answer> Cluster::pass_on(ReplicaId at, const Request& request, sim::EventKind done,
                                       std::uint32_t subject) {
    if (!replicas_[at].is_serving()) return Answer{Refusal::not_ready, {}, no_write, replicas_[at].kept_out_by()};
    if (request.action == Action::get) {
        if (settings_.reads == ReadLevel::local) return read_here(at, request.key);
        quorum_.coordinate(at, request, pending_.add(at, done, subject), settings_.answer_wait);
        return std::nullopt;
    }
    if (request.expiry != never_expires) maintenance_.expect_expiries();
    if (votes()) {
        quorum_.coordinate(at, request, pending_.add(at, done, subject), settings_.answer_wait);
        return std::nullopt;
    }
    const ReplicaId owner = owner_of(at, request.key);
    if (owner == at) return write_here(at, request);
    write_forwarding_.forward(at, owner, request, pending_.add(at, done, subject));
    return std::nullopt;
}

ReplicaId Cluster::owner_of(ReplicaId at, KeyId key) const {
    switch (settings_.mode) {
        case WriteMode::eventual:
        case WriteMode::quorum: return at;
        case WriteMode::single_writer: return election_.writer_seen_by(at);
        case WriteMode::home_region:
            for (const Home& home : homes_) {
                if (index(key) - home.first < home.count) return home.replica;
            }
            return replica_number(static_cast<std::uint32_t>(index(key) % replicas_.size()));
    }
    sim::break_invariant("a store without a write mode");
}

void Cluster::set_home(KeyId first, std::uint32_t count, ReplicaId home) {
    homes_.push_back({static_cast<std::uint32_t>(index(first)), count, home});
}

// The throttle is asked last, as it charges what it admits.
Answer Cluster::write_here(ReplicaId at, const Request& request) {
    Replica& replica = replicas_[at];
    const auto refused = [](Refusal refusal, const Item& there) { return Answer{refusal, there, no_write}; };
    if (!replica.is_serving()) return {Refusal::not_ready, {}, no_write, replica.kept_out_by()};
    if (settings_.mode == WriteMode::single_writer && (election_.writer_seen_by(at) != at || election_.is_fenced(at))) {
        return {Refusal::fenced, {}, no_write, election_.blame_for_fence(at)};
    }
    if (!replica.disk.has_room(engine_.now())) return {Refusal::disk_full, {}, no_write, replica.disk.filled_by()};
    if (!replication_.has_room(replica)) {
        return {Refusal::backlog_full, {}, no_write, replication_.blame_for_backlog(replica)};
    }
    const Item here = replica.table.get(request.key);
    if (here.damaged) return read_here(at, request.key);
    if (!request.condition.holds(here)) return refused(Refusal::condition_failed, here);
    if (counts_no_number(request, here, replicas_.values)) return refused(Refusal::not_a_number, here);
    if (!replica.throttle.admits(engine_.now())) return {Refusal::throttled, {}, no_write, replica.throttle.cause()};
    const sim::Cause misdated_by = Replicas::misdating(replica, engine_.now());
    const Version version = replica.clock.next(replica.physical.stamp(engine_.now()));
    const Item item = written_item(request, here, version, replicas_.values);
    const TakenWrite taken{.key = request.key,
                           .version = item.version,
                           .replaced = replica.replaced_by_write(request.key, here.version),
                           .deletes = item.deleted,
                           .increments = request.action == Action::increment,
                           .sender = request.sender,
                           .misdated_by = misdated_by};
    if (replicas_.journal() != nullptr) replicas_.journal()->written(taken);
    take(at, request, item);
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
    return write_unhindered(at, {Action::put, key, value, {}, never_expires, {}});
}

AcceptedWrite Cluster::remove(ReplicaId at, KeyId key) {
    return write_unhindered(at, {Action::remove, key, {}, {}, never_expires, {}});
}

AcceptedWrite Cluster::write_unhindered(ReplicaId at, const Request& request) {
    const Answer answer = write_here(at, request);
    sim::ensure(answer.refusal == Refusal::none, "a write that nothing may prevent was refused");
    return {answer.item.version, answer.write};
}

void Cluster::delete_expired(ReplicaId at, KeyId key, Version version) {
    const Item held = replicas_[at].table.get(key);
    // Written anew, or deleted by another region; or nobody can tell, until it is mended.
    if (held.version != version || held.damaged) return;
    Request request;
    request.action = Action::remove;
    request.key = key;
    request.condition = {Condition::Kind::matches, version};
    const auto subject = static_cast<std::uint32_t>(index(key));
    if (votes()) {
        quorum_.coordinate(at, request, pending_.add(at, expired_deleted_, subject), settings_.unasked_wait());
        return;
    }
    const auto answer = pass_on(at, request, expired_deleted_, subject);
    if (answer && answer->write != no_write) replicas_.ledger.unanswered(answer->write);
}

void Cluster::expired_deleted(const sim::Event& event) {
    const Answer answer = drop_answer(event.detail);
    if (answer.write == no_write) return;
    replicas_.ledger.unanswered(answer.write);
    // No client asked for it, and none is told when it was made.
    if (votes()) {
        registers_.unanswered_write(KeyId{event.subject}, answer.item.version, {}, sim::drill_start, engine_.now());
    }
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

}  // namespace regiondrill::store
