#include "store/replication/replication.hpp"

#include "sim/invariant.hpp"

#include <algorithm>
#include <utility>

namespace regiondrill::store {

namespace {

using namespace std::chrono_literals;

constexpr int most_doublings = 2;              // of the resend wait: 1, 2, 4, 4, ...
constexpr sim::Duration settle_interval = 1s;  // how often the ledger hears what is settled

}  // namespace

Replication::Replication(sim::Engine& engine, sim::Network& network, sim::Seed seed,
                         const ReplicationSettings& settings, sim::Duration sync, Replicas& replicas,
                         DirtyPairs& dirty_pairs, const std::vector<ReplicaPlace>& places)
    : engine_(engine),
      network_(network),
      settings_(settings),
      sync_(sync),
      replicas_(replicas),
      dirty_pairs_(dirty_pairs),
      channels_(engine, network, seed, replicas, dirty_pairs, places),
      flush_(engine.on<&Replication::flush>(*this, "replication flush")),
      batch_arrives_(engine.on<&Replication::batch_arrives>(*this, "replication batch")),
      ack_arrives_(engine.on<&Replication::ack_arrives>(*this, "replication acknowledgement")),
      resend_(engine.on<&Replication::resend>(*this, "replication resend")),
      sync_due_(engine.on<&Replication::sync_due>(*this, "disk sync")) {}

std::size_t Replication::slice_now() const {
    return static_cast<std::size_t>(engine_.now().time_since_epoch() / settings_.pending_slice);
}

// The first write since the last flush schedules the next one; those that follow join it.
void Replication::logged(ReplicaId id) {
    Replica& replica = replicas_[id];
    if (replica.channels.empty()) {
        trim(replica);
        settle();
        return;
    }
    if (settings_.backlog_items != 0 && settings_.when_full == WhenFull::drop_oldest) [[unlikely]]
        drop_oldest(replica);
    if (std::exchange(replica.flush_pending, true)) return;
    engine_.schedule(settings_.batch_interval, flush_, static_cast<std::uint32_t>(index(id)));
}

void Replication::changed(ReplicaId id) {
    Replica& replica = replicas_[id];
    if (sync_ == sim::Duration{} || std::exchange(replica.disk.sync_pending, true)) return;
    engine_.schedule(sync_, sync_due_, static_cast<std::uint32_t>(index(id)));
}

void Replication::sync_due(const sim::Event& event) {
    Replica& replica = replicas_[ReplicaId{static_cast<std::uint16_t>(event.subject)}];
    replica.disk.sync_pending = false;
    if (!replica.online) return;
    replicas_.sync(replica);
    for (const std::uint32_t number : replica.incoming) {
        Channel& channel = channels_[number];
        if (channel.synced == channel.applied) continue;
        channel.synced = channel.applied;
        send_ack(channel);
    }
    if (replica.channels.empty()) trim(replica);
}

// One flush a replica and interval serves all its channels: a batch holds what has gathered meanwhile.
void Replication::flush(const sim::Event& event) {
    Replica& replica = replicas_[ReplicaId{static_cast<std::uint16_t>(event.subject)}];
    replica.flush_pending = false;
    if (!replica.online) return;
    for (const std::uint32_t number : replica.channels) {
        Channel& channel = channels_[number];
        if (!is_in_use(channel)) continue;
        channel.note_backlog(replica.log, slice_now());
        if (channel.pauses != 0) {
            note_hindrance(channel, channels_.count_held(channel));
        } else if (!channel.recovering) {
            send_pending(channel);
        }
    }
    settle();
}

// A batch has at most so many writes, and so many bytes; a single write may have more.
LogPosition Replication::batch_end(const Channel& channel) const {
    const ReplicationLog& log = source_of(channel).log;
    LogPosition to = std::min(log.end(), channel.sent + settings_.batch_items);
    LogPosition enough = channel.sent + 1;
    if (to <= enough || log.bytes_between(channel.sent, to) <= settings_.batch_bytes) return to;
    while (enough < to) {
        const LogPosition middle = enough + (to - enough + 1) / 2;
        if (log.bytes_between(channel.sent, middle) <= settings_.batch_bytes) {
            enough = middle;
        } else {
            to = middle - 1;
        }
    }
    return enough;
}

// As much as the line carries in a second; the rest waits in the log, where it can still be dropped or lost.
void Replication::send_pending(Channel& channel) {
    const LogPosition end = source_of(channel).log.end();
    while (channel.sent < end) {
        channel.is_congested = channel.line_free > engine_.now() + Channel::send_ahead;
        if (channel.is_congested) return channel.note_full(engine_.now(), channel.line_free);
        send(channel, batch_end(channel));
    }
    channel.is_congested = false;
}

void Replication::send(Channel& channel, LogPosition to) {
    const LogPosition from = std::exchange(channel.sent, to);
    const Replica& source = source_of(channel);
    const double share = channel.repairs == 0 ? 1 : 1 - settings_.repair_share;
    const std::uint64_t bytes = source.log.bytes_between(from, to);
    channel.line_free = std::max(channel.line_free, engine_.now()) + transmission(bytes, share);
    if (!channel.resend_pending) arm_resend(channel);
    const auto delay = network_.depart(channel.out, channel.dice, static_cast<std::uint32_t>(bytes));
    note_rules(channel, channel.out, delay.has_value());
    if (!delay) return;
    const std::uint32_t batch = batches_.acquire();
    batches_[batch] = {channels_.number_of(channel), source.life, from, to, 0};
    channel.last_arrival = std::max(channel.last_arrival, channel.line_free + *delay);
    engine_.schedule(channel.last_arrival, batch_arrives_, batch);
}

// Whether a batch that has arrived may be applied now. If its replica takes no more for the moment it comes again when
// that is over.
bool Replication::may_apply(const sim::Event& event, Replica& target) {
    const Batch& batch = batches_[event.subject];
    Channel& channel = channels_[batch.channel];
    if (batch.to <= channel.applied) return true;
    if (!target.disk.has_room(engine_.now())) {
        note_hindrance(channel, target.disk.filled_by());
        batches_.release(event.subject);
        return false;
    }
    const std::uint64_t writes = batch.to - std::max(batch.from, channel.applied);
    const sim::Duration wait = target.throttle.wait(engine_.now(), writes);
    if (wait > sim::Duration{}) {
        note_hindrance(channel, target.throttle.cause());
        engine_.schedule(wait, batch_arrives_, event.subject);
        return false;
    }
    target.throttle.charge(engine_.now(), writes);
    return true;
}

void Replication::batch_arrives(const sim::Event& event) {
    const Batch batch = batches_[event.subject];
    Channel& channel = channels_[batch.channel];
    Replica& target = replicas_[channel.to];
    const bool got_through = network_.arrives(channel.out);
    if (!got_through || !target.is_up() || target.state == ReplicaState::restarting) {
        note_hindrance(channel, got_through ? target.kept_out_by() : network_.cause_on(channel.out));
        batches_.release(event.subject);
        return;
    }
    if (!may_apply(event, target)) return;
    // A batch beyond a gap is dropped, and the acknowledgement says where the gap begins.
    const bool is_there = batch.from >= source_of(channel).log.begin();
    if (is_there && batch.from <= channel.applied && batch.to > channel.applied) apply(channel, batch);
    acknowledge(event.subject);
}

// The batch's own record goes back as its acknowledgement.
void Replication::acknowledge(std::uint32_t batch) {
    Channel& channel = channels_[batches_[batch].channel];
    batches_[batch].to = channel.applied;
    batches_[batch].synced = channel.synced;
    const auto delay = network_.depart(channel.back, channel.dice);
    note_rules(channel, channel.back, delay.has_value());
    if (!delay) {
        batches_.release(batch);
        return;
    }
    channel.last_ack = std::max(channel.last_ack, engine_.now() + *delay);
    engine_.schedule(channel.last_ack, ack_arrives_, batch);
}

void Replication::send_ack(Channel& channel) {
    const std::uint32_t batch = batches_.acquire();
    batches_[batch] = {channels_.number_of(channel), 0, 0, 0, 0};
    acknowledge(batch);
}

// An entry that its replica has lost since travels on only in batches that left before.
bool Replication::apply(Replica& target, const LogEntry& entry, const Batch& batch, sim::Cause late_by) {
    if (entry.lost_in != 0) [[unlikely]] {
        if (batch.life > entry.lost_in) return false;
        dirty_pairs_.mark_all();  // those that were sent none of it do not have it
    }
    replicas_.take(target, entry.key, entry.item, engine_.now(), late_by);
    Replicas::hear(target, source_of(channels_[batch.channel]), entry.item.version, engine_.now());
    return true;
}

// The sender's own copy is known to have gone bad since: it may have the item back from where its log has brought it.
bool Replication::lacks_sound_copy(const Replica& sender, KeyId key) {
    return sender.table.get(key).damaged && sender.disk.is_found(key);
}

void Replication::apply(Channel& channel, const Batch& batch) {
    const Replica& source = source_of(channel);
    Replica& target = replicas_[channel.to];
    const sim::Cause late_by = held_back_by(channel, source.log[channel.applied].accepted);
    for (LogPosition at = channel.applied; at < batch.to; ++at) {
        const LogEntry& entry = source.log[at];
        if (apply(target, entry, batch, late_by)) channel.lag.add(engine_.now() - entry.accepted);
        if (source.table.damaged() != 0 && lacks_sound_copy(source, entry.key)) [[unlikely]]
            dirty_pairs_.mark(channel.from, channel.to);
    }
    note_late_arrivals(channel, batch.to);
    channel.applied = batch.to;
    if (sync_ == sim::Duration{}) {
        channel.synced = channel.applied;
    } else {
        changed(channel.to);
    }
    channels_.note_progress();
}

// What nobody else had yet, and was written before its region went out of service, was hidden until the region came
// back. (What was already under way when it went was not.)
void Replication::note_late_arrivals(const Channel& channel, LogPosition to) {
    Replica& source = replicas_[channel.from];
    const sim::Time since = source.out_of_service_since;
    for (LogPosition at = std::max(channel.applied, source.seen_elsewhere); at < to; ++at) {
        const LogEntry& entry = source.log[at];
        if (!source.outages.empty() || since == sim::never || entry.accepted > since) break;
        replicas_.ledger.came_late(entry.key, entry.item.version, source.back_since - since, source.kept_away_by);
    }
    source.seen_elsewhere = std::max(source.seen_elsewhere, to);
}

// Acknowledgements may be of any batch: only the furthest counts.
void Replication::ack_arrives(const sim::Event& event) {
    const Batch batch = batches_[event.subject];
    batches_.release(event.subject);
    Channel& channel = channels_[batch.channel];
    Replica& source = replicas_[channel.from];
    if (!network_.arrives(channel.back)) {
        note_hindrance(channel, network_.cause_on(channel.back));
        return;
    }
    if (!source.online) return;
    // What its peer has lost since is not acknowledged any more.
    channel.acked = std::max(channel.acked, std::min(batch.to, channel.applied));
    channel.stored = std::max(channel.stored, std::min(batch.synced, channel.synced));
    channel.sent = std::max(channel.sent, channel.acked);
    if (channel.acked >= channel.held_up_until) channel.held_up_by = sim::Cause::none;
    channel.silences = 0;
    const bool recovered = std::exchange(channel.recovering, false);
    if ((recovered || channel.is_congested) && channel.pauses == 0) send_pending(channel);
    trim(source);
}

// The wait begins when the line has carried what was sent.
void Replication::arm_resend(Channel& channel) {
    channel.resend_pending = true;
    channel.acked_when_armed = channel.acked;
    const int doublings = std::min(channel.silences, most_doublings);
    const sim::Time from = std::max(engine_.now(), channel.line_free);
    engine_.schedule(from + settings_.resend * (1 << doublings), resend_, channels_.number_of(channel));
}

void Replication::resend(const sim::Event& event) {
    Channel& channel = channels_[event.subject];
    const Replica& source = source_of(channel);
    channel.resend_pending = false;
    channel.note_backlog(source.log, slice_now());
    if (!source.online || !is_in_use(channel) || channel.pauses != 0 || channel.acked == channel.sent) return;
    if (channel.acked > channel.acked_when_armed) {
        arm_resend(channel);
        return;
    }
    ++channel.silences;
    channel.recovering = true;
    channel.sent = channel.acked;
    channel.last_arrival = engine_.now();  // a new connection: it waits for nothing the old one carried
    channel.last_ack = engine_.now();
    channel.line_free = engine_.now();
    send(channel, batch_end(channel));
}

// Forgets what every member has on its disk. A member that is down keeps all others' logs growing.
void Replication::trim(Replica& replica) {
    LogPosition everywhere = replica.synced;
    for (const std::uint32_t number : replica.channels) {
        if (is_in_use(channels_[number])) everywhere = std::min(everywhere, channels_[number].stored);
    }
    while (replica.log.begin() < everywhere) {
        replicas_.values.release(replica.log[replica.log.begin()].item.value);
        replica.log.drop_first();
    }
}

// A peer that is too far behind is sent the newer part only. A quarter of the limit is freed at once.
void Replication::drop_oldest(Replica& replica) {
    for (const std::uint32_t number : replica.channels) {
        Channel& channel = channels_[number];
        if (!is_in_use(channel) || replica.log.end() - channel.acked <= settings_.backlog_items) continue;
        const LogPosition keep = replica.log.end() - settings_.backlog_items * 3 / 4;
        channel.dropped += keep - std::max(channel.acked, std::min(channel.applied, keep));
        channel.acked = keep;
        channel.stored = std::max(channel.stored, keep);
        channel.applied = std::max(channel.applied, keep);
        channel.synced = std::max(channel.synced, keep);
        channel.sent = std::max(channel.sent, keep);
        if (channel.sent == keep) channel.recovering = false;  // nothing is under way that it could wait for
        dirty_pairs_.mark(channel.from, channel.to);
    }
    trim(replica);
}

void Replication::reconnect(ReplicaId id) {
    for (const std::uint32_t number : replicas_[id].channels) {
        Channel& channel = channels_[number];
        if (!is_in_use(channel)) continue;
        channel.sent = channel.acked;  // what was under way went with the process
        channel.recovering = false;
        if (channel.pauses == 0) send_pending(channel);
    }
}

// Its peers had been told that it has what it has just lost: they send it again from its last sync on.
void Replication::rewind(ReplicaId id) {
    for (const std::uint32_t number : replicas_[id].incoming) {
        Channel& channel = channels_[number];
        channel.applied = channel.synced;
        channel.acked = std::min(channel.acked, channel.synced);
        // It learns so when nothing is answered any more.
        if (is_in_use(channel) && !channel.resend_pending && channel.acked != channel.sent) arm_resend(channel);
    }
}

// What was logged before is anti-entropy's business: sending old logs would take longer, and they may be gone.
void Replication::start_over(ReplicaId id) {
    for (const std::uint32_t number : replicas_[id].incoming) {
        Channel& channel = channels_[number];
        const LogPosition end = source_of(channel).log.end();
        channel.sent = channel.acked = channel.stored = channel.applied = channel.synced = end;
        channel.recovering = false;
        dirty_pairs_.mark(channel.from, channel.to);
    }
    for (const std::uint32_t number : replicas_[id].channels) {
        Channel& channel = channels_[number];
        channel.sent = channel.acked;
        channel.recovering = false;
    }
}

// The life ends with what is lost: batches of that life may still bring it somewhere, later ones may not.
void Replication::lose(ReplicaId id, LogPosition from) {
    Replica& replica = replicas_[id];
    const Life ended = replica.life++;
    const LogPosition first = std::max(from, replica.log.begin());
    dirty_pairs_.mark_all();  // some peers may have more of it than others, and the replica itself
    if (first == replica.log.end()) return;
    replica.log.lose_from(first, ended);
    replica.synced = replica.log.end();
}

void Replication::resume(PauseId id) {
    for (const std::uint32_t number : channels_.resume(id)) {
        Channel& channel = channels_[number];
        channel.recovering = false;
        channel.sent = channel.acked;
        if (source_of(channel).online && is_in_use(channel)) send_pending(channel);
    }
}

// Tells the ledger now and then up to when all writes are on all replicas' disks. Pairs that may differ leave that
// open.
void Replication::settle() {
    if (engine_.now() - settled_at_ < settle_interval) return;
    settled_at_ = engine_.now();
    if (!dirty_pairs_.any_suspect()) replicas_.ledger.settle_before(channels_.synced_until());
}

}  // namespace regiondrill::store
